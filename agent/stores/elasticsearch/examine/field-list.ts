import { createHash } from 'node:crypto';
import type { FieldList } from '../../../contract/trend.ts';
import type { FieldTypes } from './field-types.ts';

/** A list that is longer is told by its hash alone: the report and what is remembered hold one for each check. */
const longestListBytes = 32 * 1024;

/** Fields as the next proof is held against them. */
export function fieldListOf(types: FieldTypes): FieldList {
  const text = JSON.stringify(types);
  return {
    count: Object.keys(types).length,
    sha256: createHash('sha256').update(text).digest('hex'),
    ...(Buffer.byteLength(text) <= longestListBytes && { types }),
  };
}
