import type { Row } from '../rows.ts';

/** Fields that are out of the ordinary, in an index of which nothing is wrong, and in one that differs by just that. */
export interface Corner {
  readonly what: string;
  readonly mappings: object;
  /** Of the damaged index, where that is what has gone wrong. */
  readonly gone?: object;
  readonly settings?: object;
  readonly sound: readonly object[];
  readonly damaged: readonly object[];
  readonly asked: readonly Asked[];
}

export interface Asked {
  readonly kind: string;
  readonly parameters: object;
  readonly sound: Says;
  readonly damaged: Says;
}

/** What a kind says; another thing on nodes before a version. */
type Says = Row['sound'] & { readonly before?: { readonly version: string; readonly says: Row['sound'] } };

export const passed = (actual: number) => ({ outcome: 'passed', actual }) as const;
export const failed = (actual: number | null, why: string) => ({ outcome: 'failed', actual, why }) as const;
export const refused = (why: string) => {
  const said = { outcome: 'not-evaluated', why } as const;
  return { sound: said, damaged: said };
};
export const keyword = { type: 'keyword' };
export const properties = (fields: object) => ({ properties: fields });
