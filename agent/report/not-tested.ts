import type { Proof } from '../contract/proof.ts';
import type { Untested } from '../contract/report.ts';
import { storeOf } from '../stores/registry.ts';
import { amountText, countText } from '../text/quantities.ts';
import { isBuiltIn, isExpectation } from './checks.ts';
import { standingOf } from './standing.ts';
import { type Step, stepsOf } from './steps.ts';
import { levelNames } from './words.ts';

const mostNames = 5;

/**
 * What a proof says nothing about, and why: levels, checks and items that it did not come to, and what its store never
 * proves. What was left out by name stands in `leftOut` alone. Foreign text in it is not escaped.
 */
export function notTestedOf(proof: Proof): Untested[] {
  return [
    ...levelsNotTested(proof),
    ...itemsWithoutVerdict(proof),
    ...partsMissing(proof),
    ...checksNotEvaluated(proof),
    ...contentNotExpected(proof),
    ...storeOf(proof.store).notTested(proof),
  ];
}

function levelsNotTested(proof: Proof): Untested[] {
  const byOutcome = Map.groupBy(stepsOf(proof), ({ outcome }) => outcome);
  return [...byOutcome].flatMap(([outcome, steps]) => {
    const why = whyNot(outcome, proof);
    const names = steps.map(({ level }) => levelNames[level].toLowerCase()).join(', ');
    const failed = outcome === 'in part' ? ` of ${listed(namesOf(standingOf(proof)?.failed ?? []))}` : '';
    return why === null ? [] : [{ what: names + failed, why }];
  });
}

function whyNot(outcome: Step['outcome'], { level, findings }: Proof): string | null {
  switch (outcome) {
    case 'not asked':
      return `It was not asked for: the proof was to go as far as ${levelNames[level.asked].toLowerCase()}.`;
    case 'not reached':
      return findings.some(({ severity }) => severity === 'error')
        ? 'What was found before left nothing to go on with.'
        : 'The proof ended before it.';
    case 'broken':
      return 'It broke off without an answer.';
    case 'in part':
      return 'An error had been found before.';
    default:
      return null;
  }
}

/** Where others have a verdict of their own: elsewhere the levels say it of all. */
function itemsWithoutVerdict(proof: Proof): Untested[] {
  if (standingOf(proof) === null) return [];
  const { item } = storeOf(proof.store).nouns;
  const onPurpose = new Set(proof.leftOut.map(({ name }) => name));
  const names = namesOf(proof.items.filter(({ verdict }) => verdict === 'unproven'));
  const open = names.filter((name) => !onPurpose.has(name));
  if (open.length === 0) return [];
  const what = `${amountText(open.length, item.one, item.many)}: ${listed(open)}`;
  return [{ what, why: 'The proof has no answer of them alone.' }];
}

function partsMissing({ store, items }: Proof): Untested[] {
  const { part, item, backup } = storeOf(store).nouns;
  const lacking = items.filter(({ partsMissing: missing = 0 }) => missing > 0);
  if (part === null || lacking.length === 0) return [];
  const missing = lacking.reduce((sum, { partsMissing: each = 0 }) => sum + each, 0);
  const names = listed(namesOf(lacking));
  const what = `${amountText(missing, part.one, part.many)} of ${lacking.length === 1 ? item.one : item.many} ${names}`;
  return [{ what, why: `The ${backup.one} itself lacks ${missing === 1 ? 'it' : 'them'}, and says so.` }];
}

function checksNotEvaluated({ checks }: Proof): Untested[] {
  const open = checks.filter((check) => check.outcome === 'not-evaluated' && !isBuiltIn(check));
  if (open.length === 0) return [];
  const names = listed(open.map(({ name, for: its }) => [name, ...its].join(' of ')));
  return [
    { what: `${amountText(open.length, 'check')}: ${names}`, why: 'Each of the checks says why there is no answer.' },
  ];
}

function contentNotExpected({ store, level, checks }: Proof): Untested[] {
  const { expectationsField, nouns } = storeOf(store);
  if (level.asked !== 'examine' || checks.length === 0 || checks.some(isExpectation)) return [];
  const why = `Nothing says so (${expectationsField}): ${nouns.backup.many} that lacked data from the start would pass.`;
  return [{ what: 'what should be in it', why }];
}

function namesOf(items: Proof['items']): string[] {
  return items.map(({ path }) => path.join('/'));
}

function listed(names: readonly string[]): string {
  const more = names.length - mostNames;
  return [...names.slice(0, mostNames), ...(more > 0 ? [`${countText(more)} more`] : [])].join(', ');
}
