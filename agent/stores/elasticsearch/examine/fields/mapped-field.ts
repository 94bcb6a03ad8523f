/** What the mapping of one index says of a field. */
export interface MappedField {
  /** As the mapping has it; an alias has that of the field that it stands for. */
  readonly type: string;
  /** The innermost nested object that it lies in; a nested object doesn't lie in itself. */
  readonly nested: string | null;
  readonly isRuntime: boolean;
  readonly hasDocValues: boolean;
  /** Whether a search can tell that a document has it. */
  readonly isFindable: boolean;
  /** The first of its multi-fields that has whole values. */
  readonly keyword: string | null;
  /** Of a date. */
  readonly format: string | null;
}
/** A field that is there, but that nothing can be asked of. */
export interface Unreachable {
  readonly unreachable: string;
}

type Fields = Readonly<Record<string, unknown>>;

const withoutDocValues = ['annotated_text', 'binary', 'match_only_text', 'search_as_you_type', 'semantic_text', 'text'];
const wholeValues = ['constant_keyword', 'keyword', 'wildcard'];

/**
 * A field by its full name, as searches know it: of an object, a multi-field, a key of a flattened field, an alias or a
 * runtime field. null where the mapping has none.
 */
export function lookUp(mapping: Fields, name: string): MappedField | Unreachable | null {
  if (mapping.enabled === false) return { unreachable: `Nothing of its documents is indexed: its mapping is disabled` };
  return runtimeField(mapping.runtime, name) ?? lookUpIn(mapping, { name, prefix: '', nested: null, root: mapping });
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
    if (field.type === 'flattened') return { ...described(field, path, nested), type: 'key of flattened' };
    const multiField = fieldsOf(field.fields)[rest];
    if (isFields(multiField)) return described(multiField, `${path}.${rest}`, nested);
    const inside = { name: rest, prefix: `${path}.`, nested: field.type === 'nested' ? path : nested, root };
    const found = lookUpIn(field, inside);
    if (found !== null) return found;
  }
  return null;
}

function described(field: Fields, path: string, nested: string | null): MappedField {
  const type = typeof field.type === 'string' ? field.type : 'object';
  const hasDocValues = field.doc_values === undefined ? !withoutDocValues.includes(type) : field.doc_values !== false;
  const isIndexed = field.index !== false && field.enabled !== false && type !== 'binary';
  const multiFields = Object.entries(fieldsOf(field.fields));
  const [keyword] = multiFields.find(([, each]) => isFields(each) && isWhole(each)) ?? [];
  return {
    ...{ type, nested, hasDocValues, isRuntime: false },
    isFindable: isIndexed || (hasDocValues && field.enabled !== false) || field.store === true,
    keyword: keyword === undefined ? null : `${path}.${keyword}`,
    format: typeof field.format === 'string' ? field.format : null,
  };
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
