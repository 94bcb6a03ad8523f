import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runValidator, type Validated } from '../../agent/validators/run-validator.ts';
import { type Validator, validatorSchema } from '../../agent/validators/schema.ts';

const isRoot = process.getuid?.() === 0;

let folder: string;
let server: Server;
let url: string;
let asked: { line: string; headers: Record<string, unknown>; body: string }[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mayfly-validators-test-'));
  await mkdir(join(folder, 'programs'), { mode: 0o755 });
  asked = [];
  server = createServer(async (request, answer) => {
    let body = '';
    for await (const part of request) body += part;
    asked.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
    if (request.url?.startsWith('/broken')) return request.socket.destroy();
    answer.writeHead(200, { 'content-type': 'application/json', 'x-product': 'yes', 'x-secret': 'no' });
    if (request.url?.startsWith('/endless')) {
      const more = () => void (answer.destroyed || answer.write('x'.repeat(1_048_576), () => setImmediate(more)));
      return more();
    }
    return answer.end('{"count":3}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

function run(script: string, its: Partial<Validator> = {}, signal = new AbortController().signal): Promise<Validated> {
  const validator = validatorSchema.parse({ run: ['sh', '-c', script], timeout: '20s', ...its });
  return runValidator(validator, {
    ...{ url, folder: join(folder, 'programs'), variables: { MAYFLY_TAKEN_AT: 'then' }, severity: 'fail', signal },
    rules: {
      judge: (method, target) => (target.startsWith('/no') ? { refused: `${method} is not` } : { path: target }),
      contentTypes: /^application\/json$/,
      answerHeaders: ['x-product'],
    },
  });
}

const say = (its: object) => `echo '${JSON.stringify({ name: 'count', outcome: 'passed', ...its })}'`;
const only = ({ records }: Validated) => records[0];

describe.skipIf(!isRoot)('a validator (as root; others have no user to give it)', { timeout: 60_000 }, () => {
  test('is a program of its folder that reaches the door, and its lines are checks', async () => {
    const program = join(folder, 'programs', 'orders.py');
    await writeFile(
      program,
      `#!/usr/bin/env python3
import json, os, urllib.request
answer = json.load(urllib.request.urlopen(os.environ["MAYFLY_URL"] + "/orders/_count"))
print(json.dumps({"name": "orders", "outcome": "passed", "expected": 3, "actual": answer["count"], "unit": "documents"}))
print(json.dumps({"name": "taken", "outcome": "failed", "expected": "now", "actual": os.environ["MAYFLY_TAKEN_AT"]}))
`,
      { mode: 0o755 },
    );
    const { records, fault } = await run('', { run: ['./orders.py'], name: 'shop' });
    expect({ fault, records }).toMatchObject({
      fault: null,
      records: [
        { kind: 'validator', name: 'shop: orders', outcome: 'passed', expected: 3, actual: 3, unit: 'documents' },
        { name: 'shop: taken', outcome: 'failed', why: 'Expected: now; found: then.', severity: 'fail' },
      ],
    });
  });

  test('fails as a warning where its severity says so', async () => {
    expect(only(await run(say({ outcome: 'failed' }), { severity: 'warn' }))).toMatchObject({ outcome: 'warned' });
  });

  test.each<[string, string, Partial<Validator>, RegExp]>([
    ['silence', 'true', {}, /^It printed no check\.$/],
    ['silence with noise', 'echo >&2 hello', {}, /^It printed no check\.$/],
    ['a crash', 'echo Traceback >&2; exit 3', {}, /^It ended with exit code 3; it printed: Traceback\.$/],
    ['a signal', 'kill -SEGV $$', {}, /exit code 139/],
    ['a line that is no check', 'echo hello', {}, /^Line 1 that it printed is not JSON\.$/],
    ['a program that is not there', '', { run: ['./gone.py'] }, /^\.\/gone\.py could not be started/],
    ['a sleep', 'sleep 60', { timeout: '1s' }, /^It was ended after its timeout, 1s/],
    ['endless output', 'yes', {}, /^It was ended: it printed more than 1 MiB/],
    ['a crowd', 'f() { f | f & }; f; sleep 60', { timeout: '2s' }, /./],
    [
      'hunger',
      `python3 -c 'x = []\nwhile True: x.append(bytearray(50_000_000))'`,
      {},
      /^It was ended: it took more than 1 GiB of memory|exit code/,
    ],
  ])('is not evaluated, which is its own fault: %s', async (_, script, its, why) => {
    const { records, fault } = await run(script, its);
    expect(fault).toBeNull();
    expect(records.at(-1)).toMatchObject({ kind: 'validator', outcome: 'not-evaluated', blame: 'data' });
    expect(records.at(-1)?.why).toMatch(why);
  });

  test('keeps what it has said before it crashed', async () => {
    const { records } = await run(`${say({})}; exit 1`);
    expect(records.map(({ outcome }) => outcome)).toEqual(['passed', 'not-evaluated']);
  });

  test('is refused what does not read, in words, and hands on nothing of its own but a body and its type', async () => {
    const call = `curl -s -H 'Authorization: secret' -H 'X-Forwarded-For: a' -H 'Content-Type: application/json' -d '{}'`;
    const { records } = await run(
      `${call} "$MAYFLY_URL/x" >/dev/null; ${call} "$MAYFLY_URL/no" | grep -q 'gets through this door' && ${say({})}`,
    );
    expect(records).toMatchObject([{ outcome: 'passed' }]);
    expect(asked).toMatchObject([{ line: 'POST /x', body: '{}' }]);
    expect(Object.keys(asked[0]?.headers ?? {}).toSorted()).toEqual(
      ['connection', 'content-length', 'content-type', 'host'].toSorted(),
    );
  });

  test('gets of an answer what is meant for it', async () => {
    const { records } = await run(
      `curl -si "$MAYFLY_URL/x" > /tmp/a; grep -qi x-product /tmp/a && ! grep -qi x-secret /tmp/a && ${say({})}`,
    );
    expect(records).toMatchObject([{ outcome: 'passed' }]);
  });

  test.each([
    [
      'a body that is too long',
      `head -c 2000000 /dev/zero | curl -s -o /dev/null -w '%{http_code}' --data-binary @- -H 'Content-Type: application/json' $MAYFLY_URL/x`,
      '413',
    ],
    ['a type that nobody knows', `curl -s -o /dev/null -w '%{http_code}' -d a=b $MAYFLY_URL/x`, '415'],
    ['an answer without an end', 'curl -s -o /dev/null $MAYFLY_URL/endless; echo $?', '18'],
    [
      'two lengths',
      `printf 'POST /x HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1\\r\\nContent-Length: 2\\r\\n\\r\\nab' | bash -c 'exec 3<>/dev/tcp/127.0.0.1/8000; cat >&3; head -c 12 <&3 | wc -c'`,
      '0',
    ],
  ])('can not overwhelm the door: %s', async (_, script, found) => {
    const { records } = await run(`got=$(${script}); printf '{"name":"a","outcome":"passed","actual":"%s"}\\n' "$got"`);
    expect(records.at(0)?.actual).toBe(found);
  });

  test('reaches no other port, neither of its own network nor of this machine', async () => {
    let connections = 0;
    const other = createTcpServer(() => {
      connections += 1;
    }).listen(0, '0.0.0.0');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const direct = (server.address() as AddressInfo).port;
    const places = [`127.0.0.1/${port}`, `127.0.0.1/${direct}`, '169.254.169.254/80', '10.0.0.1/53'];
    const tries = places
      .map((to) => `(timeout 1 bash -c 'exec 3<>/dev/tcp/${to}') 2>/dev/null && echo reached`)
      .join(';');
    const { records } = await run(`${tries}; ${say({})}`);
    other.close();
    expect(records).toMatchObject([{ outcome: 'passed' }]);
    expect(connections).toBe(0);
  });

  test('sees its programs and can not write there', async () => {
    await writeFile(join(folder, 'programs', 'known.txt'), 'x');
    await writeFile(join(folder, 'beside.txt'), 'x');
    const { records } = await run(`cat known.txt; touch new known.txt; ls ..; ${say({})}`);
    expect(records.at(-1)?.why).toMatch(/^Line 1/);
    const { records: then } = await run(`touch new 2>/dev/null || cat ../beside.txt 2>/dev/null || ${say({})}`);
    expect(then).toMatchObject([{ outcome: 'passed' }]);
  });

  test('is not believed where what has restored did not answer: that is a fault of ours', async () => {
    const { records, fault } = await run(`curl -s "$MAYFLY_URL/broken"; ${say({ outcome: 'failed' })}`);
    expect(records).toMatchObject([{ outcome: 'not-evaluated', blame: 'mayfly' }]);
    expect(fault).toMatchObject({ reason: 'not-evaluated' });
  });

  test('is not heard where this machine makes no sandbox: that is a fault of ours', async () => {
    const path = process.execPath;
    process.execPath = '/no/such/node';
    const { records, fault } = await run(say({})).finally(() => {
      process.execPath = path;
    });
    expect(records).toMatchObject([{ outcome: 'not-evaluated', blame: 'mayfly' }]);
    expect(fault?.message).toMatch(/makes no sandbox/);
  });

  test('ends with the proof, whose reason is thrown', async () => {
    const abort = new AbortController();
    const running = run('sleep 60', {}, abort.signal);
    setTimeout(() => abort.abort(new Error('enough')), 300);
    await expect(running).rejects.toThrow('enough');
  });
});
