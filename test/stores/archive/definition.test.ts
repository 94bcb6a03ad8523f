import fc from 'fast-check';
import { expect, test } from 'vitest';
import { archive } from '../../../agent/stores/archive/definition.ts';

const { filters, recognize } = archive.trigger;

test.each([
  ['backups/*.tar.gz', 'backups/a.tar.gz', true],
  ['backups/*.tar.gz', 'backups/a/b.tar.gz', false],
  ['backups/**.tar.gz', 'backups/a/b.tar.gz', true],
  ['backups/*.tar.gz', 'backups/a.tar.gz.sha256', false],
  ['backups/*', 'backups/a.tar.gz.sha256', false],
  ['backups/*', 'backups/a.tar.md5', false],
  ['backups/*', 'backups/SHA256SUMS', false],
  ['backups/*', 'backups/', false],
  ['world.zip', 'world.zip', true],
  ['world.zip', 'worldXzip', false],
  ['a+(b)*.tar', 'a+(b)1.tar', true],
])('%s and the key %s', (keys, key, expected) => {
  expect(recognize(key, { keys })).toEqual(expected ? { key } : null);
});

test('every key that is recognized passes a filter', () => {
  const piece = fc.stringMatching(/^[a-z.*/]{0,6}$/);
  fc.assert(
    fc.property(
      fc.array(piece, { minLength: 1, maxLength: 4 }),
      fc.array(piece, { maxLength: 4 }),
      (parts, filling) => {
        const keys = parts.join('*').replace(/^\/+/, '') || '*';
        // Each star filled with something, and something else altogether.
        let i = 0;
        const key = keys.replaceAll(/\*+/g, () => (filling[i++] ?? 'x').replaceAll('*', ''));
        for (const candidate of [key, filling.join('')]) {
          if (recognize(candidate, { keys }) === null) continue;
          const passes = filters({ keys }).some(
            ({ prefix, suffix }) => candidate.startsWith(prefix) && candidate.endsWith(suffix),
          );
          expect(passes).toBe(true);
        }
      },
    ),
  );
});

test('keys that are no text of a repository are refused with a reason', () => {
  expect(archive.schemas.options.safeParse({ keys: '/backups/*' }).error?.issues[0]?.message).toContain(
    'begins with no /',
  );
  expect(archive.schemas.options.safeParse({}).success).toBe(false);
});
