import type { CheckRecord } from '../../contract/check-record.ts';
import { visibleThroughout } from '../../text/foreign-text.ts';
import { amountText, countText } from '../../text/quantities.ts';
import { wrap } from '../../text/wrap.ts';
import type { Paint } from '../terminal/paint.ts';
import type { Checked } from './check.ts';

const listed = 20;

/** What came of the checks, failed ones first, and how many of each in the last line. Foreign text in it is visible. */
export function checkedText(checked: Checked, width: number, paint: Paint): string {
  const { report, checks, unread } = visibleThroughout(checked);
  const of = (outcome: CheckRecord['outcome']) => checks.filter((record) => record.outcome === outcome);
  const [failed, warned, passed, open] = [of('failed'), of('warned'), of('passed'), of('not-evaluated')];
  const line = (mark: string, text: string) => wrap(`${mark} ${text}`, width, '  ', '    ');
  return [
    '',
    paint('bold', `${report.snapshot.name ?? report.snapshot.uuid ?? report.repository.location}, by its report alone`),
    ...failed.flatMap((record) => line(paint('red', 'failed:'), checkText(record))),
    ...warned.flatMap((record) => line(paint('yellow', 'warned:'), checkText(record))),
    ...passed.slice(0, listed).flatMap((record) => line(paint('green', 'passed:'), checkText(record))),
    ...more(passed.length - listed, 'passed'),
    ...open.slice(0, listed).flatMap((record) => line(paint('dim', 'open:'), checkText(record))),
    ...more(open.length - listed, 'open'),
    ...unread.slice(0, listed).flatMap(({ path, why }) => line(paint('dim', 'left aside:'), `${path}: ${why}`)),
    '',
    `${amountText(checks.length, 'check')}: ${countsText(checks)}`,
    '',
  ].join('\n');
}

/** 3 passed, 1 failed, 3 need restored data */
function countsText(checks: readonly CheckRecord[]): string {
  const count = (outcome: CheckRecord['outcome']) => checks.filter((record) => record.outcome === outcome).length;
  // What nobody is to blame for waits for earlier reports.
  const waiting = checks.filter(({ outcome, blame }) => outcome === 'not-evaluated' && blame === undefined).length;
  const open = count('not-evaluated') - waiting;
  return [
    `${countText(count('passed'))} passed`,
    `${countText(count('failed'))} failed`,
    ...(count('warned') === 0 ? [] : [`${countText(count('warned'))} warned`]),
    ...(waiting === 0 ? [] : [`${countText(waiting)} ${waiting === 1 ? 'needs' : 'need'} earlier reports`]),
    ...(open === 0 ? [] : [`${countText(open)} ${open === 1 ? 'needs' : 'need'} restored data`]),
  ].join(', ');
}

function checkText({ for: names, name, why, expected, actual, unit = '' }: CheckRecord): string {
  const what = names.length === 0 ? name : `${names.join(' ')}, ${name}`;
  if (why !== undefined) return `${what}: ${why}`;
  const found = typeof actual === 'number' ? `${countText(actual)} ${unit}`.trim() : actual;
  return found === null ? what : `${what}: ${found}; expected: ${expected}`;
}

function more(count: number, what: string): string[] {
  return count > 0 ? [`  ${amountText(count, 'more check')} ${what} (--json lists all)`] : [];
}
