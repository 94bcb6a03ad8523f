/** The answer to one question that was put to AWS. */
export interface Conclusion {
  readonly question: string;
  /** null: AWS has not told. */
  readonly isAsNeeded: boolean | null;
  /** What AWS has answered. */
  readonly answer: string;
  readonly meaning: string;
  /** What to change; null: nothing. */
  readonly change: string | null;
}
