import { resolve } from 'node:path';
import { parseSize } from '../../text/parse-quantities.ts';
import type { CommandLine } from '../store-definition.ts';

/** Which Elasticsearch restores: one to fetch, one that is here, or, null, the one that fits the snapshot. */
export type Engine = { readonly version: string } | { readonly home: string } | null;

export type NamedSnapshot = { readonly name: string } | { readonly uuid: string } | 'latest';

export const commandLine: CommandLine = {
  target: 'repository',
  options: [
    {
      flags: '--snapshot <name|uuid|latest>',
      description: 'which snapshot',
      parse: parseSnapshot,
      commands: ['verify', 'explain', 'suggest'],
      default: 'latest',
    },
    {
      flags: '--elasticsearch <version|directory>',
      description: 'what restores it',
      parse: parseEngine,
      commands: ['verify', 'suggest'],
      default: 'the version that fits the snapshot',
    },
    {
      flags: '--disk <size>',
      description: 'the most that its copies may take, as 500GB or 64GiB; what is larger goes in turns',
      parse: parseDisk,
      commands: ['verify', 'suggest'],
      default: 'what is free',
    },
    {
      flags: '--repository <name>',
      description: 'the repository’s name in the cluster',
      parse: parseRepository,
      commands: ['baseline'],
    },
    {
      flags: '--snapshot <name|pattern>',
      description: 'the snapshot to wait for, or, with *, the next one whose name fits',
      parse: parseAwaited,
      commands: ['baseline'],
    },
    {
      flags: '--except <patterns>',
      description: 'indices not to count, separated by commas; * stands for any characters',
      parse: (text) => text.split(',').filter((pattern) => pattern !== ''),
      commands: ['baseline'],
    },
  ],
  expectations: 'what you expect of the data, YAML or JSON',
  baseline: {
    source: 'the cluster, as https://elasticsearch.example.com:9200',
    phases: { before: 'Count before', wait: 'Wait for the snapshot', after: 'Count after' },
    help: `
Run it before the snapshot is begun: it counts, says that the snapshot may begin,
waits until it has ended, counts again, and writes. It only reads.

MAYFLY_API_KEY, or MAYFLY_USER and MAYFLY_PASSWORD, hold the credentials. They need
the cluster privileges monitor and monitor_snapshot (create_snapshot before 7.11), and
read on the indices.`,
  },
};

function parseRepository(text: string): string {
  if (!/^[^,*/\s]+$/.test(text)) throw new Error('Say the name of one repository.');
  return text;
}

/** A policy's names end in letters that nobody knows before: a pattern stands for them. */
function parseAwaited(text: string): string {
  if (text.startsWith('<')) throw new Error('Say what its names begin with, as nightly-*.');
  if (!/^[^,/\s]+$/.test(text) || text === '_all' || text === '_current') {
    throw new Error('Say the name of a snapshot, or a pattern, as nightly-*.');
  }
  return text;
}

/** Bytes of a size as people write it. */
function parseDisk(text: string): number {
  const bytes = parseSize(text);
  if (bytes === null || bytes === 0) throw new Error('Say a size, as 500GB or 64GiB.');
  return bytes;
}

/** A version as 8.17.0, or the path of a directory. */
export function parseEngine(text: string): Engine {
  if (/^[0-6]\.\d+\.\d+$/.test(text))
    throw new Error('Say 7.0.0 or newer: an older one restores nothing that is read here.');
  if (/^\d+\.\d+\.\d+$/.test(text)) return { version: text };
  if (/^\d+(\.\d+)*$/.test(text)) throw new Error('Say a whole version, as 8.17.0, or the directory of one.');
  if (text === '') throw new Error('Say a version, as 8.17.0, or the directory of one.');
  return { home: resolve(text) };
}

/** Snapshots' names are lowercase; a UUID has capitals, but once in a hundred thousand. */
export function parseSnapshot(text: string): NamedSnapshot {
  if (text === '') throw new Error('Say a snapshot’s name, its UUID, or latest.');
  if (text === 'latest') return 'latest';
  return /^(?=.*[A-Z])[A-Za-z0-9_-]{16,64}$/.test(text) ? { uuid: text } : { name: text };
}
