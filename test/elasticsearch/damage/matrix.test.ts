import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Vandal } from '../../fixtures/damage.ts';
import { type Keys, keysOf } from '../../fixtures/keys.ts';
import { fixtureMilliseconds, fixtureVersions, repositoryFixture } from '../../fixtures/repositories.ts';
import { inWords, provenIn } from '../../fixtures/verdict.ts';
import { damagesOfObjects, type Kind } from './of-objects.ts';
import { situations } from './of-repositories.ts';
import { renderPage } from './page.ts';

const minutes = 60_000;
const objects = new Map<string, Map<Kind, Map<string, string>>>();
const wholes = new Map<string, Map<string, string>>();

describe.each(fixtureVersions)('a repository by %s', (version) => {
  test(
    'has a verdict for each damage',
    async () => {
      await using fixture = await repositoryFixture(version);
      const keys = await keysOf(fixture.directory);
      const vandal = new Vandal();
      for (const [damage, byKind] of await damagesOfObjects(fixture, keys)) {
        for (const [kind, how] of Object.entries(byKind)) {
          const path = join(fixture.directory, keys[kind as keyof Keys]);
          await vandal.spoil(path, how);
          const verdict = await verdictOf(fixture.directory, { name: 'second' });
          entry(entry(objects, damage), kind as Kind).set(version, verdict);
          await vandal.undo();
        }
      }
      for (const [name, bringAbout] of Object.entries(situations)) {
        const wanted = await bringAbout(fixture, keys, vandal);
        entry(wholes, name).set(version, await verdictOf(fixture.directory, wanted));
        await vandal.undo();
      }
    },
    fixtureMilliseconds + 5 * minutes,
  );
});

test('no damage that restores wrongly is called intact once its bytes were read', () => {
  const intact = [...objects].flatMap(([damage, byKind]) =>
    [...byKind].flatMap(([kind, verdicts]) =>
      [...verdicts]
        .filter(([, verdict]) => verdict.endsWith('intact'))
        .map(([version]) => [version, kind, damage].join()),
    ),
  );
  const undetectable = fixtureVersions.map((version) => `${version},cluster,another valid one in its place`);
  expect(intact.toSorted()).toEqual([...undetectable, '7.1.1,indexMetadata,an older version of itself'].toSorted());
});

test('is what the documentation says', async () => {
  const page = renderPage(fixtureVersions, { objects, situations: wholes });
  console.info(page.slice(page.indexOf('## ')));
  await expect(page).toMatchFileSnapshot('../../../docs/damage.md');
});

/** At `structure` and at `bytes`; one word where they agree. */
async function verdictOf(directory: string, wanted: Parameters<typeof provenIn>[1]): Promise<string> {
  const structure = await provenIn(directory, wanted, 'structure');
  // A level is gone through only when the one before it has found no error.
  if (structure.verdict !== 'intact') return inWords(structure);
  const [one, both] = [inWords(structure), inWords(await provenIn(directory, wanted, 'bytes'))];
  return one === both ? one : `${one} → ${both}`;
}

function entry<Key, InnerKey, Value>(map: Map<Key, Map<InnerKey, Value>>, key: Key): Map<InnerKey, Value> {
  const found = map.get(key) ?? new Map<InnerKey, Value>();
  map.set(key, found);
  return found;
}
