type Fields = Readonly<Record<string, unknown>>;

/** `message` is fixed text; what varies goes into `fields`. No credentials and no documents in them. */
export interface Log {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** The same log, with fields that each of its lines carries. */
  with(fields: Fields): Log;
}

/** Writes one JSON line for each message: `at`, `level`, `message`, then the fields. */
export function createLog(write: (line: string) => void, boundFields: Fields = {}): Log {
  const line =
    (level: string) =>
    (message: string, fields: Fields = {}) => {
      const leading = { at: new Date().toISOString(), level, message };
      // Said twice: it stands first in the line, and no field of the same name can take its place.
      write(`${escapeUnseen(JSON.stringify({ ...leading, ...boundFields, ...fields, ...leading }))}\n`);
    };
  return {
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    with: (fields) => createLog(write, { ...boundFields, ...fields }),
  };
}

const longestText = 2_000;
const deepestCause = 5;

/** An error as fields of a log line: its name, code, run, message and causes, within bounds. */
export function errorFields(error: unknown, depth = 0): Fields {
  if (!(error instanceof Error)) return { message: String(error).slice(0, longestText) };
  const { code, runId } = error as { code?: unknown; runId?: unknown };
  const causes = error instanceof AggregateError ? error.errors : error.cause === undefined ? [] : [error.cause];
  return {
    name: error.name,
    message: error.message.slice(0, longestText),
    ...(code === undefined ? {} : { code }),
    ...(runId === undefined ? {} : { runId }),
    ...(depth < deepestCause && causes.length > 0
      ? { causes: causes.slice(0, 10).map((cause) => errorFields(cause, depth + 1)) }
      : {}),
  };
}

/** JSON leaves C1, bidi and other unseen characters as they are; a terminal that shows the log must not obey them. */
export function escapeUnseen(json: string): string {
  return json.replace(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
