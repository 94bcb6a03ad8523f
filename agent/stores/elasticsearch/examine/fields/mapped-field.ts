/** What the mapping of one index says of a field. */
export interface MappedField {
  /** As the mapping has it; an alias has that of the field that it stands for. */
  readonly type: string;
  /** Its own full name, whatever alias was asked for. */
  readonly path: string;
  /** The innermost nested object that it lies in; a nested object doesn't lie in itself. */
  readonly nested: string | null;
  readonly isRuntime: boolean;
  readonly hasDocValues: boolean;
  readonly isIndexed: boolean;
  /** Whether a search can tell that a document has it; of an object whether it can of each of its fields. */
  readonly isFindable: boolean;
  /** The first of its multi-fields that has whole values. */
  readonly keyword: string | null;
  /** Of a date. */
  readonly format: string | null;
  /** Of a keyword: longer values are not indexed. */
  readonly ignoreAbove: number | null;
  /** Of a keyword: makes of each value what is indexed, as small letters. */
  readonly normalizer: string | null;
}
/** A field that is there, but that nothing can be asked of. */
export interface Unreachable {
  readonly unreachable: string;
}

type Fields = Readonly<Record<string, unknown>>;

const withoutDocValues = ['annotated_text', 'binary', 'match_only_text', 'search_as_you_type', 'semantic_text', 'text'];
/** What stands for the type of what no mapping lists by itself. */
export const keyOfFlattened = 'key of flattened';
const objects = ['object', 'passthrough'];
const wholeValues = ['constant_keyword', 'keyword', 'wildcard'];

/**
 * A field by its full name, as searches know it: of an object, a multi-field, a key of a flattened field, an alias or a
 * runtime field. null where the mapping has none.
 */
export function lookUp(mapping: Fields, name: string): MappedField | Unreachable | null {
  if (mapping.enabled === false) return { unreachable: `Nothing of its documents is indexed: its mapping is disabled` };
  const place = { name, prefix: '', nested: null, root: mapping };
  return runtimeField(mapping.runtime, name) ?? lookUpIn(mapping, place) ?? lookUpPassing(mapping, place);
}

/** Fields of objects of type passthrough are also known without the name of the object. */
function lookUpPassing({ properties }: Fields, place: Place): MappedField | Unreachable | null {
  for (const [property, field] of Object.entries(fieldsOf(properties))) {
    if (!isFields(field) || field.type !== 'passthrough') continue;
    const found = lookUpIn(field, { ...place, prefix: `${property}.` });
    if (found !== null) return found;
  }
  return null;
}

interface Place {
  /** What is left of the name, below the prefix. */
  readonly name: string;
  readonly prefix: string;
  readonly nested: string | null;
  readonly root: Fields;
}

function lookUpIn({ properties }: Fields, place: Place): MappedField | Unreachable | null {
  const { name, prefix, nested, root } = place;
  // The name of a property may have dots itself, where objects have been switched off.
  for (const [property, field] of Object.entries(fieldsOf(properties))) {
    if (!isFields(field) || !(name === property || name.startsWith(`${property}.`))) continue;
    const path = `${prefix}${property}`;
    if (name === property) {
      const other = field.type === 'alias' && typeof field.path === 'string' ? lookUp(root, field.path) : null;
      return other ?? described(field, path, nested);
    }
    const rest = name.slice(property.length + 1);
    if (field.enabled === false) return { unreachable: `${path} is not indexed: its mapping is disabled` };
    if (field.type === 'flattened') return { ...described(field, path, nested), type: keyOfFlattened };
    const multiField = fieldsOf(field.fields)[rest];
    if (isFields(multiField)) return described(multiField, `${path}.${rest}`, nested);
    const inside = { name: rest, prefix: `${path}.`, nested: field.type === 'nested' ? path : nested, root };
    const found = lookUpIn(field, inside);
    if (found !== null) return found;
  }
  return null;
}

function described(field: Fields, path: string, nested: string | null): MappedField {
  const type = typeOf(field);
  const multiFields = Object.entries(fieldsOf(field.fields));
  const [keyword] = multiFields.find(([, each]) => isFields(each) && isWhole(each)) ?? [];
  return {
    ...{ type, path, nested, isRuntime: false, hasDocValues: hasDocValues(field), isIndexed: field.index !== false },
    isFindable: isFindable(field),
    keyword: keyword === undefined ? null : `${path}.${keyword}`,
    format: typeof field.format === 'string' ? field.format : null,
    ignoreAbove: typeof field.ignore_above === 'number' ? field.ignore_above : null,
    normalizer: typeof field.normalizer === 'string' ? field.normalizer : null,
  };
}

/** The mapping says it of all but plain objects. */
function typeOf({ type }: Fields): string {
  return typeof type === 'string' ? type : 'object';
}

function hasDocValues(field: Fields): boolean {
  return field.doc_values === undefined ? !withoutDocValues.includes(typeOf(field)) : field.doc_values !== false;
}

/** What a search asks of an object it asks of all fields below it, and finds nested objects below it nowhere. */
function isFindable(field: Fields): boolean {
  if (field.enabled === false) return false;
  if (objects.includes(typeOf(field))) {
    const inner = Object.values(fieldsOf(field.properties)).filter(isFields);
    return inner.length > 0 && inner.every((each) => each.type !== 'nested' && isFindable(each));
  }
  const isIndexed = field.index !== false && field.type !== 'binary';
  return isIndexed || hasDocValues(field) || field.store === true;
}

function runtimeField(runtime: unknown, name: string): MappedField | null {
  for (const [field, definition] of Object.entries(fieldsOf(runtime))) {
    if (!isFields(definition)) continue;
    const inside = name.startsWith(`${field}.`) ? fieldsOf(definition.fields)[name.slice(field.length + 1)] : undefined;
    const found = name === field ? definition : inside;
    if (!isFields(found)) continue;
    return { ...described(found, name, null), isRuntime: true, hasDocValues: true, isFindable: true };
  }
  return null;
}

function isWhole({ type, doc_values }: Fields): boolean {
  return wholeValues.includes(String(type)) && doc_values !== false;
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
