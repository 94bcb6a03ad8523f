import { expect, test } from 'vitest';
import { configurationSchema } from '../../../infra/configuration/schema.ts';
import { oneRepository, written } from '../configurations.ts';

const example = written(oneRepository);
const faults = (repository: object) =>
  configurationSchema
    .safeParse({ ...example, repositories: [{ ...example.repositories[0], ...repository }] })
    .error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`);

test('refuses a base path of which EventBridge takes no rule, and says what helps', () => {
  expect(faults({ basePath: '\\'.repeat(1_000) })).toEqual([
    expect.stringMatching(/^repositories\.0\.basePath is too long for EventBridge: .*4096.*notification: bucket$/),
  ]);
  expect(faults({ basePath: '\\'.repeat(900) })).toBeUndefined();
  expect(faults({ basePath: '\\'.repeat(1_000), notification: 'bucket' })).toBeUndefined();
});
