import { execFileSync } from 'node:child_process';
import { chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { checksOf, proven } from './proven.ts';

const home = '/usr/lib/postgresql';
const [version] = (await readdir(home).catch(() => [])).toSorted((a, b) => Number(b) - Number(a));
const missing =
  process.getuid?.() !== 0
    ? 'needs root, for the sandbox'
    : version === undefined
      ? `needs PostgreSQL's server below ${home}`
      : null;
const programs = `${home}/${version}/bin`;
const nobody = 65_534;

/** As docs/stores.md has it, with this machine's programs. */
const plan = parse(`
restore:
  run:
    - sh
    - -ec
    - |
      PATH=$PATH:${programs}
      pg_restore --list shop.dump >/dev/null
      initdb -D data -A trust -U postgres --no-sync >/dev/null
      pg_ctl -D data -w -o "-k /tmp -c listen_addresses='' -c fsync=off" -l log start >/dev/null
      createdb -h /tmp -U postgres shop
      pg_restore -h /tmp -U postgres -d shop --exit-on-error shop.dump
      pg_ctl -D data -w stop >/dev/null
  timeout: 5m
checks:
  - name: orders
    run:
      - sh
      - -ec
      - |
        PATH=$PATH:${programs}
        pg_ctl -D data -w -o "-k /tmp -c listen_addresses=''" -l log start >/dev/null
        psql -h /tmp -U postgres -d shop -Atc 'SELECT count(*) FROM orders'
        pg_ctl -D data -w stop >/dev/null
    expect: { min: 900, max: 1100 }
`);

describe.skipIf(missing !== null)(`a dump of PostgreSQL ${missing === null ? '' : `(skipped: ${missing})`}`, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mayfly-postgresql-'));
    await chown(folder, nobody, nobody);
    const as = { uid: nobody, gid: nobody, cwd: folder, env: { PATH: `${process.env.PATH}:${programs}` } };
    const run = (script: string) => execFileSync('sh', ['-ec', script], as);
    run(`initdb -D data -A trust -U postgres --no-sync >/dev/null
      pg_ctl -D data -w -o "-k ${folder} -c listen_addresses='' -c fsync=off" -l log start >/dev/null
      createdb -h ${folder} -U postgres shop
      psql -h ${folder} -U postgres -d shop -qc 'CREATE TABLE orders AS SELECT id, md5(id::text) FROM generate_series(1, 1000) id'
      pg_dump -h ${folder} -U postgres -Fc shop > shop.dump
      psql -h ${folder} -U postgres -d shop -qc 'DELETE FROM orders WHERE id > 500'
      mkdir half
      pg_dump -h ${folder} -U postgres -Fc shop > half/shop.dump
      pg_ctl -D data -w -m immediate stop >/dev/null
      tar -czf shop.tar.gz shop.dump
      tar -czf half.tar.gz -C half shop.dump`);
    await mkdir(join(folder, 'broken'));
    await writeFile(join(folder, 'broken', 'shop.dump'), 'PGDMP nothing else');
    run('tar -czf broken.tar.gz -C broken shop.dump');
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('is restored into a PostgreSQL of its own, and its rows are counted', async () => {
    expect(await proven(join(folder, 'shop.tar.gz'), { plan })).toMatchObject({ verdict: 'verified', reason: null });
  }, 60_000);

  test('that lacks rows is suspect', async () => {
    const proof = await proven(join(folder, 'half.tar.gz'), { plan });
    expect(proof.findings.map(({ message }) => message).join()).toContain(
      'orders: 500, and 900 at least were expected',
    );
    expect(proof.verdict).toBe('suspect');
  }, 60_000);

  test('that pg_restore refuses is suspect, and what it says is told', async () => {
    const proof = await proven(join(folder, 'broken.tar.gz'), { plan });
    expect(checksOf(proof)).toEqual(['restore-command']);
    expect(proof.findings.map(({ message }) => message).join()).toContain('pg_restore: error');
  }, 60_000);
});
