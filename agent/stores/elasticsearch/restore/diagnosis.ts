/**
 * What a failure, in Elasticsearch's words, is about: the backup's bytes (`damage`), what the index needs and this node
 * lacks (`requirement`), or neither (`unknown`).
 */
export type Diagnosis = 'damage' | 'requirement' | 'unknown';

/** An index is made from its settings and mappings before any of its bytes is read. */
const making =
  /failed to create index|failed (updating|to update) mapping|failed to find (global )?(tokenizer|filter|char_filter|analyzer)|unknown (analyzer|tokenizer|filter|char_filter|setting|similarity|field)|no handler for type|_path: .*not readable|please check that any required plugins are installed/i;

const restoring = /IndexShardRe(store|covery)|SnapshotRestore|failed to restore|restore failed|failed recovery/i;

const damaged =
  /CorruptIndexException|CorruptStateException|IndexFormatToo(Old|New)Exception|NoSuchFileException|FileNotFoundException|EOFException|checksum (failed|mismatch)|misplaced codec footer|codec footer mismatch|file truncated|(read past|unexpected) EOF/i;

/** What is the matter with a shard that isn't started, by the explanation of its last failure. */
export function diagnoseShard(explanation: string): Diagnosis {
  if (making.test(explanation)) return 'requirement';
  return restoring.test(explanation) && damaged.test(explanation) ? 'damage' : 'unknown';
}

const tooOldOrNew =
  /cannot be upgraded|minimum compatible version|is not supported|created (with|in) (a )?(version|Elasticsearch)|higher than the version of this node/i;
const refusedMapping = /mapper_parsing_exception|MapperParsingException|Failed to parse mapping/i;

/** What is the matter when Elasticsearch refuses a restore at once. */
export function diagnoseRefusal(reason: string): Diagnosis {
  return making.test(reason) || tooOldOrNew.test(reason) || refusedMapping.test(reason) ? 'requirement' : 'unknown';
}
