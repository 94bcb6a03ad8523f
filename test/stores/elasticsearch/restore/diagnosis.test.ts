import { describe, expect, it } from 'vitest';
import { diagnoseRefusal, diagnoseShard } from '../../../../agent/stores/elasticsearch/restore/diagnosis.ts';

const recovery =
  'failed shard on node [x]: failed recovery, failure RecoveryFailedException[[logs][1]: Recovery failed on {n}]; ' +
  'nested: IndexShardRecoveryException[failed recovery]; nested: IndexShardRestoreFailedException[restore failed]; nested: ';

describe('a shard that did not start', () => {
  it.each([
    ['CorruptIndexException[verification failed (hardware problem?) : expected=1w3 actual=8g1]', 'damage'],
    ['NoSuchFileException[/staged/indices/a/1/__b]', 'damage'],
    ['CorruptIndexException[misplaced codec footer (file truncated?)]', 'damage'],
    ['IOException[No space left on device]', 'unknown'],
    ['AccessDeniedException[/staged/indices/a/1/__b]', 'unknown'],
  ])('failed in its recovery with %s: %s', (cause, diagnosis) => {
    expect(diagnoseShard(recovery + cause)).toBe(diagnosis);
  });

  it.each([
    'failed shard on node [x]: failed to create index, failure IllegalArgumentException[IOException while reading ' +
      'stopwords_path: /config/analysis/stop.txt]; nested: NoSuchFileException[/config/analysis/stop.txt]',
    // As 7.1.1 and 8.16.1 say it of synonyms, but for the stack's other lines: a missing file, and yet not of the
    // backup.
    'failed shard on node [x]: failed to create index, failure IllegalArgumentException[IOException while reading ' +
      'synonyms_path_path: /config/analysis/synonyms.txt]; nested: NoSuchFileException[/config/analysis/synonyms.txt]; ',
    'failed shard on node [x]: failed to create index, failure java.lang.IllegalArgumentException: IOException while ' +
      'reading synonyms_path: /config/analysis/synonyms.txt\n\tat org.elasticsearch.analysis.common@8.16.1/' +
      'org.elasticsearch.analysis.common.SynonymTokenFilterFactory$SynonymsSource$3.getRulesReader' +
      '(SynonymTokenFilterFactory.java:92)\nCaused by: java.nio.file.NoSuchFileException: ' +
      '/config/analysis/synonyms.txt\n\t... 26 more\n',
    'failed shard on node [x]: failed updating mapping for index, failure MapperParsingException[no handler for type]',
  ])('lacks a requirement, not bytes: %s', (explanation) => expect(diagnoseShard(explanation)).toBe('requirement'));

  it('is a riddle when allocation forbids it', () => {
    expect(diagnoseShard('cannot allocate; node does not match index setting [index.routing]')).toBe('unknown');
  });
});

describe('a refused restore', () => {
  it.each([
    ['[mayfly:one/u] cannot restore index [old] because it cannot be upgraded', 'requirement'],
    [
      'Failed to parse mapping; caused by mapper_parsing_exception: No handler for type [annotated_text]',
      'requirement',
    ],
    ['unknown setting [index.x] please check that any required plugins are installed', 'requirement'],
    ['concurrent_snapshot_execution_exception', 'unknown'],
  ])('%s: %s', (reason, diagnosis) => expect(diagnoseRefusal(reason)).toBe(diagnosis));
});
