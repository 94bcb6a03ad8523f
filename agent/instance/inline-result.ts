import type { ProbeResult } from '../contract/probe.ts';
import type { Result, ResultNotice } from '../contract/result.ts';
import { signatureOf } from '../contract/signature.ts';
import { truncateResult } from './truncate-result.ts';

/**
 * SNS and SQS take 256 KiB, of which SNS's envelope and the notice have their part; what SNS escapes beside quotes is
 * not known, hence the margin.
 */
const carriedLimitBytes = 200_000;

/** The result as a notice carries it when the ledger can't be written: signed, and short enough for a message. */
export function inlineResult(whole: Result | ProbeResult, secret: string): NonNullable<ResultNotice['inline']> {
  const room = { limitBytes: carriedLimitBytes, bytesOf: bytesInEnvelope };
  const result = JSON.stringify('kind' in whole ? whole : truncateResult(whole, room));
  return { result, signature: signatureOf(result, secret) };
}

/** As text within the notice's JSON, which is text within the JSON of SNS's envelope. */
function bytesInEnvelope(json: string): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(json)));
}
