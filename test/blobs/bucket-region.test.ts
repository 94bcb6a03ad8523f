import { expect, test } from 'vitest';
import { bucketRegion } from '../../agent/blobs/bucket-region.ts';
import { type Answer, fault, faultyS3 } from './faulty-s3.ts';

const there =
  (region: string): Answer =>
  (_, response) => {
    response.writeHead(200, { 'x-amz-bucket-region': region });
    response.end();
  };
const headers = { 'x-amz-bucket-region': 'eu-west-3' };

test.each<[string, Answer, string | null]>([
  ['a redirect', fault(301, 'PermanentRedirect', { headers }), 'eu-west-3'],
  ['a refusal', fault(403, 'AccessDenied', { headers }), 'eu-west-3'],
  ['an answer', there('eu-west-3'), 'eu-west-3'],
  ['an answer that names the client’s own', there('eu-central-1'), null],
  ['a refusal that names none', fault(403, 'AccessDenied'), null],
  ['a broken connection', (_, response) => response.destroy(), null],
])('is learnt from %s', async (_, answer, region) => {
  await using s3 = await faultyS3([answer]);
  expect(await bucketRegion(s3.client, 'backups')).toBe(region);
});
