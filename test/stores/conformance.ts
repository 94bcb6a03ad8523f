import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { BlobSource } from '../../agent/blobs/blob-source.ts';
import { directorySource } from '../../agent/blobs/directory-source.ts';
import { BlobDeniedError, BlobUnavailableError } from '../../agent/blobs/errors.ts';
import { commonChecks } from '../../agent/contract/check.ts';
import type { Proof } from '../../agent/contract/proof.ts';
import { includesRestore, type Level, levels } from '../../agent/contract/verdict.ts';
import { prove } from '../../agent/proof/prove.ts';
import type { StoreDefinition } from '../../agent/stores/store-definition.ts';
import { damages } from '../fixtures/damage.ts';

/** A sound backup of a store as its own producer leaves it, for the promises that every store makes. */
export interface SoundBackup extends AsyncDisposable {
  /** Where its objects lie. */
  readonly directory: string;
  /** The key, below the base path, of the object whose landing announces it. */
  readonly announcedBy: string;
  /** What mayfly.yaml says of such a repository, beside what every repository has. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The key of an object that is nothing but data. */
  readonly data: string;
  /** Expectations that it does not meet. */
  readonly unmet: unknown;
  /** A folder that the store may have for itself, and that is not there yet. */
  readonly workplace: string;
  /** Of the unit that runs the agent. */
  readonly variables: NodeJS.ProcessEnv;
}

interface Asked {
  readonly level: Level;
  readonly source?: BlobSource;
  readonly expectations?: unknown;
  readonly signal?: AbortSignal;
}

const silent = { phaseStarted() {}, phaseEnded() {}, progressed() {}, found() {}, noted() {} };
const minutes = 60_000;

