import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { LongestFirst } from './test/setup/longest-first.ts';
import { heavyTests } from './test/setup/projects.ts';
import { workers } from './test/setup/workers.ts';

const heavy = heavyTests();
const fetchElasticsearch = './test/setup/fetch-elasticsearch.ts';
const fetchEmulator = './test/setup/fetch-emulator.ts';

/** What a test belongs to, its imports and its name decide: test/setup/projects.ts. */
function project(name: keyof typeof heavy, globalSetup: string[]): TestProjectInlineConfiguration {
  // A pattern that matches nothing stands for no files.
  const include = heavy[name].length > 0 ? [...heavy[name]] : ['test/no-such-folder'];
  // As with unit tests: what one file has loaded need not be loaded again for the next.
  const isolate = name !== 'infra';
  const env = name === 'long' ? { MAYFLY_TESTS_OTHER_VERSIONS: 'yes' } : {};
  return { extends: true, test: { name, include, globalSetup, env, isolate } };
}

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: workers(),
    testTimeout: 30_000,
    hookTimeout: 240_000,
    sequence: { sequencer: LongestFirst },
    globalSetup: ['./test/setup/temporary-folder.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: Object.values(heavy).flat(),
          isolate: false,
          // Whoever wants to start Elasticsearch or the emulator here fails at once, and reads why.
          env: { MAYFLY_CACHE: '/dev/null/unit-tests-start-neither-Elasticsearch-nor-the-emulator' },
        },
      },
      project('programs', []),
      project('infra', []),
      project('emulator', [fetchEmulator]),
      project('elasticsearch', [fetchEmulator, fetchElasticsearch]),
      project('end-to-end', [fetchEmulator, fetchElasticsearch]),
      project('long', [fetchEmulator, fetchElasticsearch]),
    ],
  },
});
