import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Architecture, architectures } from '../../../lambda/configuration/images.ts';

/**
 * SHA-512 of the maker's archives, by version and architecture. Kept under version control: a checksum never changes.
 */
const checksumsSchema = z.record(
  z.string().regex(/^\d+\.\d+\.\d+$/),
  z.partialRecord(z.enum(architectures), z.string().regex(/^[0-9a-f]{128}$/)),
);

const checksumsFile = join(import.meta.dirname, 'checksums.json');
const published = 'https://artifacts.elastic.co/downloads/elasticsearch';
const fetchMilliseconds = 30_000;

/** Of the official archive of a version. */
export function archiveUrl(version: string, architecture: Architecture, origin = published): string {
  return `${origin}/elasticsearch-${version}-linux-${architecture === 'arm64' ? 'aarch64' : 'x86_64'}.tar.gz`;
}

/**
 * The checksum that the official archive must have: as it was pinned, else as its maker publishes it now, which pins
 * it. Throws when there is none.
 */
export async function pinnedChecksum(
  version: string,
  architecture: Architecture,
  { file = checksumsFile, origin = published } = {},
): Promise<string> {
  const pinned = checksumsSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  const known = pinned[version]?.[architecture];
  if (known !== undefined) return known;
  const url = `${archiveUrl(version, architecture, origin)}.sha512`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(fetchMilliseconds) });
  if (!answer.ok) throw new Error(`${url}: HTTP ${answer.status}. Is there an Elasticsearch ${version}?`);
  const [checksum = ''] = (await answer.text()).trim().split(/\s+/);
  const more = checksumsSchema.parse({ ...pinned, [version]: { ...pinned[version], [architecture]: checksum } });
  await writeFile(file, `${JSON.stringify(more, null, 2)}\n`);
  console.error(`Pinned what ${url} says; commit ${file}.`);
  return checksum;
}
