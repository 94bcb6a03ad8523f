/** Whether an index name fits a pattern, in which * matches any characters, also none. Takes linear time. */
export function matches(pattern: string, name: string): boolean {
  const [first = '', ...literals] = pattern.split('*');
  const last = literals.pop();
  if (last === undefined) return name === pattern;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const literal of literals) {
    const found = name.indexOf(literal, at);
    if (found === -1) return false;
    at = found + literal.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
