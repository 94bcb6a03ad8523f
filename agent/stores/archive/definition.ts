import * as z from 'zod';
import { isChecksumFile } from '../../blobs/checksum-file.ts';
import { endsOf, matcherOf } from '../../blobs/key-pattern.ts';
import type { StoreDefinition } from '../store-definition.ts';
import { checks, finding } from './findings.ts';
import { notTested } from './not-tested.ts';

const optionsSchema = z.strictObject({
  keys: z
    .string()
    .min(1)
    .max(1_000)
    .refine((text) => !text.startsWith('/'), 'is a key below the path, and begins with no /')
    .describe('which objects are backups: backups/*.tar.gz; * stands for anything but /, ** for anything'),
});

export const backupSchema = z.strictObject({ key: z.string().min(1).max(1_024).describe('its key below the path') });
type ArchiveReference = z.infer<typeof backupSchema>;

/** Archives of files: a GitLab backup, a game server's world, a dump. */
export const archive: StoreDefinition<ArchiveReference> = {
  id: 'archive',
  title: 'Archive',
  nouns: {
    backup: { one: 'archive', many: 'archives' },
    item: { one: 'file', many: 'files' },
    part: null,
    record: { one: 'file', many: 'files' },
  },
  trigger: {
    filters: (options) => [endsOf(optionsSchema.parse(options).keys)],
    recognize(key, options) {
      if (key.endsWith('/') || isChecksumFile(key)) return null;
      const parsed = backupSchema.safeParse({ key });
      return parsed.success && matcherOf(optionsSchema.parse(options).keys)(key) ? parsed.data : null;
    },
  },
  schemas: { backup: backupSchema, options: optionsSchema },
  loadExpectations: () => import('./plan.ts').then(({ planSchema }) => planSchema),
  expectationsField: 'plan',
  noExpectations: { version: 1 },
  referenceExpectations: null,
  fingerprintOf: () => null,
  pinnedVersion: () => null,
  checks,
  phases: {
    structure: 'Check the structure',
    bytes: 'Read every byte',
    restore: 'Unpack',
    import: 'Run the restore command',
    examine: 'Examine',
  },
  words: {
    levels: {
      structure: 'Is the archive there, readable now, and not empty, and can its table of contents be read?',
      bytes: 'Reads every byte, through the decompressor and every checksum that there is of it.',
      restore: 'Unpacks it into an empty folder, counts files and bytes, and runs the restore command of your plan.',
      examine: 'Holds what was unpacked against the checks of your plan.',
    },
    corrupt: 'Keep every older archive: stop what deletes them. Then take the backup again, and prove that one.',
    suspect:
      'Look at what it was taken of. If data is missing there too, keep older archives; if not, correct the plan.',
    silence: 'First look whether what writes the archives still runs, and whether their keys still look like that.',
    reasons: {
      'restore-incomplete': {
        headline: 'A command of the plan was ended at its limit.',
        action: 'Raise the limit that is named, or find out why the command takes so much. Then prove it again.',
      },
    },
  },
  notTested,
  notableChecks: ['object-checksum', 'archive-readable'],
  identityOf: ({ key }) => ({ name: key, uuid: null, object: key }),
  async survey(source, { key }, signal) {
    const { bytes } = await source.details(key, signal);
    const seconds = 3_600 + bytes / 10_000_000;
    return { writtenBy: null, bytes, items: null, diskBytes: null, seconds, fixedSeconds: 3_600 };
  },
  restorers: (versions) => versions,
  noRestorer: () => finding('', 'archive-format', 'No image restores archives; mayfly verify does.'),
  commandLine: { target: 'object', options: [], expectations: 'what you expect of the archive, YAML or JSON' },
  load: () => import('./module.ts').then(({ archiveModule }) => archiveModule),
};
