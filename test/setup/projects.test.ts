import { expect, test } from 'vitest';
import { heavyTests, projectOf } from './projects.ts';

test.for([
  ['test/proof/judge.test.ts', 'unit'],
  ['test/setup/projects.test.ts', 'unit'],
  ['test/local-cloud/moto.test.ts', 'emulator'],
  ['test/lambda/settle/handle.test.ts', 'emulator'],
  ['test/infra/constructs/alarms.test.ts', 'infra'],
  ['test/infra/bundle/bundle.test.ts', 'programs'],
  ['test/stores/elasticsearch/local/launch.test.ts', 'elasticsearch'],
  ['test/instance/run.test.ts', 'elasticsearch'],
  ['test/end-to-end/backups.test.ts', 'end-to-end'],
  ['test/faults/campaign.long.test.ts', 'long'],
] as const)('%s belongs to the project %s, by what it imports or by its name', ([file, project]) => {
  expect(projectOf(file)).toBe(project);
});

test('each project has its tests', () => {
  for (const files of Object.values(heavyTests())) expect(files.length).toBeGreaterThan(2);
});

test('what goes through many versions is among the long tests, too', () => {
  const { elasticsearch, long } = heavyTests();
  const both = elasticsearch.filter((file) => long.includes(file));
  expect(both).toContain('test/stores/elasticsearch/structure/structure.test.ts');
  expect(both).not.toContain('test/stores/elasticsearch/overlap.test.ts');
});

test('a unit test that starts Elasticsearch or the emulator finds nothing to start', async () => {
  expect(process.env.MAYFLY_CACHE).toMatch(/^\/dev\/null\//);
});
