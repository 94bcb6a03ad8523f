import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Proof } from '../../../../agent/contract/proof.ts';
import { Damager } from '../../../fixtures/damage.ts';
import { rewritten } from '../../../fixtures/rewrite.ts';
import { soundContents } from '../../../fixtures/structured.ts';
import { takeSnapshot } from '../restore/source.ts';
import { runningNode, type TestNode } from '../running-node.ts';
import { giveFile, provedOn } from './on-node.ts';

const settings = {
  'analysis.filter.words.type': 'stop',
  'analysis.filter.words.stopwords_path': 'analysis/words.txt',
  'analysis.analyzer.mine.tokenizer': 'standard',
  'analysis.analyzer.mine.filter': ['words'],
};
const mappings = { properties: { message: { type: 'text', analyzer: 'mine' } } };

/** The source has the file that its index needs, the node that restores has not. */
describe.each(['7.17.9', '8.17.0'])(
  'restoring with an Elasticsearch %s that lacks something',
  { timeout: 600_000 },
  (version) => {
    let target: TestNode;
    let directory: string;
    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'mayfly-needing-'));
      await using source = await runningNode(version);
      await giveFile(source, 'analysis/words.txt', 'tomcat\n');
      const taken = await takeSnapshot(source, 'needing', [{ name: 'text', documents: 3, settings, mappings }]);
      await cp(taken.directory, directory, { recursive: true });
      target = await runningNode(version);
    }, 600_000);
    afterAll(async () => {
      await target?.[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    });

    const proved = (): Promise<Proof> => provedOn(target, directory);

    it('tells from the snapshot alone which file is needed', async () => {
      const { indices } = await soundContents(directory);
      expect(indices[0]?.needs).toEqual([{ kind: 'file', name: 'analysis/words.txt', by: 'filter words' }]);
    });

    it('is incompatible when a file of words is missing, never corrupt', async () => {
      const { verdict, findings } = await proved();
      expect(verdict).toBe('incompatible');
      expect(findings).toMatchObject([
        { check: 'index-requirements', severity: 'error', evidence: { path: ['text', '0'] } },
        { check: 'index-requirements', severity: 'note', message: expect.stringContaining('analysis/words.txt') },
      ]);
      expect(findings[0]?.message).toContain('words.txt');
    });

    it('is verified once the file is there', async () => {
      await giveFile(target, 'analysis/words.txt', 'tomcat\n');
      expect((await proved()).verdict).toBe('verified');
    });

    /** What a proof says when the filter of the index is of another type. */
    async function provedWith(type: string, parameters: object = {}): Promise<Proof> {
      const damager = new Damager();
      const { metadata } = await soundContents(directory);
      const key = metadata.find((file) => /^indices\/[^/]+\/meta-/.test(file.key))?.key ?? '';
      const changed = rewritten('index-metadata', ({ text }) => {
        text.settings['index.analysis.filter.words.type'] = type;
        Object.assign(text.settings, parameters);
      });
      await damager.damage(join(directory, key), changed);
      return await proved().finally(() => damager.undo());
    }

    it('is incompatible when a plugin is missing, before anything is restored', async () => {
      const { verdict, findings, phases } = await provedWith('icu_folding');
      expect(verdict).toBe('incompatible');
      const message = expect.stringContaining('analysis-icu');
      expect(findings[0]).toMatchObject({ check: 'index-requirements', message });
      expect(phases.map(({ name }) => name)).not.toContain('restore');
    });

    // 7.17.9 knows no such sets, and the test distribution of 8.17.0 lacks the modules that keep them.
    it('is incompatible when it takes no set of synonyms', async () => {
      const { verdict, findings } = await provedWith('synonym', { 'index.analysis.filter.words.synonyms_set': 'pets' });
      expect(verdict).toBe('incompatible');
      const message = expect.stringContaining('the set of synonyms pets');
      expect(findings[0]).toMatchObject({ check: 'index-requirements', severity: 'error', message });
    });

    // The test distributions lack the module that has most token filters, which every other one has.
    it('is incompatible when a module is missing', async () => {
      const { verdict, findings } = await provedWith('synonym');
      expect(verdict).toBe('incompatible');
      const message = expect.stringMatching(/synonym/);
      expect(findings[0]).toMatchObject({ check: 'index-requirements', severity: 'error', message });
    });
  },
);
