import type { StoreDefinition } from '../store-definition.ts';
import { checks } from './checks.ts';
import { commandLine } from './command-line.ts';
import { restorers } from './compatibility.ts';
import { division } from './division/division.ts';
import { fingerprintOf } from './fingerprint.ts';
import { noRestorer } from './no-restorer.ts';
import { notTested } from './not-tested.ts';
import { optionsSchema } from './options.ts';
import { salvageRequest } from './salvage-request.ts';
import { type SnapshotReference, snapshotReferenceSchema } from './snapshot-reference.ts';
import { phases, words } from './words.ts';

/** Snapshots that Elasticsearch has written into a repository. */
export const elasticsearch: StoreDefinition<SnapshotReference> = {
  id: 'elasticsearch',
  title: 'Elasticsearch',
  nouns: {
    backup: { one: 'snapshot', many: 'snapshots' },
    item: { one: 'index', many: 'indices' },
    part: { one: 'shard', many: 'shards' },
    record: { one: 'document', many: 'documents' },
    stored: { one: 'Lucene document', many: 'Lucene documents' },
  },
  trigger: {
    filters: () => [{ prefix: 'snap-', suffix: '.dat' }],
    // A shard's files have the same name deeper down.
    recognize: (keyBelowBase) => {
      const parsed = snapshotReferenceSchema.safeParse({ uuid: /^snap-([^/]+)\.dat$/.exec(keyBelowBase)?.[1] });
      return parsed.success ? parsed.data : null;
    },
  },
  schemas: {
    backup: snapshotReferenceSchema,
    options: optionsSchema,
  },
  loadExpectations: () => import('./expectations.ts').then(({ expectationsSchema }) => expectationsSchema),
  expectationsField: 'expectations',
  referenceExpectations: { version: 2, indices: [{ for: ['*'], checks: [{ documents: { min: 1 } }] }] },
  fingerprintOf,
  noExpectations: { version: 2, indices: [] },
  pinnedVersion: (options) => optionsSchema.parse(options).elasticsearch ?? null,
  checks,
  phases,
  words,
  salvageRequest,
  notTested,
  notableChecks: ['writer-conflict'],
  identityOf: ({ uuid }) => ({ name: null, uuid, object: `snap-${uuid}.dat` }),
  // Loaded where it is called, as the heavy half is: of the Lambdas one alone surveys.
  survey: async (source, { uuid }, signal) => (await import('./survey.ts')).surveySnapshot(source, uuid, signal),
  division,
  restorers,
  noRestorer,
  commandLine,
  load: () => import('./module.ts').then(({ elasticsearchModule }) => elasticsearchModule),
};
