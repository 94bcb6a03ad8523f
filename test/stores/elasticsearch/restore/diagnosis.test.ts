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
    ['IndexFormatTooNewException[Format version is not supported: 10 (needs to be between 7 and 9)]', 'version'],
    ['IndexFormatTooOldException[Format version is not supported: 6. This version only supports 7.x]', 'version'],
    [
      'CorruptIndexException[Hit unexpected exception while reading segment infos (resource=commit(_2))]; nested: ' +
        "IllegalArgumentException[An SPI class of type org.apache.lucene.codecs.Codec with name 'Lucene912' does not exist.]",
      'version',
    ],
    [
      "IllegalArgumentException[Could not load codec 'Lucene84'. Did you forget to add lucene-backward-codecs.jar?]",
      'version',
    ],
    [
      'IndexFormatTooNewException[Format version is not supported]; Suppressed: CorruptIndexException[checksum failed ' +
        '(hardware problem?) : expected=1w3 actual=8g1]',
      'damage',
    ],
    [
      'IndexFormatTooNewException[Format version is not supported]; Suppressed: CorruptIndexException[checksum passed ' +
        '(8g1). possibly transient resource issue, or a Lucene or JVM bug]',
      'version',
    ],
    [
      'SnapshotException[failed to read shard snapshot file]; nested: CorruptStateException[checksums do not match]',
      'version',
    ],
    ['ElasticsearchParseException[unknown parameter [tiers]]', 'version'],
    ['org.elasticsearch.common.ParsingException: Failed to parse object: unknown field [tiers] found', 'version'],
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
    // As 8.17.0 says it where nothing has ever put a set of synonyms there.
    `${recovery}IndexNotFoundException: no such index [.synonyms]\n\tat org.elasticsearch.server@8.17.0/` +
      'org.elasticsearch.synonyms.SynonymsManagementAPIService.getSynonymSetRules(SynonymsManagementAPIService.java:232)',
    'failed shard on node [x]: failed updating mapping for index, failure MapperParsingException[no handler for type]',
  ])('lacks a requirement, not bytes: %s', (explanation) => expect(diagnoseShard(explanation)).toBe('requirement'));

  it('is a riddle when allocation forbids it', () => {
    expect(diagnoseShard('cannot allocate; node does not match index setting [index.routing]')).toBe('unknown');
  });
});

describe('a refused restore', () => {
  it.each([
    ['[mayfly:one/u] cannot restore index [old] because it cannot be upgraded', 'version'],
    [
      'Failed to parse mapping; caused by mapper_parsing_exception: No handler for type [annotated_text]',
      'requirement',
    ],
    ['unknown setting [index.x] please check that any required plugins are installed', 'requirement'],
    ['illegal_argument_exception: the setting [index.x] is not supported', 'requirement'],
    ['corrupt_state_exception: checksums do not match read [1a] but expected [2b]', 'version'],
    ['x_content_parse_exception: [1:2] [index_metadata] unknown field [resharding]', 'version'],
    [
      'repository_exception: [mayfly] Unexpected exception; caused by parsing_exception: Failed to parse object',
      'version',
    ],
    [
      'illegal_state_exception: this snapshot repository format requires Elasticsearch version [9.9.0] or later',
      'version',
    ],
    // As 7.1.1 says it.
    ['parse_exception: unknown field name  [index_metadata_identifiers]', 'version'],
    ['concurrent_snapshot_execution_exception', 'unknown'],
    ['no_such_file_exception: /staged/indices/a/meta-b.dat', 'unknown'],
    ['illegal_argument_exception: Unknown parameter feature_states', 'unknown'],
  ])('%s: %s', (reason, diagnosis) => expect(diagnoseRefusal(reason)).toBe(diagnosis));
});
