import { type AttemptRecord, attemptRecordSchema, ledgerKey } from '../../agent/contract/ledger.ts';
import { cutSchema } from '../../agent/contract/parts.ts';
import type { DeployedStack } from '../deployed-stack/deployed-stack.ts';

/** More orders than any run of the campaign has. */
const mostOrders = 10;

/** The attempts of a run that have an instance, as the ledger has them. */
export async function attemptRecords(runId: string, { read }: DeployedStack): Promise<AttemptRecord[]> {
  const numbers = Array.from({ length: mostOrders }, (_, index) => index + 1);
  const texts = await Promise.all(numbers.map((number) => read(ledgerKey.attempt(runId, number))));
  return texts.flatMap((text) => (text === null ? [] : [attemptRecordSchema.parse(JSON.parse(text))]));
}

/** The runs of the parts of a run; none where it is not divided. */
export async function partRuns(runId: string, { read }: Pick<DeployedStack, 'read'>): Promise<string[]> {
  const text = await read(ledgerKey.cut(runId));
  return text === null ? [] : cutSchema.parse(JSON.parse(text)).parts.map((part) => part.runId);
}
