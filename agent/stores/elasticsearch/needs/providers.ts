/** Who brings a thing that an index refers to by name: every Elasticsearch, a plugin (or module), or nobody known. */
export type Provider = { readonly kind: 'stock' } | { readonly kind: 'plugin'; readonly name: string } | null;

export type ComponentKind =
  | 'analyzer'
  | 'tokenizer'
  | 'filter'
  | 'char_filter'
  | 'normalizer'
  | 'field'
  | 'similarity'
  | 'store';

/**
 * Sources: Elasticsearch's reference, "Text analysis", "Field data types"; its AnalysisModule and CommonAnalysisPlugin.
 */
const stock: Readonly<Record<ComponentKind, string>> = {
  analyzer: `default simple standard stop whitespace keyword pattern snowball fingerprint custom standard_html_strip
    arabic armenian basque bengali brazilian bulgarian catalan chinese cjk czech danish dutch english estonian finnish
    french galician german greek hindi hungarian indonesian irish italian latvian lithuanian norwegian persian
    portuguese romanian russian serbian sorani spanish swedish thai turkish`,
  tokenizer: `standard letter whitespace lowercase keyword classic thai pattern simple_pattern simple_pattern_split
    uax_url_email path_hierarchy PathHierarchy char_group edge_ngram edgeNGram ngram nGram ml_classic ml_standard`,
  filter: `apostrophe arabic_normalization arabic_stem asciifolding bengali_normalization brazilian_stem cjk_bigram
    cjk_width classic common_grams condition czech_stem decimal_digit delimited_payload delimited_payload_filter
    dictionary_decompounder dutch_stem edge_ngram edgeNGram elision fingerprint flatten_graph french_stem
    german_normalization german_stem hindi_normalization hunspell hyphenation_decompounder indic_normalization keep
    keep_types keyword_marker keyword_repeat kstem length limit lowercase min_hash multiplexer ngram nGram
    pattern_capture pattern_replace persian_normalization persian_stem porter_stem porterStem predicate_token_filter
    remove_duplicates reverse russian_stem scandinavian_folding scandinavian_normalization serbian_normalization shingle
    snowball sorani_normalization standard stemmer stemmer_override stop synonym synonym_graph telugu_normalization trim
    truncate type_as_payload unique uppercase word_delimiter word_delimiter_graph`,
  char_filter: 'html_strip htmlStrip mapping pattern_replace first_non_blank_line first_line_with_letters',
  normalizer: 'custom lowercase',
  field: `aggregate_metric_double alias binary boolean byte completion constant_keyword counted_keyword date date_nanos
    date_range dense_vector double double_range exponential_histogram flattened float float_range geo_point geo_shape
    half_float histogram integer integer_range ip ip_range join keyword long long_range match_only_text nested object
    passthrough pattern_text patterned_text percolator point rank_feature rank_features rank_vectors scaled_float
    search_as_you_type semantic_text shape short sparse_vector tdigest text token_count unsigned_long version wildcard`,
  similarity: 'BM25 boolean classic DFR DFI IB LMDirichlet LMJelinekMercer',
  store: 'fs hybridfs niofs mmapfs simplefs default snapshot',
};

/**
 * By plugin: what it adds, as `<kind>:<name>`. Sources: "Elasticsearch plugins and integrations"; the ik and pinyin
 * projects.
 */
const plugins: Readonly<Record<string, string>> = {
  'analysis-icu': `analyzer:icu_analyzer tokenizer:icu_tokenizer filter:icu_normalizer filter:icu_folding
    filter:icu_collation filter:icu_transform char_filter:icu_normalizer field:icu_collation_keyword`,
  'analysis-kuromoji': `analyzer:kuromoji analyzer:kuromoji_completion tokenizer:kuromoji_tokenizer
    filter:kuromoji_baseform filter:kuromoji_part_of_speech filter:kuromoji_readingform filter:kuromoji_stemmer
    filter:kuromoji_number filter:kuromoji_completion filter:ja_stop filter:hiragana_uppercase
    filter:katakana_uppercase char_filter:kuromoji_iteration_mark`,
  'analysis-nori': `analyzer:nori tokenizer:nori_tokenizer filter:nori_part_of_speech filter:nori_readingform
    filter:nori_number`,
  'analysis-phonetic': 'filter:phonetic',
  'analysis-smartcn': 'analyzer:smartcn tokenizer:smartcn_tokenizer filter:smartcn_stop filter:smartcn_word',
  'analysis-stempel': 'analyzer:polish filter:polish_stem filter:polish_stop',
  'analysis-ukrainian': 'analyzer:ukrainian',
  'analysis-ik': 'analyzer:ik_max_word analyzer:ik_smart tokenizer:ik_max_word tokenizer:ik_smart',
  'analysis-pinyin':
    'analyzer:pinyin tokenizer:pinyin tokenizer:pinyin_first_letter filter:pinyin filter:pinyin_first_letter',
  'analysis-stconvert': 'analyzer:stconvert tokenizer:stconvert filter:stconvert char_filter:stconvert',
  'mapper-annotated-text': 'field:annotated_text',
  'mapper-murmur3': 'field:murmur3',
  'mapper-size': 'field:_size',
  'store-smb': 'store:smb_nio_fs store:smb_mmap_fs store:smb_simple_fs',
  // A module that all distributions have, but those for tests.
  'lang-painless': 'similarity:scripted',
};

const providers = new Map<string, Provider>([
  ...Object.entries(stock).flatMap(([kind, names]) =>
    words(names).map((name) => [`${kind}:${name}`, { kind: 'stock' }] as const),
  ),
  ...Object.entries(plugins).flatMap(([name, things]) =>
    words(things).map((thing) => [thing, { kind: 'plugin', name }] as const),
  ),
]);

export function providerOf(kind: ComponentKind, name: string): Provider {
  return providers.get(`${kind}:${name}`) ?? null;
}

function words(text: string): string[] {
  return text.split(/\s+/);
}
