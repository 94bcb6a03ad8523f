import { readFileSync } from 'node:fs';
import { beforeAll, describe, test, vi } from 'vitest';
import { type Boot, baseRoot, bootUntilOff, obstacle } from './boot.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 300_000 });

const why = obstacle();
let base: string;

const until = (seconds: number) =>
  JSON.stringify({ attempt: { number: 1, deadline: new Date(Date.now() + seconds * 1000).toISOString() } });
const stop = 'echo still; kill -STOP $$';
/** SIGRTMIN+15: systemd reboots at once and stops nothing before. Source: systemd(1), "Signals". */
const rebootNow = 34 + 15;

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
    const { livedSeconds, console } = await boot({ agent: stop, userData: until(12) });
    expect(console).toContain('still');
    expect(livedSeconds).toBeLessThan(24);
  });

  test('ends at its order’s deadline when its disk is full before the order can be read', async ({ expect }) => {
    const { livedSeconds, console } = await boot({
      agent: `cat /dev/zero > /var/lib/mayfly/f; cat /dev/zero > /tmp/f; ${stop}`,
      diskMegabytes: 16,
      userData: until(14),
      metadata: { silentSeconds: 5 },
    });
    expect(console).toContain('No space left on device');
    expect(livedSeconds).toBeLessThan(26);
  });

  test('ends at its order’s deadline when systemd itself is stopped', async ({ expect }) => {
    const script = readFileSync(new URL('../../packer/files/mayfly-deadline', import.meta.url), 'utf8');
    const { livedSeconds } = await boot({
      agent: 'sleep 2; echo now; sleep 300',
      userData: until(12),
      files: { '/opt/mayfly/mayfly-deadline': script.replace('grace_seconds=60', 'grace_seconds=3') },
      now: (pid) => process.kill(pid, 'SIGSTOP'),
    });
    expect(livedSeconds).toBeGreaterThan(12);
    expect(livedSeconds).toBeLessThan(28);
  });

  test('ends at the image’s maximum without an order', async ({ expect }) => {
    const { livedSeconds } = await boot({
      agent: stop,
      files: { '/etc/systemd/system/mayfly-deadline.timer.d/maximum.conf': '[Timer]\nOnBootSec=8s\n' },
    });
    expect(livedSeconds).toBeLessThan(20);
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
