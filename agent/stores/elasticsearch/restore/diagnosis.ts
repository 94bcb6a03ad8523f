/**
 * What a failure, in Elasticsearch's words, is about: the backup's bytes (`damage`), what the index needs and this node
 * lacks (`requirement`), another version than this node's (`version`), or none of them (`unknown`).
 */
export type Diagnosis = 'damage' | 'requirement' | 'version' | 'unknown';

/** An index is made from its settings and mappings before any of its bytes is read. */
const making =
  /failed to create index|failed (updating|to update) mapping|failed to find (global )?(tokenizer|filter|char_filter|analyzer)|unknown (analyzer|tokenizer|filter|char_filter|setting|similarity)|no handler for type|_path: .*not readable|SynonymsManagementAPIService|synonyms set .*not found|please check that any required plugins are installed/i;

const restoring = /IndexShardRe(store|covery)|SnapshotRestore|failed to restore|restore failed|failed recovery/i;

/** A file has failed its checksum, whichever other complaint came first. */
const failedChecksum =
  /checksum (failed|mismatch)|misplaced codec footer|codec footer mismatch|file truncated|(read past|unexpected) EOF/i;
const damaged = /CorruptIndexException|NoSuchFileException|FileNotFoundException|EOFException/i;
/** Segments of a Lucene that the node doesn't have, perhaps wrapped as if the index were corrupt. */
const otherLucene =
  /IndexFormatToo(Old|New)Exception|An SPI class of type \S+ with name '[^']*' does not exist|Could not load codec '/i;

/**
 * Metadata whose frames, checksums and contents have been found sound, so that it is the node that doesn't understand
 * it. It compares a checksum after it has stopped reading at a field that it doesn't know: that is no damage either.
 */
const metadataNotUnderstood =
  /checksums do not match|corrupt_?state_?exception|unknown field|unknown (parameter|token) \[|(x_?content|json)_?parse_?exception|\bparsing_exception|ElasticsearchParseException|failed to parse object|unexpected (field|token)/i;

/** What is the matter with a shard that isn't started, by the explanation of its last failure. */
export function diagnoseShard(explanation: string): Diagnosis {
  if (making.test(explanation)) return 'requirement';
  if (!restoring.test(explanation)) return 'unknown';
  if (failedChecksum.test(explanation)) return 'damage';
  if (otherLucene.test(explanation) || metadataNotUnderstood.test(explanation)) return 'version';
  return damaged.test(explanation) ? 'damage' : 'unknown';
}

const refusedMapping = /mapper_parsing_exception|MapperParsingException|Failed to parse mapping/i;
const tooOldOrNew =
  /cannot be upgraded|minimum compatible version|requires Elasticsearch version|created (with|in) (a )?(version|Elasticsearch)|higher than the version of this node|newer version|min_version/i;

/** What is the matter when Elasticsearch refuses to read a repository, or a restore, at once. */
export function diagnoseRefusal(refusal: string): Diagnosis {
  if (refusedMapping.test(refusal)) return 'requirement';
  if (tooOldOrNew.test(refusal) || metadataNotUnderstood.test(refusal)) return 'version';
  return making.test(refusal) || /is not supported/i.test(refusal) ? 'requirement' : 'unknown';
}
