import { analysisNeeds, analysisOf } from './analysis.ts';
import { mappingNeeds } from './mapping.ts';
import { parseMapping } from './mapping-source.ts';
import { type Need, Needs } from './needs.ts';

/**
 * What an index needs that not every Elasticsearch has, from its settings (flat: `index.analysis.…`) and its mappings
 * as its metadata holds them. What can't be understood needs nothing: Elasticsearch itself has the last word.
 */
export function indexNeeds(settings: ReadonlyMap<string, unknown>, mappings: readonly unknown[]): readonly Need[] {
  const needs = new Needs();
  const analysis = analysisOf(settings);
  analysisNeeds(analysis, needs);
  for (const source of mappings) mappingNeeds(parseMapping(source), analysis, needs);
  for (const [setting, value] of settings) {
    if (typeof value !== 'string') continue;
    if (/^index\.similarity\.[^.]+\.type$/.test(setting)) needs.component('similarity', value);
    if (setting === 'index.store.type') needs.component('store', value);
  }
  return needs.list();
}
