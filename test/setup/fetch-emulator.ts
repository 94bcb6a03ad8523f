import { provisioning } from './provisioning.ts';
import { pythonPackages } from './python-packages.ts';

/** Fetches the AWS of this machine, so that no test's time is spent on a download. */
export default async function fetchEmulator(): Promise<void> {
  await pythonPackages('moto', provisioning);
}
