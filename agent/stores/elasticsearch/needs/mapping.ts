import { type Analysis, analysisReference } from './analysis.ts';
import type { Needs } from './needs.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Elasticsearch's own limit is 20, which a setting can raise. */
const deepest = 100;
const analyzers = ['analyzer', 'search_analyzer', 'search_quote_analyzer'];

/** What a mapping's fields need: types, analyzers and normalizers, similarities, and the metadata field `_size`. */
export function mappingNeeds(mapping: unknown, analysis: Analysis, needs: Needs): void {
  const root = rootOf(mapping);
  if (isObject(root._size) && root._size.enabled === true) needs.component('field', '_size');
  fieldNeeds(root.properties, analysis, needs, 0);
}

/** `{_doc: {properties}}`, or without the name of the type. */
function rootOf(mapping: unknown): Fields {
  if (!isObject(mapping)) return {};
  const [[name, only] = [], ...others] = Object.entries(mapping);
  return others.length === 0 && name !== 'properties' && isObject(only) ? only : mapping;
}

function fieldNeeds(properties: unknown, analysis: Analysis, needs: Needs, depth: number): void {
  if (!isObject(properties) || depth === deepest) return;
  for (const field of Object.values(properties)) {
    if (!isObject(field)) continue;
    if (typeof field.type === 'string') needs.component('field', field.type);
    for (const parameter of analyzers) reference(field[parameter], 'analyzer');
    reference(field.normalizer, 'normalizer');
    fieldNeeds(field.properties, analysis, needs, depth + 1);
    fieldNeeds(field.fields, analysis, needs, depth + 1);
  }

  function reference(name: unknown, kind: 'analyzer' | 'normalizer') {
    if (typeof name === 'string') analysisReference(analysis, kind, name, needs);
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
}
