import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readZip } from '../../agent/archives/read-zip.ts';
import { s3Source } from '../../agent/blobs/s3-source.ts';
import { type Answer, faultyS3 } from '../blobs/faulty-s3.ts';

const never = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'mayfly-zip-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Two entries, longer together than what is read of a zip at once. */
function zip(): Buffer {
  const program = `import os, zipfile
with zipfile.ZipFile('two.zip', 'w') as z:
    for name in ('a', 'b'): z.writestr(name, os.urandom(5_000_000))`;
  execFileSync('python3', ['-c', program], { cwd: folder });
  return readFileSync(join(folder, 'two.zip'));
}

test('a zip is sound in a storage that takes no notice of ranges, and sends all of it each time', async () => {
  const bytes = zip();
  const whole: Answer = (_, response) => {
    response.writeHead(200, { 'content-length': bytes.length, etag: '"one"' });
    response.end(bytes);
  };
  await using s3 = await faultyS3([whole]);
  const source = s3Source({ client: s3.client, bucket: 'backups', basePath: '' });
  const seen: [string, number][] = [];
  const visit: Parameters<typeof readZip>[1] = async ({ path }, content) => {
    let length = 0;
    for await (const chunk of content) length += (chunk as Buffer).length;
    seen.push([path, length]);
  };
  expect(await readZip({ source, key: 'two.zip', bytes: bytes.length }, visit, true, never)).toEqual([]);
  expect(seen).toEqual([
    ['a', 5_000_000],
    ['b', 5_000_000],
  ]);
  expect(s3.requests.some((request) => request.includes('bytes='))).toBe(true);
});
