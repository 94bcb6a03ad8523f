import { readFileSync } from 'node:fs';
import { beforeAll, describe, test, vi } from 'vitest';
import { type Boot, baseRoot, bootUntilOff, obstacle } from './boot.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 300_000 });

const why = obstacle();
let base: string;

const until = (seconds: number) =>
  JSON.stringify({ attempt: { number: 1, deadline: new Date(Date.now() + seconds * 1000).toISOString() } });
/** Seconds within which a machine has begun its agent, even where five boot beside each other on a busy host. */
const bootedBy = 30;
const stop = 'echo still; kill -STOP $$';
/** SIGRTMIN+15: systemd reboots at once and stops nothing before. Source: systemd(1), "Signals". */
const rebootNow = 34 + 15;

/**
 * An agent that plants what an order may leave, in files, in memory and as a process, and ends so; when it begins anew,
 * it says what it finds.
 */
const member = (end: string) => `
  found=$(cd /var/lib; find mayfly /tmp /dev/shm -mindepth 1 | tr '\\n' ' '; cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -o 'sleep 29[9]')
  echo "begun $(wc -l </run/begun), and found: $found"
  [ "$(wc -l </run/begun)" = 1 ] || { sleep 2; exit 0; }
  for place in /var/lib/mayfly /tmp /dev/shm; do echo secret >"$place/planted"; done
  mkdir -p /var/lib/mayfly/staging/.hidden
  setsid sleep 299 &
  sleep 1
  ${end}
`;
const server = {
  '/etc/systemd/system/server.service':
    "[Service]\nType=exec\nExecStart=/bin/sh -c 'mkdir -p /var/lib/mayfly/server; [ -e /run/server ] || echo old >/var/lib/mayfly/server/data; touch /run/server; echo server started; exec sleep 300'\nStandardOutput=journal+console\n",
  '/etc/systemd/system/mayfly-agent.service.d/test.conf':
    '[Unit]\nWants=server.service\nAfter=server.service\n[Service]\nEnvironment=MAYFLY_SERVER_UNIT=server.service\nExecStartPre=+/bin/sh -c "echo begun >>/run/begun; chmod 644 /run/begun; sleep 1"\n',
};

const skipped = why === null ? '' : `: skipped, ${why}`;

