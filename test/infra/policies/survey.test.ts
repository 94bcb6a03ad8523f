import fc from 'fast-check';
import { expect, test } from 'vitest';
import { surveyStatements } from '../../../infra/policies/trigger.ts';
import { stageNames } from '../../../infra/wiring/names.ts';
import { announcingKeys } from '../../../infra/wiring/object-created-filter.ts';

const names = stageNames({ stage: 'test', account: '123456789012', region: 'eu-central-1' });
const archive = (bucket: string, basePath: string, keys: string) => ({
  ...{ store: 'archive', options: { keys }, bucket, basePath },
});
const readable = (repositories: Parameters<typeof surveyStatements>[0]) =>
  [surveyStatements(repositories, names)[0]?.Resource ?? []].flat().filter((arn) => !arn.includes('-reference-'));

test('what one repository holds of another is named once, and of two that are the same, one', () => {
  const repositories = [
    archive('a', 'daily', '*.tar'),
    archive('a', '', '*.tar'),
    archive('a', '', '*.tar'),
    archive('a', 'daily', '*.zip'),
    archive('b', 'daily', '*.tar'),
  ];
  expect(readable(repositories)).toEqual([
    'arn:aws:s3:::a/*.tar',
    'arn:aws:s3:::a/daily/*.zip',
    'arn:aws:s3:::b/daily/*.tar',
  ]);
});

test('no key may be read that is none of a repository, and all may that are', () => {
  const piece = fc.constantFrom('a', 'b', 'ab', 'a/b');
  const one = fc
    .record({
      bucket: fc.constantFrom('x', 'y'),
      basePath: fc.constantFrom('', 'a', 'ab', 'a/b'),
      begin: piece,
      end: piece,
    })
    .map(({ bucket, basePath, begin, end }) => archive(bucket, basePath, `${begin}*${end}`));
  const isOf = (key: string, { prefix, suffix }: { prefix: string; suffix: string }) =>
    key.startsWith(prefix) && key.endsWith(suffix) && key.length >= prefix.length + suffix.length;
  fc.assert(
    fc.property(fc.array(one, { maxLength: 6 }), fc.array(piece, { maxLength: 6 }), (repositories, pieces) => {
      const key = pieces.join('/');
      for (const bucket of ['x', 'y']) {
        const expected = repositories.some(
          (each) => each.bucket === bucket && announcingKeys(each).some((keys) => isOf(key, keys)),
        );
        const allowed = readable(repositories).some((arn) => {
          const [prefix = '', suffix = ''] = arn.replace('arn:aws:s3:::', '').split('*');
          return isOf(`${bucket}/${key}`, { prefix, suffix });
        });
        expect(allowed).toBe(expected);
      }
    }),
  );
});
