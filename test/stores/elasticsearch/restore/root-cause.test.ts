import { expect, it } from 'vitest';
import { rootCause } from '../../../../agent/stores/elasticsearch/restore/root-cause.ts';

it.each([
  [
    'with stacks, from 8.0 on',
    'failed shard on node [4cs]: failed recovery, failure org.elasticsearch.indices.recovery.RecoveryFailedException: ' +
      '[logs][0]: Recovery failed on {mayfly}\n\tat org.elasticsearch.server@8.17.0/org.elasticsearch.index.shard.' +
      'IndexShard.executeRecovery(IndexShard.java:3366)\nCaused by: [logs/4IK][[logs][0]] org.elasticsearch.index.' +
      'shard.IndexShardRecoveryException: failed recovery\n\t... 11 more\nCaused by: java.lang.IllegalArgumentException: ' +
      "An SPI class of type org.apache.lucene.codecs.Codec with name 'Lucene999' does not exist.\n\tat org.apache." +
      "lucene.util.NamedSPILoader.lookup(NamedSPILoader.java:113)\n\t... 29 more\n; Elasticsearch can't allocate this " +
      'shard because there are no nodes',
    "java.lang.IllegalArgumentException: An SPI class of type org.apache.lucene.codecs.Codec with name 'Lucene999' " +
      'does not exist.',
  ],
  [
    'in one line, before',
    'failed shard on node [2Dh]: failed recovery, failure RecoveryFailedException[[logs][0]: Recovery failed]; nested: ' +
      'IndexShardRestoreFailedException[restore failed]; nested: NoSuchFileException[/staged/a]; ; cannot allocate ' +
      'because allocation is not permitted to any of the nodes; shard has exceeded the maximum number of retries [5], ' +
      '[details[failed recovery]; nested: NoSuchFileException[/staged/a]; ]]',
    'NoSuchFileException[/staged/a]',
  ],
  ['when nothing has failed yet', 'cannot allocate because of a rule; no', 'cannot allocate because of a rule; no'],
])('the innermost cause is what is told of a failure: %s', (_, explanation, cause) => {
  expect(rootCause(explanation)).toBe(cause);
});
