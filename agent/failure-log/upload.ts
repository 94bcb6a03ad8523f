import type { Readable } from 'node:stream';
import * as z from 'zod';
import { putObject } from '../blobs/put-object.ts';
import { s3Client } from '../blobs/s3-client.ts';
import { ledgerKey } from '../contract/ledger.ts';
import { orderSchema } from '../contract/order.ts';
import { readMetadataEndpoint } from '../instance/environment.ts';
import type { Log } from '../instance/log.ts';
import { metadataService } from '../instance/metadata.ts';
import { retryWithin } from '../instance/retry-within.ts';
import { tailOf } from './tail-of.ts';

export interface FailureLog {
  readonly journal: Readable;
  readonly variables: NodeJS.ProcessEnv;
  readonly log: Log;
}

/** Together less than the unit's TimeoutStartSec. */
const journalMilliseconds = 10_000;
const metadataMilliseconds = 20_000;
const writeMilliseconds = 20_000;
const keptBytes = 1_000_000;

/** No more of the order than where to write: it may be one that the agent could not read. */
const placeSchema = z.object({ ledger: z.object(orderSchema.shape.ledger.shape) });

/** Writes the end of the journal into the ledger, below this instance's prefix. Throws when that can't be done. */
export async function uploadFailureLog({ journal, variables, log }: FailureLog): Promise<void> {
  const body = await tailOf(journal, keptBytes, journalMilliseconds);
  const giveUp = AbortSignal.timeout(metadataMilliseconds);
  const metadata = metadataService(readMetadataEndpoint(variables), giveUp, metadataMilliseconds);
  const { bucket, region, ownPrefix } = placeIn(await metadata.userData());
  const { id } = await metadata.instance();
  const key = ledgerKey.journal(ownPrefix, id);
  const s3 = s3Client(region);
  await retryWithin(writeMilliseconds, (signal) =>
    putObject(s3, { bucket, key, contentType: 'text/plain; charset=utf-8', body, over: 'nothing' }, signal),
  );
  log.note('the journal is in the ledger', { key, characters: body.length });
}

function placeIn(userData: string | null): z.infer<typeof placeSchema>['ledger'] {
  try {
    return placeSchema.parse(JSON.parse(userData ?? '')).ledger;
  } catch (cause) {
    throw new Error('The user-data names no ledger.', { cause });
  }
}
