import { cp, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { EndToEnd } from '../end-to-end/setup.ts';
import type { RunOutcome } from './carry-out.ts';

const isOfUse = (path: string) => !/\.(mjs|jar)$|\/(staged|data|tmp|modules|code)$/.test(path);

/** Keeps, in a directory of its own, what tells how a run went: its events, and the logs of all that took part. */
export async function keepEvidence(
  { run, violations, report, otherReports, events }: RunOutcome,
  endToEnd: EndToEnd,
  below: string,
): Promise<string> {
  const directory = join(below, `run-${run.number}`);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'violations.json'), JSON.stringify({ violations, report, otherReports }, null, 2));
  await writeFile(join(directory, 'events.ndjson'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const ids = events.flatMap((event) => (event.kind === 'instance-started' ? [event.instanceId] : []));
  const cloud = join(endToEnd.directory, 'cloud');
  for (const place of [join(cloud, 'functions'), ...ids.map((id) => join(cloud, 'instances', id))]) {
    await cp(place, join(directory, basename(place)), { recursive: true, filter: isOfUse });
  }
  return directory;
}
