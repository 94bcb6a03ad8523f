import { expect, test } from 'vitest';
import { s3Source } from '../../agent/blobs/s3-source.ts';
import { type Answer, faultyS3 } from './faulty-s3.ts';

const never = new AbortController().signal;
const names = ['a', 'b', 'c', 'd', 'e'];

interface Store {
  /** What follows the keys of a page that ends with `last`. */
  readonly end: (last: string, isLast: boolean) => string;
  /** Parameters that it takes no notice of. */
  readonly ignores?: readonly string[];
  /** Answers that it lists nothing, but has more. */
  readonly emptyPages?: number;
}

/** Lists two keys a page, as `Store` says, and refuses the twentieth. */
function listing({ end, ignores = [], emptyPages = 0 }: Store, asked: URLSearchParams[]): Answer {
  return (request, response) => {
    const query = new URL(request.url ?? '', 'http://localhost').searchParams;
    asked.push(query);
    const known = ['continuation-token', 'start-after', 'marker'].filter((name) => !ignores.includes(name));
    const after =
      known
        .map((name) => query.get(name) ?? '')
        .toSorted()
        .at(-1) ?? '';
    const left = names.map((name) => `base/${name}`).filter((key) => key > after);
    const page = asked.length <= emptyPages ? [] : left.slice(0, 2);
    const contents = page.map((key) => `<Contents><Key>${key}</Key><Size>1</Size></Contents>`).join('');
    if (asked.length === 20) response.destroy();
    response.end(
      `<ListBucketResult>${contents}${end(page.at(-1) ?? '', page.at(-1) === left.at(-1))}</ListBucketResult>`,
    );
  };
}

async function listed(store: Store): Promise<{ keys: string[]; error?: unknown; asked: URLSearchParams[] }> {
  const asked: URLSearchParams[] = [];
  await using s3 = await faultyS3([listing(store, asked)]);
  const keys: string[] = [];
  try {
    const source = s3Source({ client: s3.client, bucket: 'backups', basePath: 'base' });
    for await (const { key } of source.list('', never)) keys.push(key);
  } catch (error) {
    return { keys, error, asked };
  }
  return { keys, asked };
}

const truncated = (more: boolean) => `<IsTruncated>${more}</IsTruncated>`;
const token = (text: string) => `<NextContinuationToken>${text}</NextContinuationToken>`;

test.each<[string, Store, number]>([
  ['as S3 does', { end: (last, isLast) => truncated(!isLast) + (isLast ? '' : token(last)) }, 3],
  ['a token without IsTruncated', { end: (last, isLast) => (isLast ? '' : token(last)) }, 3],
  ['no token', { end: (_, isLast) => truncated(!isLast) }, 3],
  ['an empty token', { end: (_, isLast) => truncated(!isLast) + token('') }, 3],
  ['a token on its last page as well', { end: (last, isLast) => truncated(!isLast) + token(last) }, 3],
  ['the same token for ever', { end: (_, isLast) => truncated(!isLast) + token('base/b') }, 3],
  ['no token, and knows nothing but markers', { end: (_, isLast) => truncated(!isLast), ignores: ['start-after'] }, 4],
  [
    'empty pages first',
    { end: (last, isLast) => truncated(!isLast) + token(last || `base/${Math.random()}`.slice(0, 5)), emptyPages: 1 },
    4,
  ],
])('lists every key once of a store that gives %s', async (_, store, requests) => {
  const { keys, error, asked } = await listed(store);
  expect(error).toBeUndefined();
  expect(keys).toEqual(names);
  expect(asked).toHaveLength(requests);
});

test.each<[string, Store]>([
  ['begins again whatever it is asked', { end: () => truncated(true), ignores: ['start-after', 'marker'] }],
  ['has more, and says nothing of it', { end: () => truncated(true), emptyPages: 99 }],
])('calls the storage unavailable, and nothing missing, when it %s', async (_, store) => {
  const { error } = await listed(store);
  expect(error).toMatchObject({
    code: 'blob-unavailable',
    message: expect.stringMatching(/s3:\/\/backups\/base\/ was cut off/),
  });
});

test.each([
  ['half a page', '<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>base/a</Key><Size>1</Size></Con'],
  ['a page of a proxy', '<html><body>Please log in.</body></html>'],
  ['nothing', ''],
])('takes %s for no listing', async (_, body) => {
  const whole = '<ListBucketResult><Contents><Key>base/a</Key><Size>1</Size></Contents></ListBucketResult>';
  await using s3 = await faultyS3([(_, response) => response.end(body), (_, response) => response.end(whole)]);
  const listing = s3Source({ client: s3.client, bucket: 'backups', basePath: 'base' }).list('', never);
  expect((await listing[Symbol.asyncIterator]().next()).value).toMatchObject({ key: 'a' });
  expect(s3.requests).toHaveLength(2);
});

test('ends where tokens never do', async () => {
  let pages = 0;
  const end = () => {
    pages += 1;
    return truncated(true) + token(String(pages));
  };
  const answer: Answer = (_, response) => response.end(`<ListBucketResult>${end()}</ListBucketResult>`);
  await using s3 = await faultyS3([answer]);
  const listing = s3Source({ client: s3.client, bucket: 'backups', basePath: '' }).list('', never);
  await expect(listing[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'blob-unavailable' });
  expect(pages).toBe(1_000);
});
