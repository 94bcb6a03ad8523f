import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir, uptime } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contractVersion } from '../../agent/contract/contract-version.ts';
import type { Membership } from '../../agent/contract/pool.ts';
import { order } from '../contract/examples.ts';
import { exampleMetadata } from '../local-cloud/host/example-metadata.ts';
import { type ImdsFaults, startImds } from '../local-cloud/host/imds.ts';

const script = join(import.meta.dirname, '..', '..', 'packer', 'files', 'mayfly-deadline');
const hasCurl = spawnSync('curl', ['--version']).status === 0;

/** What the script calls to act, in the place of the real ones: they only write down what they were asked. */
const actors = ['systemd-run', 'systemctl', 'sleep'];
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-deadline-'));
  for (const name of actors) {
    const path = join(directory, name);
    // It sleeps for a second where it waits for the service.
    const pause = name === 'sleep' ? '[ "$1" != 1 ] || exec /bin/sleep 0.1\n' : '';
    await writeFile(path, `#!/bin/sh\n${pause}echo "${name} $*" >> '${directory}/acts'\n`);
    await chmod(path, 0o755);
  }
});
afterEach(() => rm(directory, { recursive: true }));

async function acts(endpoint: string): Promise<{ said: string; did: string[] }> {
  const { stdout } = await execa(script, [], {
    env: { PATH: `${directory}:/usr/bin:/bin`, AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint },
    extendEnv: false,
    timeout: 20_000,
  });
  const written = await readFile(join(directory, 'acts'), 'utf8').catch(() => '');
  return { said: stdout, did: written.trimEnd().split('\n') };
}

async function actsOn(userData: Buffer | string | null, faults?: ImdsFaults) {
  const imds = await startImds(
    { ...exampleMetadata, userData: userData === null ? null : Buffer.from(userData) },
    faults,
  );
  try {
    return await acts(imds.endpoint);
  } finally {
    await imds.stop();
  }
}

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
const orderUntil = (deadline: string) => ({ ...order, attempt: { number: 1, deadline } });

const membership: Membership = {
  version: contractVersion,
  pool: 'logs',
  queueUrl: 'https://sqs.eu-central-1.amazonaws.com/123456789012/mayfly-production-pool-logs',
  ledger: order.ledger,
  idleSeconds: 600,
  lifeSeconds: 43_200,
  endSeconds: 2_000_000,
};

/** In how many seconds the timer is to fire; null when there is none. */
function armed({ did }: { did: readonly string[] }): number | null {
  const seconds = did.map((act) => /^systemd-run .*--on-active=(\d+)s /.exec(act)?.[1]).find((found) => found);
  return seconds === undefined ? null : Number(seconds);
}

describe.runIf(hasCurl)('the machine’s own clock', () => {
  test('arms a timer for the order’s deadline, and powers off by itself a minute after', async () => {
    const outcome = await actsOn(JSON.stringify(orderUntil(inSeconds(3_600))));
    const seconds = armed(outcome) ?? 0;
    expect(Math.abs(seconds - 3_600)).toBeLessThanOrEqual(3);
    expect(outcome.did).toEqual([
      expect.stringMatching(/^systemd-run .*--unit=mayfly-power-off\.service .*AccuracySec=1s/),
      `sleep ${seconds + 60}`,
      'systemctl poweroff --force --force',
    ]);
  });

  test('powers off at once when the deadline is past', async () => {
    expect(armed(await actsOn(JSON.stringify(orderUntil(inSeconds(-5)))))).toBe(0);
  });

  test.each([
    ['however it is written', (one: object) => JSON.stringify(one, null, 2)],
    [
      'of another version, with parts that nobody knows',
      (one: object) => JSON.stringify({ new: [1], ...one, version: 9 }),
    ],
    [
      'whose expectations speak of deadlines',
      (one: object) =>
        JSON.stringify({ ...one, expectations: { text: '\\c "attempt":{"deadline":"2001-01-01T00:00:00.000Z"}' } }),
    ],
  ])('reads an order %s', async (_, written) => {
    const seconds = armed(await actsOn(written(orderUntil(inSeconds(900))))) ?? 0;
    expect(Math.abs(seconds - 900)).toBeLessThanOrEqual(3);
  });

  test.each([
    ['as it is', JSON.stringify(membership)],
    ['however it is written', JSON.stringify(membership, null, 2)],
    ['of another version', JSON.stringify({ new: { endSeconds: 'x' }, ...membership, version: 9 })],
  ])('ends a pool’s member so long after its boot as its membership says, %s', async (_, userData) => {
    const { did } = await actsOn(userData);
    expect(did).toEqual([
      expect.stringMatching(/^systemd-run .*--unit=mayfly-power-off\.service --on-boot=2000000s /),
      expect.stringMatching(/^sleep \d+$/),
      'systemctl poweroff --force --force',
    ]);
    const slept = Number(did[1]?.replace('sleep ', ''));
    expect(Math.abs(slept - (2_000_000 - uptime() + 60))).toBeLessThanOrEqual(3);
  });

  test('reads no end into an order whose expectations speak of one', async () => {
    const text = { ...orderUntil(inSeconds(900)), expectations: { text: '"endSeconds": 5, "endSeconds":6}' } };
    const seconds = armed(await actsOn(JSON.stringify({ endSeconds: 7, ...text }))) ?? 0;
    expect(Math.abs(seconds - 900)).toBeLessThanOrEqual(3);
  });

  test.each([
    ['a membership without an end', JSON.stringify({ ...membership, endSeconds: undefined })],
    ['a membership that ends in words', JSON.stringify({ ...membership, endSeconds: 'never' })],
    ['a membership that ends below zero', JSON.stringify({ ...membership, endSeconds: -1 })],
    ['missing', null],
    ['empty', ''],
    ['a script', '#!/bin/sh\necho "deadline"'],
    ['an order cut in its middle', JSON.stringify(order).slice(0, 300)],
    ['an order with no time for a deadline', JSON.stringify(orderUntil('tomorrow'))],
    ['an order with half a time for a deadline', JSON.stringify(orderUntil('2026'))],
    ['16 KB of garbage', Buffer.from(Array.from({ length: 16_384 }, (_, at) => (at * 7_919) % 256))],
  ])('leaves it at the image’s maximum when the user-data is %s', async (_, userData) => {
    const outcome = await actsOn(userData);
    expect(outcome.said).toContain('the maximum of the image stands');
    expect(outcome.did).toEqual(['']);
  });

  test('waits for a metadata service that is late, refuses and fails', async () => {
    const faults = { silentSeconds: 1, refusals: 2, failures: 2 };
    expect(armed(await actsOn(JSON.stringify(orderUntil(inSeconds(900))), faults))).toBeGreaterThan(890);
  });

  test.each([
    ['ahead', 180],
    ['behind', -180],
  ])('believes the metadata service, when the machine’s own time is minutes %s', async (_, ahead) => {
    // The service is right, and the machine is not: for the machine, the service's time is shifted.
    const server = createServer((request, response) => {
      response.setHeader('date', new Date(Date.now() - ahead * 1000).toUTCString());
      response.end(request.method === 'PUT' ? 'token' : JSON.stringify(orderUntil(inSeconds(900 - ahead))));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const outcome = await acts(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.close();
    expect(Math.abs((armed(outcome) ?? 0) - 900)).toBeLessThanOrEqual(3);
  });
});
