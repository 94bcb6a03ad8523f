import { join } from 'node:path';
import * as z from 'zod';
import { includesRestore } from '../../contract/verdict.ts';
import type {
  InstanceRequest,
  LocalRequest,
  LocalStore,
  StoreModule,
  SuggestingStore,
  Suggestion,
  SuggestRequest,
} from '../store-definition.ts';
import { UsageError } from '../usage-error.ts';
import { takeBaseline } from './baseline/take-baseline.ts';
import type { Engine, NamedSnapshot } from './command-line.ts';
import { checkRecorded } from './examine/on-record.ts';
import { type Expectations, expectationsSchema } from './expectations.ts';
import { explain } from './explain/explain.ts';
import { repositoryFingerprintSchema } from './fingerprint.ts';
import { listSnapshots } from './list/list-snapshots.ts';
import { versionOfHome } from './local/distribution.ts';
import { LocalNode } from './local/local-node.ts';
import { snapshotReferenceSchema } from './snapshot-reference.ts';
import { type ElasticsearchStoreOptions, elasticsearchStore } from './store.ts';
import { suggest } from './suggest/suggest.ts';

/** The heavy half: reads, restores and examines snapshots. */
export const elasticsearchModule: StoreModule = {
  onInstance,
  here: (request) => here(request),
  suggest: suggestHere,
  explain,
  list: listSnapshots,
  checkRecorded: (expectations, report) => checkRecorded(expectations as Expectations, report),
  baseline: (request) => takeBaseline(request),
};

const variablesSchema = z.object({
  MAYFLY_ELASTICSEARCH_URL: z.url({ protocol: /^http$/ }),
  MAYFLY_VALIDATORS: z.string().min(1).optional(),
});

/** The image's own unit has started Elasticsearch with the machine, and says where it answers. */
function onInstance(request: InstanceRequest) {
  const variables = parsed(variablesSchema, request.variables, "The unit's environment");
  return elasticsearchStore({
    source: request.source,
    wanted: parsed(snapshotReferenceSchema, request.backup, "The order's backup"),
    expectations: parsed(expectationsSchema, request.expectations, "The order's expectations"),
    // A warning at the most hangs on it: what can't be read, as after a change of its form, is not compared.
    lastFingerprint: repositoryFingerprintSchema.safeParse(request.lastFingerprint).data ?? null,
    part: request.part,
    staging: request.directory,
    elasticsearch: async () => variables.MAYFLY_ELASTICSEARCH_URL,
    validatorsFolder: variables.MAYFLY_VALIDATORS ?? null,
    carryOver: request.carryOver,
    listingMilliseconds: request.listingMilliseconds,
    elasticsearchMilliseconds: request.serverMilliseconds,
  });
}

/** Throws an error that says in words which of `what` is wrong. */
function parsed<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const outcome = schema.safeParse(value);
  if (outcome.success) return outcome.data;
  const problems = z.prettifyError(outcome.error).replace(/\s+/g, ' ');
  throw new Error(`${what} is not as a snapshot's: ${problems}`);
}

async function here(
  { source, level, directory, options, expectations, expectationsFolder, observer, signal }: LocalRequest,
  whenExamined?: ElasticsearchStoreOptions['whenExamined'],
): Promise<LocalStore> {
  const engine = (options.elasticsearch ?? null) as Engine;
  await demandHome(engine);
  const node = directory === null ? null : new LocalNode({ engine, directory, observer, signal });
  const store = elasticsearchStore({
    source,
    wanted: (options.snapshot ?? 'latest') as NamedSnapshot,
    expectations: (expectations ?? { version: 2, indices: [] }) as Expectations,
    staging: includesRestore(level) && directory !== null ? join(directory, 'repositories', 'staged') : null,
    elasticsearch: (range) => node?.start(range) ?? Promise.reject(new Error('No restore was asked for.')),
    // Nobody is writing this snapshot while somebody asks for it by hand.
    listingMilliseconds: 0,
    validatorsFolder: expectationsFolder,
    namesOlderVersions: true,
    diskBytes: options.disk as number | undefined,
    whenExamined,
  });
  return { store, stop: async () => node?.stop() };
}

async function suggestHere(request: SuggestRequest): Promise<SuggestingStore> {
  let suggestion: Suggestion | null = null;
  const local = await here(request, async (restored, context) => {
    suggestion = await context.phase('suggest', () => suggest(restored, request, context));
  });
  return { ...local, suggestion: () => suggestion };
}

async function demandHome(engine: Engine): Promise<void> {
  if (engine === null || 'version' in engine) return;
  await versionOfHome(engine.home).catch((error: Error) => {
    throw new UsageError(`--elasticsearch: ${error.message}`, 'Name a version, as 8.17.0, or the directory of one.', {
      cause: error,
    });
  });
}
