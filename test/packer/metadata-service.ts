import { type ImdsFaults, type Metadata, startImds } from '../local-cloud/host/imds.ts';

/** The metadata service at its own address, for a machine in a network namespace:  metadata-service.ts <user-data> <faults> */
const [userData = '', faults = '{}'] = process.argv.slice(2);

const machine: Metadata = {
  instanceId: 'i-0123456789abcdef0',
  instanceType: 'm7g.large',
  imageId: 'ami-0123456789abcdef0',
  availabilityZone: 'eu-central-1a',
  region: 'eu-central-1',
  accountId: '123456789012',
  lifeCycle: 'spot',
  userData: userData === '' ? null : Buffer.from(userData),
  profileArn: null,
  role: null,
};

const given: ImdsFaults = JSON.parse(faults);
const { endpoint } = await startImds(machine, given, { host: '169.254.169.254', port: 80 });
console.log(endpoint);
