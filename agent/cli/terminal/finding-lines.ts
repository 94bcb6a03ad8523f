import type { Finding } from '../../contract/finding.ts';
import type { Proof } from '../../contract/proof.ts';
import { storeOf } from '../../stores/registry.ts';
import { amountText, countText } from '../../text/quantities.ts';
import { wrap } from '../../text/wrap.ts';
import type { Paint } from './paint.ts';

const findingsShown = 10;

/** The first findings, and how many more `where` has. Foreign text in them must be visible already. */
export function findingLines(
  { store, findings, findingsOmitted }: Pick<Proof, 'store' | 'findings' | 'findingsOmitted'>,
  where: string,
  width: number,
  paint: Paint,
): string[] {
  const { item, part } = storeOf(store).nouns;
  const labels = [item.one, part?.one ?? item.one];
  const more = findings.length - findingsShown + findingsOmitted;
  return [
    ...findings.slice(0, findingsShown).flatMap((finding) => ['', ...findingText(finding, labels, width, paint)]),
    ...(more > 0 ? ['', `  ${amountText(more, 'further finding')}: see ${where}.`] : []),
  ];
}

function findingText(
  finding: Finding,
  [itemLabel = '', partLabel = '']: readonly string[],
  width: number,
  paint: Paint,
): string[] {
  const { severity, message, remedy, expected, actual, evidence } = finding;
  const [item, part] = evidence.path;
  const colour = severity === 'error' ? 'red' : severity === 'warning' ? 'yellow' : 'dim';
  const fact = (label: string, ...parts: (string | undefined)[]) => {
    const known = parts.filter((part) => part !== undefined);
    return known.length === 0 ? [] : [`    ${paint('dim', label.padEnd(8))}  ${known.join(', ')}`];
  };
  return [
    ...wrap(`${paint(colour, severity)}: ${message}`, width, '  '),
    // A line of its own, unbroken, so that it can be copied.
    ...fact('object', evidence.object),
    ...fact(itemLabel, item, part === undefined ? undefined : `${partLabel} ${part}`),
    ...fact('expected', value(expected)),
    ...fact('actual', value(actual)),
    ...wrap(remedy, width, '    → ', '      '),
  ];
}

function value(seen: Finding['actual']): string | undefined {
  return typeof seen === 'number' ? countText(seen) : seen?.toString();
}
