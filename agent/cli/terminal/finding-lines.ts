import type { Finding } from '../../contract/finding.ts';
import type { Proof } from '../../contract/proof.ts';
import { amountText, countText } from '../../text/quantities.ts';
import { wrap } from '../../text/wrap.ts';
import type { Paint } from './paint.ts';

const findingsShown = 10;

/** The first findings, and how many more `where` has. Foreign text in them must be visible already. */
export function findingLines(
  { findings, findingsOmitted }: Pick<Proof, 'findings' | 'findingsOmitted'>,
  where: string,
  width: number,
  paint: Paint,
): string[] {
  const more = findings.length - findingsShown + findingsOmitted;
  return [
    ...findings.slice(0, findingsShown).flatMap((finding) => ['', ...findingText(finding, width, paint)]),
    ...(more > 0 ? ['', `  ${amountText(more, 'further finding')}: see ${where}.`] : []),
  ];
}

function findingText(finding: Finding, width: number, paint: Paint): string[] {
  const { severity, message, remedy, expected, actual, evidence } = finding;
  const colour = severity === 'error' ? 'red' : severity === 'warning' ? 'yellow' : 'dim';
  const fact = (label: string, ...parts: (string | undefined)[]) => {
    const known = parts.filter((part) => part !== undefined);
    return known.length === 0 ? [] : [`    ${paint('dim', label.padEnd(8))}  ${known.join(', ')}`];
  };
  return [
    ...wrap(`${paint(colour, severity)}: ${message}`, width, '  '),
    // A line of its own, unbroken, so that it can be copied.
    ...fact('object', evidence.object),
    ...fact('index', evidence.index, evidence.shard === undefined ? undefined : `shard ${evidence.shard}`),
    ...fact('expected', value(expected)),
    ...fact('actual', value(actual)),
    ...wrap(remedy, width, '    → ', '      '),
  ];
}

function value(seen: Finding['actual']): string | undefined {
  return typeof seen === 'number' ? countText(seen) : seen?.toString();
}
