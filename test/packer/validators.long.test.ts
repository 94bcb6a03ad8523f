import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { baseRoot, bootUntilOff, obstacle } from './boot.ts';

const why = obstacle();

describe.skipIf(why !== null)(`an image that carries validators${why === null ? '' : `: skipped, ${why}`}`, () => {
  let base: string;
  let directory: string;

  beforeAll(async () => {
    base = await baseRoot();
    directory = await mkdtemp(join(tmpdir(), 'mayfly-validators-test-'));
    await build({
      entryPoints: [join(import.meta.dirname, 'validate-one.ts')],
      outfile: join(directory, 'validate-one.mjs'),
      ...{ bundle: true, platform: 'node', format: 'esm', logLevel: 'error' },
      banner: { js: `import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);` },
    });
  }, 600_000);
  afterAll(() => rm(directory, { recursive: true, force: true }));

  async function booted(files: Readonly<Record<string, string>>): Promise<string> {
    const { console } = await bootUntilOff(base, {
      agent: 'exec /opt/mayfly/nodejs /opt/mayfly/validate-one.mjs',
      diskMegabytes: 600,
      files: { '/opt/mayfly/validators/look.sh': `#!/bin/sh\n${look}\n`, ...files },
      programs: {
        '/opt/mayfly/nodejs': process.execPath,
        '/opt/mayfly/validate-one.mjs': join(directory, 'validate-one.mjs'),
      },
    });
    return console;
  }

  // It looks through the door, and for whatever it should not see.
  const look = `
curl -s "$MAYFLY_URL/_count" | grep -q 7 || exit 1
ls /opt/mayfly /etc/mayfly /var/lib/mayfly >/tmp/seen 2>/dev/null; touch new 2>/dev/null
curl -s --max-time 2 http://169.254.169.254/ >>/tmp/seen 2>/dev/null
[ -s /tmp/seen ] && exit 2
echo '{"name":"look","outcome":"passed","actual":"'$(id -un)'"}'`;

  test('runs them as the agent of its unit, with what its drop-in allows and nothing of the machine', async () => {
    const conf = await readFile(join(import.meta.dirname, '../../packer/files/validators.conf'), 'utf8');
    const console = await booted({ '/etc/systemd/system/mayfly-agent.service.d/validators.conf': conf });
    expect(console).toMatch(/said .*"name":"look".*"outcome":"passed"/);
    expect(console).toContain('"actual":"mayfly"');
  }, 300_000);

  test('is what it takes: without the drop-in the agent makes no sandbox, which is a fault of ours', async () => {
    const environment = '[Service]\nEnvironment=MAYFLY_VALIDATORS=/opt/mayfly/validators\n';
    const console = await booted({ '/etc/systemd/system/mayfly-agent.service.d/validators.conf': environment });
    expect(console).toMatch(/said .*"blame":"mayfly"/);
    expect(console).toContain('makes no sandbox');
  }, 300_000);
});
