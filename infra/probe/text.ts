import { visible } from '../../agent/text/foreign-text.ts';
import { wrap } from '../../agent/text/wrap.ts';
import type { Conclusion } from './conclusion.ts';

const width = 110;
const indent = '      ';

/** For people: each question with AWS's answer, what it means and what to change; in the end whether all is well. */
export function conclusionLines(conclusions: readonly Conclusion[]): string[] {
  return [...conclusions.flatMap(linesOf), ...conclusionOf(conclusions)];
}

/** Whether nothing is to be changed. What AWS has not told is no fault. */
export function isAllWell(conclusions: readonly Conclusion[]): boolean {
  return conclusions.every(({ isAsNeeded }) => isAsNeeded !== false);
}

function linesOf({ question, isAsNeeded, answer, meaning, change }: Conclusion): string[] {
  const mark = isAsNeeded === null ? '  ?   ' : isAsNeeded ? '  ok  ' : '  NO  ';
  return [
    `${mark}${question}`,
    ...wrap(visible(answer), width, indent),
    ...(meaning === '' ? [] : wrap(meaning, width, indent)),
    ...(change === null ? [] : wrap(change, width, `${indent}→ `, `${indent}  `)),
  ];
}

function conclusionOf(conclusions: readonly Conclusion[]): string[] {
  const wrong = conclusions.filter(({ isAsNeeded }) => isAsNeeded === false).length;
  const open = conclusions.filter(({ isAsNeeded }) => isAsNeeded === null).length;
  const rest = open === 0 ? '' : ` ${open} not answered.`;
  return [
    '',
    wrong === 0 ? `All that was answered is as Mayfly needs it.${rest}` : `${wrong} not as Mayfly needs it.${rest}`,
  ];
}
