import { expect, test } from 'vitest';
import { exitCodes, signalExitCodes, usageExitCode } from '../../agent/cli/exit-code.ts';
import { unprovenReasonSchema } from '../../agent/contract/verdict.ts';
import { documentAt } from './documents.ts';

const page = documentAt('docs/troubleshooting.md');
const [, codes = '', reasons = ''] = page.split(/^## /m);

test('says what to do about every reason of unproven, and about no other', () => {
  const headings = Array.from(reasons.matchAll(/^### (.+)\n\n(?=\S)/gm), ([, heading = '']) => heading);
  expect(headings).toEqual(unprovenReasonSchema.options);
});

test('says what every exit code means, and what no other does', () => {
  const rows = Array.from(codes.matchAll(/^\| ([\d, ]+) \| \S/gm), ([, cell = '']) => cell.split(', ')).flat();
  // 1 is how Node.js itself fails.
  const known = [1, usageExitCode, ...Object.values(exitCodes), ...Object.values(signalExitCodes)];
  expect(rows.map(Number)).toEqual([...new Set(known)].toSorted((a, b) => a - b));
});

test('names each verdict beside its exit code', () => {
  for (const [verdict, code] of Object.entries(exitCodes)) {
    expect(codes).toMatch(new RegExp(`^\\| ${code} \\| .*\`${verdict}\``, 'm'));
  }
});
