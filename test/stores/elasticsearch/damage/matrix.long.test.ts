import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WantedSnapshot } from '../../../../agent/stores/elasticsearch/locate/located-snapshot.ts';
import { Damager } from '../../../fixtures/damage.ts';
import { type Keys, keysOf } from '../../../fixtures/keys.ts';
import { fixtureMilliseconds, fixtureVersions, repositoryFixture } from '../../../fixtures/repositories.ts';
import { soundContents } from '../../../fixtures/structured.ts';
import { inWords, provenIn } from '../../../fixtures/verdict.ts';
import { takeSnapshot } from '../restore/source.ts';
import { runningNode, type TestNode } from '../running-node.ts';
import { type IndexByIndex, leaves, provenIndexByIndex, provenPartial } from './index-by-index.ts';
import { damagesOfObjects, type Kind } from './of-objects.ts';
import { explainedSituations, situations } from './of-repositories.ts';
import { ofRanges, ofSeveral } from './of-several.ts';
import { renderPage } from './page.ts';
import { noticedByRestore, triedByRestore } from './restore-alone.ts';

const minutes = 60_000;
const versionsOfRestores = ['7.1.1', '8.17.0'];
const objects = new Map<string, Map<Kind, Map<string, string>>>();
const restores: typeof objects = new Map();
const wholes = new Map<string, Map<string, string>>();
const several = new Map<string, Map<string, IndexByIndex>>();
const partial: typeof several = new Map();
const ranges: typeof several = new Map();

describe.concurrent.each(fixtureVersions)('a repository by %s', (version) => {
  test(
    'has a verdict for each damage',
    async () => {
      await using fixture = await repositoryFixture(version);
      const keys = await keysOf(fixture.directory);
      const damager = new Damager();
      for (const [damage, byKind] of await damagesOfObjects(fixture, keys)) {
        for (const [kind, how] of Object.entries(byKind)) {
          const path = join(fixture.directory, keys[kind as keyof Keys]);
          await damager.spoil(path, how);
          const verdict = await verdictOf(fixture.directory, { name: 'second' });
          entry(entry(objects, damage), kind as Kind).set(version, verdict);
          await damager.undo();
        }
      }
      for (const [name, bringAbout] of Object.entries(situations)) {
        const wanted = await bringAbout(fixture, keys, damager);
        entry(wholes, name).set(version, await verdictOf(fixture.directory, wanted, explainedSituations.has(name)));
        await damager.undo();
      }
    },
    fixtureMilliseconds + 5 * minutes,
  );
});

/** What a proof without Mayfly's own reading would miss: the damages are done, and nothing but a restore is asked. */
describe.concurrent.each(versionsOfRestores)('a restore by %s alone', (version) => {
  let target: TestNode;
  beforeAll(async () => {
    target = await runningNode(version);
  });
  afterAll(() => target?.[Symbol.asyncDispose]());

  test(
    'notices some damages, and some not',
    async () => {
      await using fixture = await repositoryFixture(version);
      const directory = join(target.repositories, 'fixture');
      await cp(fixture.directory, directory, { recursive: true });
      const keys = await keysOf(directory);
      const contents = await soundContents(directory, { name: 'second' });
      const damager = new Damager();
      for (const [damage, byKind] of await damagesOfObjects({ ...fixture, directory }, keys)) {
        if (!triedByRestore.has(damage)) continue;
        for (const [kind, how] of Object.entries(byKind)) {
          await damager.spoil(join(directory, keys[kind as keyof Keys]), how);
          const seen = await noticedByRestore(target, contents, directory);
          entry(entry(restores, damage), kind as Kind).set(version, seen);
          await damager.undo();
        }
      }
    },
    fixtureMilliseconds + 5 * minutes,
  );
});

/** Whole proofs, with a restore: what can still be counted on where something is damaged. */
describe.concurrent.each(versionsOfRestores)('a proof with %s of several indices', (version) => {
  let target: TestNode;
  beforeAll(async () => {
    target = await runningNode(version);
  });
  afterAll(() => target?.[Symbol.asyncDispose]());

  test(
    'has a verdict for each of them',
    async () => {
      await using fixture = await repositoryFixture(version);
      const wanted = { name: 'second' };
      const contents = await soundContents(fixture.directory, wanted);
      for (const [damage, harm] of Object.entries(ofSeveral)) {
        const seen = await provenIndexByIndex(target, { directory: fixture.directory, contents, wanted }, harm);
        entry(several, damage).set(version, seen);
      }
      for (const [leave, allow] of Object.entries(leaves)) {
        entry(partial, leave).set(version, await provenPartial(target, fixture.directory, allow));
      }
      const large = await takeSnapshot(target, 'large', [
        { name: 'large', documents: 5, objectMegabytes: 36 },
        { name: 'small', documents: 5 },
      ]);
      for (const [damage, harm] of Object.entries(ofRanges)) {
        entry(ranges, damage).set(version, await provenIndexByIndex(target, { ...large, wanted: 'latest' }, harm));
      }
    },
    fixtureMilliseconds + 10 * minutes,
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
  const page = renderPage(fixtureVersions, { objects, restores, situations: wholes, several, partial, ranges });
  console.info(page.slice(page.indexOf('## ')));
  await expect(page).toMatchFileSnapshot('../../../../docs/damage.md');
});

/** At `structure` and at `bytes`; one word where they agree. */
async function verdictOf(directory: string, wanted: WantedSnapshot, told = false): Promise<string> {
  const structure = await provenIn(directory, wanted, 'structure', told);
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
