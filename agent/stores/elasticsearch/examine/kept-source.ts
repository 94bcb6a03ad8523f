import type { Mapping } from '../client/mappings.ts';

/** Whether a mapping keeps documents at all, so that they can be read back. */
export function keepsSource({ _source }: Mapping): boolean {
  return sourceOf(_source).enabled !== false;
}

/** Whether it leaves nothing out of them. */
export function isWholeSource(mapping: Mapping): boolean {
  const { includes, excludes } = sourceOf(mapping._source);
  return keepsSource(mapping) && ![includes, excludes].some((list) => Array.isArray(list) && list.length > 0);
}

function sourceOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
