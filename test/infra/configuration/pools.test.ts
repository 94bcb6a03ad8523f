import { expect, test } from 'vitest';
import { configurationSchema } from '../../../infra/configuration/schema.ts';

const base = {
  version: 1,
  account: '123456789012',
  region: 'eu-central-1',
  images: { elasticsearch: ['8.17.0', '7.17.9'], archive: ['1.0.0'] },
};
const pool = { name: 'nightly', version: '8.17.0' };
const repository = (fields: object) => ({ name: 'logs', bucket: 'example-snapshots', pool: 'nightly', ...fields });
const other = { name: 'metrics', basePath: 'metrics' };

const parse = (pools: object[], repositories: object[]) =>
  configurationSchema.safeParse({ ...base, pools, repositories });

test('a pool has what need not be said', () => {
  const { data, error } = parse([pool], [repository({})]);
  expect(error).toBeUndefined();
  expect(data?.pools).toEqual([
    {
      ...{ name: 'nightly', version: '8.17.0', architecture: 'arm64', most: 8, idleMinutes: 10, lifeHours: 12 },
      shared: false,
      instances: { minimumVcpus: 2, minimumMemoryGib: 8, minimumDiskGb: 100, types: [] },
    },
  ]);
  expect(data?.repositories[0]?.pool).toBe('nightly');
});

test('several repositories may share a pool that says so', () => {
  expect(parse([{ ...pool, shared: true }], [repository({}), repository(other)]).success).toBe(true);
});

const many = (count: number, basePath: string) =>
  Array.from({ length: count }, (_, index) => repository({ name: `r${index}`, basePath: `${basePath}${index}` }));

test('a hundred repositories with names as people give them may share one', () => {
  expect(parse([{ ...pool, shared: true }], many(100, 'elastic/snapshots/production/')).success).toBe(true);
});

test.each<[string, object[], object[], string, RegExp]>([
  ['a pool that there is not', [], [repository({})], 'repositories.0.pool', /is none of pools: there is none/],
  [
    'a pool that nobody uses',
    [pool],
    [repository({ pool: undefined })],
    'pools.0.name',
    /set pool: nightly in a repos/,
  ],
  ['two of one name', [pool, pool], [repository({})], 'pools.1.name', /another pool, too/],
  [
    'two repositories in a pool of one',
    [pool],
    [repository({}), repository(other)],
    'pools.0.shared',
    /logs, metrics use/,
  ],
  [
    'more repositories than a role has room for',
    [{ ...pool, shared: true }],
    many(60, '&'.repeat(300)),
    'pools.0.shared',
    /is used by 60 repositories, and the rights to all of them have no room in 10 policies/,
  ],
  [
    'repositories of different stores',
    [{ ...pool, shared: true }],
    [repository({}), repository({ ...other, store: 'archive', keys: '*.tar.gz' })],
    'pools.0.name',
    /elasticsearch and archive at once/,
  ],
  [
    'a version without an image',
    [{ ...pool, version: '9.0.0' }],
    [repository({})],
    'pools.0.version',
    /images\.elastic/,
  ],
  [
    'an architecture without an image',
    [{ ...pool, architecture: 'x86_64' }],
    [repository({})],
    'pools.0.architecture',
    /none of images\.architectures/,
  ],
  [
    'a repository that another version restores',
    [pool],
    [repository({ elasticsearch: '7.17.9' })],
    'pools.0.version',
    /restored by 7\.17\.9 alone/,
  ],
  [
    'a repository that wants larger instances',
    [pool],
    [repository({ instances: { minimumDiskGb: 500 } })],
    'pools.0.instances',
    /minimumDiskGb of 100, and the repository logs wants 500/,
  ],
  [
    'instances on demand, which a group has by shares and not where spot lacks',
    [{ ...pool, instances: { onDemand: true } }],
    [repository({})],
    'pools.0.instances',
    /onDemand/,
  ],
  [
    'a life that the image ends before',
    [{ ...pool, lifeHours: 168 }],
    [repository({})],
    'pools.0.lifeHours',
    /174 hours, and every instance ends after 168/,
  ],
  ['too many instances', [{ ...pool, most: 101 }], [repository({})], 'pools.0.most', /100/],
  [
    'a name that is too long',
    [{ ...pool, name: 'n'.repeat(36) }],
    [repository({ pool: 'n'.repeat(36) })],
    'pools.0.name',
    /35/,
  ],
])('refuses %s', (_, pools, repositories, field, message) => {
  const issues = parse(pools, repositories).error?.issues ?? [];
  expect(issues).toContainEqual(
    expect.objectContaining({ path: field.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part)) }),
  );
  expect(issues.map((issue) => issue.message).join('\n')).toMatch(message);
});
