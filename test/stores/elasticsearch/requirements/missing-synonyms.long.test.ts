import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commonAnalysis, commonAnalysisVersion } from '../common-analysis.ts';
import { takeSnapshot } from '../restore/source.ts';
import { runningNode } from '../running-node.ts';
import { giveFile, provedOn } from './on-node.ts';

const file = 'analysis/synonyms.txt';
const settings = {
  'analysis.filter.same.type': 'synonym',
  'analysis.filter.same.synonyms_path': file,
  'analysis.analyzer.mine.tokenizer': 'standard',
  'analysis.analyzer.mine.filter': ['lowercase', 'same'],
};
const mappings = { properties: { message: { type: 'text', analyzer: 'mine' } } };

it('is incompatible without the file of synonyms, never corrupt, and verified with it', {
  timeout: 600_000,
}, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mayfly-synonyms-'));
  try {
    const module = await commonAnalysis();
    {
      await using source = await runningNode(commonAnalysisVersion, module);
      await giveFile(source, file, 'cat, tomcat\n');
      const taken = await takeSnapshot(source, 'needing', [{ name: 'text', documents: 3, settings, mappings }]);
      await cp(taken.directory, directory, { recursive: true });
    }
    await using target = await runningNode(commonAnalysisVersion, module);
    const { verdict, findings } = await provedOn(target, directory);
    expect(verdict).toBe('incompatible');
    expect(findings).toMatchObject([
      { check: 'index-requirements', severity: 'error', message: expect.stringContaining('synonyms.txt') },
      { check: 'index-requirements', severity: 'note', message: expect.stringContaining(file) },
    ]);
    await giveFile(target, file, 'cat, tomcat\n');
    expect((await provedOn(target, directory)).verdict).toBe('verified');
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
