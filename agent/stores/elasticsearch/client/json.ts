/** undefined where the text is no JSON. */
export function parseJson(text: string): unknown {
  return parse(text, undefined);
}

/** The same; an integer that a number can't hold becomes a value that is only good for being written again, exactly. */
export function parseWideJson(text: string): unknown {
  return parse(text, keepWide);
}

/** Whether a value of `parseWideJson` is such an integer. */
export function isWide(value: unknown): boolean {
  return isRawJSON(value);
}

/** TypeScript doesn't know of this part of JavaScript yet. */
const { rawJSON, isRawJSON } = JSON as unknown as {
  rawJSON(text: string): unknown;
  isRawJSON(value: unknown): boolean;
};

function keepWide(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value)) return value;
  const source = context?.source ?? '';
  return /^-?\d+$/.test(source) ? rawJSON(source) : value;
}

function parse(text: string, reviver: typeof keepWide | undefined): unknown {
  try {
    return JSON.parse(text, reviver);
  } catch {
    return undefined;
  }
}
