/** What every step that fetches something is handed. */
export interface Provisioning {
  /** Called before anything big is fetched; `message` is fixed text, what varies goes into `fields`. */
  note(message: string, fields?: Readonly<Record<string, unknown>>): void;
  readonly signal: AbortSignal;
}
