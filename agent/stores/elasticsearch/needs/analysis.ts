import type { Needs } from './needs.ts';

type Settings = ReadonlyMap<string, unknown>;
type AnalysisKind = 'analyzer' | 'tokenizer' | 'filter' | 'char_filter' | 'normalizer';
type Component = ReadonlyMap<string, readonly string[]>;

/** What an index's settings define, by kind and name. */
export type Analysis = ReadonlyMap<AnalysisKind, ReadonlyMap<string, Component>>;

const settingName = /^index\.analysis\.(analyzer|tokenizer|filter|char_filter|normalizer)\.([^.]+)\.(.+?)(?:\.\d+)?$/;

/** `index.analysis.*`: settings are flat; a list is one value, or, as older versions write it, `name.0`, `name.1`. */
export function analysisOf(settings: Settings): Analysis {
  const analysis = new Map<AnalysisKind, Map<string, Map<string, string[]>>>();
  for (const [setting, value] of settings) {
    const [, kind, name, parameter] = settingName.exec(setting) ?? [];
    if (kind === undefined || name === undefined || parameter === undefined) continue;
    const ofKind = entry(analysis, kind as AnalysisKind, () => new Map());
    const component = entry(ofKind, name, () => new Map<string, string[]>());
    entry(component, parameter, (): string[] => []).push(...texts(value));
  }
  return analysis;
}

/** What the definitions need: the types that they are of, what they are made of, and the files that they read. */
export function analysisNeeds(analysis: Analysis, needs: Needs): void {
  for (const [kind, components] of analysis) {
    for (const [name, component] of components) {
      const type = component.get('type')?.[0];
      if (type !== undefined) needs.component(kind, type);
      for (const part of ['tokenizer', 'filter', 'char_filter'] as const) {
        // Only these two are made of others; a tokenizer or filter may have a parameter of such a name.
        if (kind !== 'analyzer' && kind !== 'normalizer') break;
        for (const used of component.get(part) ?? []) analysisReference(analysis, part, used, needs);
      }
      for (const file of filesOf(type, component)) needs.add('file', file, `${kind} ${name}`);
      for (const set of component.get('synonyms_set') ?? []) needs.add('synonyms-set', set, `${kind} ${name}`);
    }
  }
}

/** A name that the index's own settings define needs nothing more; any other must be there ready-made. */
export function analysisReference(analysis: Analysis, kind: AnalysisKind, name: string, needs: Needs): void {
  const own = analysis.get(kind)?.has(name) || /^default(_search)?$/.test(name);
  if (!own) needs.component(kind, name);
}

function filesOf(type: string | undefined, component: Component): string[] {
  const named = [...component].flatMap(([parameter, values]) =>
    parameter.endsWith('_path') || parameter === 'user_dictionary' ? values : [],
  );
  // Script code and file: Latn:icu/latin.rbbi
  const rules = (component.get('rule_files') ?? [])
    .flatMap((list) => list.split(','))
    .map((rule) => rule.replace(/^[^:]*:/, ''));
  const locale = ['locale', 'language', 'lang'].flatMap((parameter) => component.get(parameter) ?? [])[0];
  return [...named, ...rules, ...(type === 'hunspell' && locale !== undefined ? [`hunspell/${locale}`] : [])];
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}
