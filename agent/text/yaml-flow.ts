/** What is a text in YAML without quotes, wherever it stands: words, and amounts as 26h or 1%. */
const plainWord = /^(?:[A-Za-z_][A-Za-z0-9_.-]*|\d+(?:ms|[smhd%]))$/;
/** Texts that are something else in one version of YAML or the other. */
const keyword = /^(true|false|yes|no|on|off|y|n|null)$/i;
const unseen = /[[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]--[ ]]/gv;

/** A value of JSON in YAML, on one line: `{ for: ["logs-*"], checks: [{ documents: { min: 1 } }] }`. */
export function yamlFlow(value: unknown): string {
  if (typeof value === 'string') return yamlText(value);
  if (Array.isArray(value)) return `[${value.map(yamlFlow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([field, inner]) => `${yamlText(field)}: ${yamlFlow(inner)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

/** A text in YAML: plain where nobody can take it for anything else, else in double quotes, and all of it visible. */
export function yamlText(text: string): string {
  if (plainWord.test(text) && !keyword.test(text)) return text;
  return JSON.stringify(text).replace(unseen, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return character.length > 1 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}
