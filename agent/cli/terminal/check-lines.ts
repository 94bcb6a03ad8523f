import type { CheckRecord } from '../../contract/check-record.ts';
import type { Report } from '../../contract/report.ts';
import { blameText, isBuiltIn, type OpenCheck, sortedChecks, valueText } from '../../report/checks.ts';
import { amountText } from '../../text/quantities.ts';
import { wrap } from '../../text/wrap.ts';
import type { Paint } from './paint.ts';

const openShown = 10;
const namesShown = 12;

const words = { failed: 'failed', warned: 'warned', 'not-evaluated': 'not evaluated', passed: 'passed' } as const;
const colours = { failed: 'red', warned: 'yellow', 'not-evaluated': 'yellow', passed: 'green' } as const;

/**
 * The checks on record: what failed first, and in one paragraph what passed. Foreign text must be visible already.
 */
export function checkLines(report: Report, where: string, width: number, paint: Paint): string[] {
  const { open: all, passed } = sortedChecks(report);
  const [builtIn, open] = [
    all.filter(({ record }) => isBuiltIn(record)),
    all.filter(({ record }) => !isBuiltIn(record)),
  ];
  const more = open.length - openShown;
  const unlisted = report.unlisted?.checks ?? 0;
  return [
    ...(builtIn.length > 0 ? ['', ...builtIn.flatMap(({ record }) => builtInLines(record, report, width, paint))] : []),
    ...open.slice(0, openShown).flatMap((check) => ['', ...openLines(check, report, width, paint)]),
    ...(more > 0
      ? ['', `  ${amountText(more, 'more check that has', 'more checks that have')} not passed: see ${where}.`]
      : []),
    ...(passed.length > 0 ? ['', ...wrap(passedText(passed, paint), width, '  ')] : []),
    ...(unlisted > 0 ? [`  ${amountText(unlisted, 'more check')} had no room in the report.`] : []),
  ];
}

/** What failed and how; findings and levels say the rest. */
function builtInLines(record: CheckRecord, report: Report, width: number, paint: Paint): string[] {
  const { outcome, name, margin, actual } = record;
  const seen = margin ?? valueText(actual, record, report);
  const text = `${paint(colours[outcome], words[outcome])}: ${name}${seen === null ? '' : `, ${seen}`}`;
  return wrap(text, width, '  ', '    ');
}

function openLines({ record, remedy }: OpenCheck, report: Report, width: number, paint: Paint): string[] {
  const { outcome, name, for: its, margin, why } = record;
  const fact = (label: string, text: string | null) =>
    text === null ? [] : wrap(text, width, `    ${paint('dim', label.padEnd(8))}  `, ' '.repeat(14));
  const title = [name, ...its].join(its.length > 0 ? ' of ' : ' ');
  return [
    ...wrap(`${paint(colours[outcome], words[outcome])}: ${title}`, width, '  '),
    ...(why === undefined ? [] : wrap(why, width, '    ')),
    ...fact('expected', valueText(record.expected, record, report)),
    ...fact('actual', valueText(record.actual, record, report)),
    ...fact('off by', margin ?? null),
    ...fact('because', blameText(record)),
    ...(remedy === null ? [] : wrap(remedy, width, '    → ', '      ')),
  ];
}

/** 14 checks passed: Check the structure, Read every byte, documents (12) */
function passedText(passed: readonly CheckRecord[], paint: Paint): string {
  const byName = [...Map.groupBy(passed, ({ name }) => name)];
  const names = byName
    .slice(0, namesShown)
    .map(([name, those]) =>
      those.length === 1 ? [name, ...(those[0]?.for ?? [])].join(' of ') : `${name} (${those.length})`,
    );
  const more = byName.length - namesShown;
  return `${paint('green', `${amountText(passed.length, 'check')} passed`)}: ${[...names, ...(more > 0 ? [`${more} more`] : [])].join(', ')}`;
}
