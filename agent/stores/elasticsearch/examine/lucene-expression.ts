/** Characters that mean something in Lucene's expressions alone, and are plain ones to everybody else. */
const plain = '"@&~#<>';
const classes: Readonly<Record<string, string>> = { d: '0-9', w: 'A-Za-z0-9_', s: ' \t\r\n\f\v' };
const controls: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f', v: '\v' };
const unusable: readonly (readonly [RegExp, string])[] = [
  [/^\(\?[=!<]/, 'looks ahead or behind, or names a group'],
  [/^\\[bB]/, 'has a boundary of words'],
  [/^\\[1-9k]/, 'refers back to a group'],
  [/^\\[pPuxc]/, 'names a character by its property or number: write the character itself'],
  [/^[*+?}]\?/, 'has a lazy quantifier'],
  [/^(?:\((?:\?:)?[|)]|\|[|)]|\|$)/, 'has an alternative of nothing: write (…)?'],
];

/**
 * A regular expression of the common kind as Lucene writes it, whose own is always one of the whole value; or the rest
 * of a sentence about it that says what is wrong. Lucene reads it in linear time: what would need more isn't taken.
 */
export function luceneExpression(text: string): { readonly expression: string } | { readonly mistake: string } {
  try {
    new RegExp(text, 'u');
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*:\s*/, '') : 'unknown';
    return { mistake: `is no regular expression: ${reason}` };
  }
  const body = text.replace(/^\^/, '').replace(/(?<!\\)((?:\\\\)*)\$$/, '$1');
  if (body.startsWith('|')) return { mistake: 'begins with an alternative of nothing: write (…)?' };
  let expression = '';
  let isInClass = false;
  for (let at = 0; at < body.length; ) {
    const rest = body.slice(at);
    const [, wrong] = isInClass ? [] : (unusable.find(([beginning]) => beginning.test(rest)) ?? []);
    if (wrong !== undefined) return { mistake: `${wrong}; Elasticsearch takes no such expression` };
    if (!isInClass && /^[$^]/.test(rest)) {
      return { mistake: 'has ^ or $ within: it is always matched against the whole value' };
    }
    const [taken, made] = next(rest, isInClass);
    if (made === null) return { mistake: `has ${taken} where Elasticsearch has none` };
    if (rest[0] === '[') isInClass = true;
    if (rest[0] === ']') isInClass = false;
    expression += made;
    at += taken.length;
  }
  return { expression };
}

/** What stands first, and what it is for Lucene; null: nothing. */
function next(rest: string, isInClass: boolean): [string, string | null] {
  if (rest.startsWith('\\')) {
    const escaped = rest[1] ?? '';
    const taken = rest.slice(0, 2);
    const lower = escaped.toLowerCase();
    const members = classes[lower];
    if (members !== undefined) {
      if (lower === escaped) return [taken, isInClass ? members : `[${members}]`];
      return [taken, isInClass ? null : `[^${members}]`];
    }
    const control = controls[escaped];
    return [taken, control ?? (/[A-Za-z0-9]/.test(escaped) ? null : taken)];
  }
  if (rest.startsWith('(?:')) return ['(?:', '('];
  const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  return [character, plain.includes(character) ? `\\${character}` : character];
}
