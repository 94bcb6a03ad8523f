import { readFile } from 'node:fs/promises';
import type { Baseline } from '../../contract/baseline.ts';
import type { Observer } from '../../proof/observer.ts';
import { RunError } from '../../proof/run-error.ts';
import { storeOf } from '../../stores/registry.ts';
import { UsageError } from '../../stores/usage-error.ts';
import { amountText } from '../../text/quantities.ts';
import type { BaselineInvocation } from './command.ts';
import { openDestination } from './destination.ts';

/** What was written, and where. */
interface Written {
  readonly place: string;
  readonly baseline: Baseline;
}

/**
 * Counts a live source around a backup, and writes what it has found. Throws `UsageError` where that can't be done as
 * asked, and `RunError` where it has failed.
 */
export async function takeBaseline(
  invocation: BaselineInvocation,
  { observer, signal }: { readonly observer: Observer; readonly signal: AbortSignal },
): Promise<Written> {
  const { store, url, options, waitMilliseconds, output } = invocation;
  const { baseline: take } = await storeOf(store).load();
  if (take === undefined) throw new UsageError(`--store ${store} counts no source.`, 'Name another kind of backup.');
  const destination = await openDestination(output);
  const ca = invocation.ca === null ? null : await authorityIn(invocation.ca);
  const taken = { url, ca, options, variables: process.env, waitMilliseconds, observer, signal };
  const baseline = await take(taken);
  const { uuid } = baseline.backup;
  const { place, isNew } = await destination.write(uuid, `${JSON.stringify(baseline)}\n`, signal).catch((error) => {
    signal.throwIfAborted();
    throw new RunError('storage-unavailable', `The baseline could not be written: ${error.message}`, { cause: error });
  });
  if (isNew) return { place, baseline };
  throw new RunError('not-evaluated', `There is ${place} already; it was left as it is, and nothing was written.`);
}

/** For people: what was counted and where it went. */
export function writtenText({ place, baseline: { backup, items } }: Written, noun: (count: number) => string): string {
  const counted = items.filter(({ before, after }) => before !== null && after !== null);
  const documents = counted.reduce((sum, { after }) => sum + (after ?? 0), 0);
  const left = items.length - counted.length;
  const out = left === 0 ? '' : `, and ${noun(left)} not counted: the file says why`;
  const what = `${amountText(documents, 'document')} in ${noun(counted.length)} after ${backup.name}${out}`;
  return `${what}\n${place}`;
}

async function authorityIn(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: Error) => error);
  if (typeof text === 'string' && text.includes('-----BEGIN CERTIFICATE-----')) return text;
  const why = text instanceof Error ? text.message : 'it holds no certificate in PEM';
  throw new UsageError(`--ca ${path}: ${why}`, 'Name the file of a certificate authority, in PEM.');
}
