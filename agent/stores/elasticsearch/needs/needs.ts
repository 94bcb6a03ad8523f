import { type ComponentKind, providerOf } from './providers.ts';

/** Something that an index needs and not every Elasticsearch has. */
export interface Need {
  /** `unknown`: a type that neither Elasticsearch nor any plugin known here brings. */
  readonly kind: 'plugin' | 'file' | 'synonyms-set' | 'unknown';
  /** The plugin, the file relative to Elasticsearch's configuration, the set; or what is unknown. */
  readonly name: string;
  /** What in the index needs it: `filter icu_folding`. */
  readonly by: string;
}

const mostNeeds = 200;
const longestName = 200;

/** The needs of one index, each once, at most two hundred. */
export class Needs {
  readonly #needs = new Map<string, Need>();

  add(kind: Need['kind'], name: string, by: string): void {
    const key = `${kind}:${name}`;
    if (this.#needs.size === mostNeeds || this.#needs.has(key)) return;
    this.#needs.set(key, { kind, name: name.slice(0, longestName), by: by.slice(0, longestName) });
  }

  /** A component by the name of its type, or of one that is there ready-made. */
  component(kind: ComponentKind, name: string): void {
    const provider = providerOf(kind, name);
    const by = `${kindWords[kind]} ${name}`;
    if (provider === null) this.add('unknown', by, by);
    else if (provider.kind === 'plugin') this.add('plugin', provider.name, by);
  }

  list(): readonly Need[] {
    return [...this.#needs.values()];
  }
}

const kindWords: Readonly<Record<ComponentKind, string>> = {
  analyzer: 'analyzer',
  tokenizer: 'tokenizer',
  filter: 'token filter',
  char_filter: 'character filter',
  normalizer: 'normalizer',
  field: 'field type',
  similarity: 'similarity',
  store: 'store type',
};