/** They wait for their ends beside each other: how late one is depends on how many boot at that time. */
const options = { concurrent: true, skip: why !== null };
describe(`a machine that is booted for real${skipped}`, options, () => {
  beforeAll(async () => {
    base = await baseRoot();
  });
  const boot = (options: Boot) => bootUntilOff(base, options);

  test('ends when its agent has done its work', async ({ expect }) => {
    const { console } = await boot({ agent: 'echo done', failureLog: 'echo logged' });
    expect(console).toContain('done');
    expect(console).not.toContain('logged');
  });

  test.for([
    ['fails', 'echo about to fail; sleep 1; exit 1'],
    ['crashes', 'echo about to fail; sleep 1; kill -SEGV $$'],
  ] as const)('ends when its agent %s, after the failure log, which has the journal', async ([, agent], { expect }) => {
    const { console } = await boot({
      agent,
      failureLog: 'echo "the journal says: $(grep -o "about to fail" | head -1)"',
    });
    expect(console).toContain('the journal says: about to fail');
  });

  test('ends when its agent can’t even begin', async ({ expect }) => {
    const agent = 'echo never';
    const { console } = await boot({ agent, files: { '/opt/mayfly/node': '' }, failureLog: 'never' });
    expect(console).toMatch(/Failed to start.*mayfly-age/);
  });

  test('ends when its failure log hangs', async ({ expect }) => {
    const { livedSeconds } = await boot({
      agent: 'exit 1',
      failureLog: 'sleep 300',
      files: {
        '/etc/systemd/system/mayfly-failure-log.service.d/test.conf': '[Service]\nTimeoutStartSec=3s\n',
      },
    });
    expect(livedSeconds).toBeLessThan(25);
  });

  test('ends when what its agent waits for never comes, after the failure log', async ({ expect }) => {
    const { console } = await boot({
      agent: 'echo never',
      failureLog: 'echo logged',
      files: {
        '/etc/systemd/system/mayfly-agent.service.d/test.conf':
          '[Unit]\nJobTimeoutSec=3s\nWants=server.service\nAfter=server.service\n',
        '/etc/systemd/system/server.service': '[Service]\nType=oneshot\nExecStart=/bin/sleep 300\n',
      },
    });
    expect(console).toContain('logged');
    expect(console).not.toContain('never');
  });

  test('ends at its order’s deadline when its agent is stopped', async ({ expect }) => {
    const { livedSeconds, console } = await boot({ agent: stop, userData: until(bootedBy) });
    expect(console).toContain('still');
    expect(livedSeconds).toBeLessThan(bootedBy + 12);
  });

  test('ends at its order’s deadline when its disk is full before the order can be read', async ({ expect }) => {
    const { livedSeconds, console } = await boot({
      agent: `cat /dev/zero > /var/lib/mayfly/f; cat /dev/zero > /tmp/f; ${stop}`,
      diskMegabytes: 16,
      userData: until(bootedBy),
      metadata: { silentSeconds: 5 },
    });
    expect(console).toContain('No space left on device');
    expect(livedSeconds).toBeLessThan(bootedBy + 12);
  });

  test('ends at its order’s deadline when systemd itself is stopped', async ({ expect }) => {
    const script = readFileSync(new URL('../../packer/files/mayfly-deadline', import.meta.url), 'utf8');
    const { livedSeconds } = await boot({
      agent: 'sleep 2; echo now; sleep 300',
      userData: until(bootedBy),
      files: { '/opt/mayfly/mayfly-deadline': script.replace('grace_seconds=60', 'grace_seconds=3') },
      now: (pid) => process.kill(pid, 'SIGSTOP'),
    });
    expect(livedSeconds).toBeGreaterThan(bootedBy);
    expect(livedSeconds).toBeLessThan(bootedBy + 16);
  });

  test('ends at the image’s maximum without an order', async ({ expect }) => {
    const { livedSeconds } = await boot({
      agent: stop,
      files: { '/etc/systemd/system/mayfly-deadline.timer.d/maximum.conf': '[Timer]\nOnBootSec=8s\n' },
    });
    expect(livedSeconds).toBeLessThan(20);
  });

  test('ends so long after its boot as its membership of a pool says', async ({ expect }) => {
    const userData = JSON.stringify({ pool: 'logs', queueUrl: 'https://example.com', endSeconds: bootedBy });
    const { livedSeconds, console } = await boot({ agent: stop, userData });
    expect(console).toContain('still');
    expect(livedSeconds).toBeGreaterThan(bootedBy - 1);
    expect(livedSeconds).toBeLessThan(bootedBy + 12);
  });

  test('begins anew after an order of its pool, and nothing of that order is left', async ({ expect }) => {
    const { console } = await boot({
      agent: member('exit 75'),
      failureLog: 'echo logged',
      files: {
        ...server,
        '/opt/mayfly/disks.d/server': '#!/bin/sh\ninstall -d -o mayfly "$1/server"; echo prepared\n',
      },
    });
    expect(console).toMatch(/begun 1, and found: .*mayfly\/server\/data/);
    expect(console).toContain('begun 2, and found: mayfly/server');
    expect(console).toMatch(/nothing of the order before is left, after \d+\.\d seconds/);
    expect(console).not.toMatch(/begun 2.*(planted|data|sleep)/);
    expect(console.match(/server started/g)).toHaveLength(2);
    expect(console).not.toContain('logged');
    expect(console).not.toContain('begun 3');
  });

  test('ends, after the failure log, when it can’t be cleaned for another order', async ({ expect }) => {
    const { console } = await boot({
      agent: member('exit 75'),
      failureLog: 'echo logged',
      files: { ...server, '/opt/mayfly/disks.d/server': '#!/bin/sh\nexit 1\n' },
    });
    expect(console).toContain('begun 1');
    expect(console).not.toContain('begun 2');
    expect(console).toContain('logged');
  });

  test('ends when its kernel has rebooted it: EC2 keeps a rebooted instance', async ({ expect }) => {
    const { console } = await boot({ agent: 'echo begun now; sleep 300', now: (pid) => process.kill(pid, rebootNow) });
    expect(console.match(/begun now/g)).toHaveLength(1);
    expect(console).toContain('booted before, and is powered off');
  });

  test('ends when it comes up in emergency mode, where nobody would come', async ({ expect }) => {
    const { console } = await boot({
      agent: 'sleep 300',
      files: { '/etc/fstab': 'none /mnt nosuchfs defaults 0 0\n' },
    });
    expect(console).toContain('emergency');
  });
});
