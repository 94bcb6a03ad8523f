import { type AttemptRecord, attemptRecordSchema, ledgerKey } from '../../agent/contract/ledger.ts';
import type { DeployedStack } from '../deployed-stack/deployed-stack.ts';
import type { Snapshot } from '../end-to-end/setup.ts';

/** More orders than any run of the campaign has. */
const mostOrders = 10;

/** The attempts of a run that have an instance, as the ledger has them. */
export async function attemptRecords({ runId }: Snapshot, { read }: DeployedStack): Promise<AttemptRecord[]> {
  const numbers = Array.from({ length: mostOrders }, (_, index) => index + 1);
  const texts = await Promise.all(numbers.map((number) => read(ledgerKey.attempt(runId, number))));
  return texts.flatMap((text) => (text === null ? [] : [attemptRecordSchema.parse(JSON.parse(text))]));
}
