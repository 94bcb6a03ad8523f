import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type * as z from 'zod';
import { commonChecks } from '../../agent/contract/check.ts';
import { reportSchema } from '../../agent/contract/report.ts';

const page = await readFile(new URL('../../docs/report.md', import.meta.url), 'utf8');
const inCode = new Set(Array.from(page.matchAll(/`([^`]+)`/g), ([, code]) => code));

test('every field of report.json is explained', () => {
  for (const [name, schema] of Object.entries(reportSchema.shape)) {
    const known = [...inCode].some(
      (code) => code === name || code?.startsWith(`${name}.`) || code?.startsWith(`${name}[`),
    );
    expect(known, name).toBe(true);
    for (const field of fieldsOf(schema)) {
      const paths = [`${name}.${field}`, `${name}[].${field}`, field];
      expect(
        paths.some((path) => inCode.has(path)),
        `${name}: ${field}`,
      ).toBe(true);
    }
  }
});

test('every check that all stores have is explained, with what an error of it means', () => {
  for (const [check, meaning] of Object.entries(commonChecks)) {
    expect(page).toContain(`| \`${check}\` | ${meaning} |`);
  }
});

/** The fields one level below, through what may be null, left out or a list. */
function fieldsOf(schema: z.core.$ZodType): string[] {
  const { def } = schema._zod as { def: { innerType?: z.core.$ZodType; element?: z.core.$ZodType; shape?: object } };
  const inner = def.innerType ?? def.element;
  if (inner !== undefined) return fieldsOf(inner);
  return Object.keys(def.shape ?? {});
}
