import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexNeeds } from '../../../../agent/stores/elasticsearch/needs/index-needs.ts';

const settings = (flat: object) => new Map(Object.entries(flat));
const analysis = (flat: object) =>
  settings(Object.fromEntries(Object.entries(flat).map(([name, value]) => [`index.analysis.${name}`, value])));
const needs = (flat: ReadonlyMap<string, unknown>, ...mappings: unknown[]) =>
  indexNeeds(flat, mappings).map(({ kind, name, by }) => `${kind} ${name} by ${by}`);
const field = (definition: object) => ({ _doc: { properties: { name: definition } } });

describe('an index needs', () => {
  it('nothing when all it uses is in every Elasticsearch', () => {
    const flat = analysis({
      'analyzer.mine.type': 'custom',
      'analyzer.mine.tokenizer': 'standard',
      'analyzer.mine.filter': ['lowercase', 'own'],
      'filter.own.type': 'synonym',
      'filter.own.synonyms': ['a => b'],
      'normalizer.plain.type': 'custom',
      'normalizer.plain.filter': ['asciifolding'],
    });
    const mapping = {
      properties: { a: { type: 'text', analyzer: 'mine' }, b: { type: 'keyword', normalizer: 'plain' } },
    };
    expect(needs(flat, { _doc: mapping })).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['a filter', { 'filter.f.type': 'icu_folding' }, 'analysis-icu by token filter icu_folding'],
    ['a ready-made filter', { 'analyzer.a.filter': ['nori_number'] }, 'analysis-nori by token filter nori_number'],
    ['one in a numbered list', { 'analyzer.a.filter.0': 'ja_stop' }, 'analysis-kuromoji by token filter ja_stop'],
    ['a tokenizer', { 'analyzer.a.tokenizer': 'smartcn_tokenizer' }, 'analysis-smartcn by tokenizer smartcn_tokenizer'],
    ['an analyzer', { 'analyzer.a.type': 'ukrainian' }, 'analysis-ukrainian by analyzer ukrainian'],
    [
      'a filter of a normalizer',
      { 'normalizer.n.filter': ['polish_stem'] },
      'analysis-stempel by token filter polish_stem',
    ],
    ['encodings of sounds', { 'filter.f.type': 'phonetic' }, 'analysis-phonetic by token filter phonetic'],
  ])('the plugin that brings %s', (_, flat, expected) => {
    expect(needs(analysis(flat))).toEqual([`plugin ${expected}`]);
  });

  it.each<[string, object, string]>([
    ['annotated text', field({ type: 'annotated_text' }), 'mapper-annotated-text by field type annotated_text'],
    ['murmur3', field({ type: 'text', fields: { hash: { type: 'murmur3' } } }), 'mapper-murmur3 by field type murmur3'],
    [
      'a collation',
      field({ properties: { deep: { type: 'icu_collation_keyword' } } }),
      'analysis-icu by field type icu_collation_keyword',
    ],
    [
      'a ready-made analyzer',
      field({ type: 'text', search_analyzer: 'kuromoji' }),
      'analysis-kuromoji by analyzer kuromoji',
    ],
    [
      'the size of documents',
      { _doc: { _size: { enabled: true }, properties: {} } },
      'mapper-size by field type _size',
    ],
  ])("the plugin that its mapping's fields ask for: %s", (_, mapping, expected) => {
    expect(needs(settings({}), mapping)).toEqual([`plugin ${expected}`]);
  });

  it.each<[string, object, string]>([
    [
      'synonyms',
      { 'filter.f.type': 'synonym_graph', 'filter.f.synonyms_path': 'analysis/s.txt' },
      'analysis/s.txt by filter f',
    ],
    ['stop words', { 'analyzer.a.type': 'stop', 'analyzer.a.stopwords_path': 'stop.txt' }, 'stop.txt by analyzer a'],
    ['a dictionary', { 'filter.f.type': 'hunspell', 'filter.f.locale': 'en_GB' }, 'hunspell/en_GB by filter f'],
    [
      'characters',
      { 'char_filter.c.type': 'mapping', 'char_filter.c.mappings_path': 'm.txt' },
      'm.txt by char_filter c',
    ],
  ])('the file of its %s', (_, flat, expected) => {
    expect(needs(analysis(flat))).toEqual([`file ${expected}`]);
  });

  it('the files of a tokenizer of a plugin, beside the plugin', () => {
    const flat = { 'tokenizer.t.type': 'icu_tokenizer', 'tokenizer.t.rule_files': 'Latn:a.rbbi,Cyrl:b.rbbi' };
    expect(needs(analysis(flat))).toEqual([
      'plugin analysis-icu by tokenizer icu_tokenizer',
      'file a.rbbi by tokenizer t',
      'file b.rbbi by tokenizer t',
    ]);
  });

  it('a set of synonyms by its name', () => {
    expect(needs(analysis({ 'filter.f.type': 'synonym', 'filter.f.synonyms_set': 'mine' }))).toEqual([
      'synonyms-set mine by filter f',
    ]);
  });

  it('scripts, other stores, and types that nobody knows', () => {
    const flat = settings({ 'index.similarity.s.type': 'scripted', 'index.store.type': 'smb_nio_fs' });
    expect(needs(flat, field({ type: 'starmap' }))).toEqual([
      'unknown field type starmap by field type starmap',
      'plugin lang-painless by similarity scripted',
      'plugin store-smb by store type smb_nio_fs',
    ]);
  });
});

describe('a mapping', () => {
  const mapping = field({ type: 'murmur3' });
  const json = Buffer.from(JSON.stringify(mapping));
  const expected = ['plugin mapper-murmur3 by field type murmur3'];

  it.each([
    ['an object', mapping],
    ['an object without the name of its type', mapping._doc],
    ['JSON', json],
    ['deflated JSON', Buffer.concat([Buffer.from('DFL\0'), deflateRawSync(json)])],
  ])('is read as %s', (_, source) => expect(needs(settings({}), source)).toEqual(expected));

  it.each([
    ['cut', Buffer.from('{"_doc":')],
    ['a bomb', Buffer.concat([Buffer.from('DFL\0'), deflateRawSync(Buffer.alloc(128 * 1024 * 1024))])],
    ['deeper than any', Buffer.from(`${'{"properties":{"a":'.repeat(100_000)}{}${'}}'.repeat(100_000)}`)],
  ])('needs nothing when it is %s', (_, source) => expect(needs(settings({}), source)).toEqual([]));
});

it('whatever settings and mappings hold, there is an answer of bounded size', () => {
  const kind = fc.constantFrom('analyzer', 'tokenizer', 'filter', 'char_filter', 'normalizer');
  const name = fc
    .tuple(kind, fc.string(), fc.constantFrom('type', 'filter', 'synonyms_path', 'filter.0'))
    .map((parts) => `index.analysis.${parts.join('.')}`);
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.anything())), fc.array(fc.anything()), (flat, mappings) => {
      const found = indexNeeds(new Map(flat), mappings);
      expect(found.length).toBeLessThanOrEqual(200);
      for (const need of found) expect(need.name.length).toBeLessThanOrEqual(200);
    }),
  );
});