/** Declares the tests of what every store promises, of this one. */
export function keepsThePromisesOfAStore(definition: StoreDefinition, make: () => Promise<SoundBackup>): void {
  const { id, trigger, schemas } = definition;

  describe(`the store ${id}`, () => {
    let sound: SoundBackup;
    let backup: unknown;
    beforeAll(async () => {
      sound = await make();
      backup = trigger.recognize(sound.announcedBy, sound.options);
    }, 10 * minutes);
    afterAll(() => sound?.[Symbol.asyncDispose]());

    async function proofOf({ level, source, expectations, signal }: Asked): Promise<Proof> {
      const { onInstance } = await definition.load();
      const store = onInstance({
        source: source ?? directorySource(sound.directory),
        level,
        directory: includesRestore(level) ? sound.workplace : null,
        backup,
        options: schemas.options.parse(sound.options),
        expectations: expectations ?? definition.noExpectations,
        lastFingerprint: null,
        part: null,
        listingMilliseconds: 0,
        carryOver: { earlier: [], proven: () => {} },
        serverMilliseconds: 60_000,
        variables: sound.variables,
      });
      return prove({
        kind: definition,
        store,
        repository: { name: 'conformance', location: sound.directory },
        level,
        observer: silent,
        signal: signal ?? new AbortController().signal,
      });
    }

    describe('knows a backup by the key of what lands', () => {
      test('and its reference goes through JSON, fits its schema and says what people call it', () => {
        expect(backup).not.toBeNull();
        expect(schemas.backup.parse(JSON.parse(JSON.stringify(backup)))).toEqual(backup);
        const { name, object } = definition.identityOf(backup);
        expect([name, object]).not.toContain('');
      });

      test('which one of its filters lets through', () => {
        const { announcedBy, options } = sound;
        const fits = trigger
          .filters(options)
          .some(({ prefix, suffix }) => announcedBy.startsWith(prefix) && announcedBy.endsWith(suffix));
        expect(fits).toBe(true);
      });

      test.each(['', '/', 'a', 'notes.txt', 'folder/'])('and knows none by %j', (key) => {
        expect(trigger.recognize(key, sound.options)).toBeNull();
      });

      test('and knows none by the key of what lies below it', () => {
        expect(trigger.recognize(`${sound.announcedBy}/`, sound.options)).toBeNull();
        expect(trigger.recognize(`${sound.announcedBy}.partial`, sound.options)).toBeNull();
      });
    });

    test('expects nothing by expectations that fit its schema', async () => {
      const schema = await definition.loadExpectations();
      for (const said of [definition.noExpectations, definition.referenceExpectations ?? definition.noExpectations]) {
        expect(() => schema.parse(said)).not.toThrow();
      }
    });

    test('has a meaning for each check that it names', () => {
      const known = { ...commonChecks, ...definition.checks };
      expect(Object.keys(known)).toEqual(
        expect.arrayContaining([...definition.notableChecks, definition.noRestorer([], null).check]),
      );
    });

    test('restores with an image that there is, or with none', () => {
      const versions = ['1.0.0', '8.17.0'];
      for (const writtenBy of [null, '8.17.0', '99.0.0']) {
        expect(versions).toEqual(expect.arrayContaining([...definition.restorers(versions, writtenBy)]));
        expect(definition.restorers([], writtenBy)).toEqual([]);
      }
    });

    test('surveys a backup by what was announced of it', async () => {
      const signal = new AbortController().signal;
      const survey = await definition.survey(directorySource(sound.directory), backup, signal);
      expect(survey?.bytes).toBeGreaterThan(0);
    });

    describe('proves a sound backup', () => {
      afterEach(async () => expect(await readdir(sound.workplace).catch(() => [])).toEqual([]));

      test.each(levels)(
        'at the level %s, with nothing found, and leaves nothing behind',
        async (level) => {
          const proof = await proofOf({ level });
          expect(proof.findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
          expect(proof).toMatchObject({
            verdict: includesRestore(level) ? 'verified' : 'intact',
            level: { asked: level, reached: level },
          });
          expect(Object.keys(definition.phases)).toEqual(expect.arrayContaining(proof.phases.map(({ name }) => name)));
          expect(proof.checks.slice(0, 4).map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual(
            [
              ...levels.slice(0, Math.min(3, levels.indexOf(level) + 1)),
              ...(includesRestore(level) ? ['counts'] : []),
            ].map((kind) => `${kind} passed`),
          );
          expect(proof.items.length).toBeGreaterThan(0);
          expect(new Set(proof.items.map(({ verdict }) => verdict))).toEqual(new Set([proof.verdict]));
          expect(proof.items.every(({ path }) => path.length > 0 && !path.includes(''))).toBe(true);
          if (!includesRestore(level)) expect(proof.restoredBy).toBeNull();
        },
        5 * minutes,
      );

      test(
        'but finds one suspect that is not as it is expected to be, and says what it has instead',
        async () => {
          const expectations = (await definition.loadExpectations()).parse(sound.unmet);
          const proof = await proofOf({ level: 'examine', expectations });
          expect(proof).toMatchObject({ verdict: 'suspect', level: { asked: 'examine' } });
          for (const { remedy, message } of proof.findings) expect([remedy, message]).not.toContain('');
        },
        5 * minutes,
      );
    });

    describe('finds a backup corrupt, by a check of its own that names the object,', () => {
      let original: Buffer;
      const path = () => join(sound.directory, sound.data);
      beforeAll(async () => {
        original = await readFile(path());
      });
      afterEach(() => writeFile(path(), original));

      const corrupt = (proof: Proof) => {
        expect(proof.verdict).toBe('corrupt');
        const errors = proof.findings.filter(({ severity }) => severity === 'error');
        expect(errors.map(({ evidence }) => evidence.object)).toContain(sound.data);
        const known: Record<string, string> = { ...commonChecks, ...definition.checks };
        for (const { check, remedy } of errors) expect([known[check], remedy]).toEqual(['corrupt', expect.any(String)]);
      };

      test.each(['flipped in its middle', 'cut by a byte', 'empty'] as const)(
        'when data is %s',
        async (how) => {
          await writeFile(path(), damages[how](original));
          corrupt(await proofOf({ level: 'bytes' }));
        },
        minutes,
      );

      test(
        'when data is missing',
        async () => {
          await rm(path());
          corrupt(await proofOf({ level: 'bytes' }));
        },
        minutes,
      );
    });

    describe('finds nothing about a backup, and never that it is corrupt,', () => {
      const failing = (error: (key: string) => Error): BlobSource => {
        const fail = async (key: string): Promise<never> => {
          throw error(key);
        };
        const source = directorySource(sound.directory);
        return { ...source, location: source.location, read: fail, open: fail, details: fail };
      };

      test.each([
        ['can’t be reached', (key: string) => new BlobUnavailableError(key, 'SlowDown')],
        ['refuses us', (key: string) => new BlobDeniedError(key, 'AccessDenied')],
        ['breaks in a way that nobody knows', () => new Error('never heard of')],
      ])(
        'when its storage %s',
        async (_, error) => {
          const proof = await proofOf({ level: 'bytes', source: failing(error) });
          expect(proof).toMatchObject({ verdict: 'unproven', reason: expect.any(String), level: { reached: null } });
          expect(proof.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
        },
        minutes,
      );

      test('when nobody waits for it any longer', async () => {
        const proof = await proofOf({ level: 'bytes', signal: AbortSignal.abort() });
        expect(proof.verdict).toBe('unproven');
      });
    });
  });
}
