import type { Check } from '../../infra/policies/evaluate.ts';
import type { Tags } from './facts.ts';

/** The condition keys of the tags that something has, or that a request gives it. */
export function tagContext(kind: 'ResourceTag' | 'RequestTag', tags: Tags): NonNullable<Check['context']> {
  const entries = Object.entries(tags).map(([key, value]) => [`aws:${kind}/${key}`, value] as const);
  const keys = Object.keys(tags);
  return {
    ...Object.fromEntries(entries),
    ...(kind === 'RequestTag' && keys.length > 0 ? { 'aws:TagKeys': keys } : {}),
  };
}
