import type { CheckRecord } from '../../../agent/contract/check-record.ts';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import type { Order } from '../../../agent/contract/order.ts';
import type { Report } from '../../../agent/contract/report.ts';
import { begun } from '../../../agent/report/begun.ts';
import { carriedText } from '../../../agent/report/carried-text.ts';
import { findingsBeside } from '../../../agent/report/checks.ts';
import { heldBackText } from '../../../agent/report/load-text.ts';
import { partsText } from '../../../agent/report/parts-text.ts';
import { subjectOf, type VerdictWords, verdictNames, verdictWords } from '../../../agent/report/words.ts';
import { storeOf } from '../../../agent/stores/registry.ts';
import { capitalized } from '../../../agent/text/capitalized.ts';
import { amountText, momentText } from '../../../agent/text/quantities.ts';
import type { OutboxEntry, Trouble, Verified } from '../../ledger/repository-state.ts';
import { consoleLink } from './console-link.ts';
import { plain, plainSubject } from './plain-text.ts';

export interface PlainMessage {
  readonly subject: string;
  readonly message: string;
}

/** For people's mail: the verdict in words, the first finding, what was good last, where the report is. Plain text. */
export function peopleMessage(
  report: Report,
  order: Order,
  { recoversFrom, lastVerified }: Pick<OutboxEntry, 'recoversFrom' | 'lastVerified'>,
): PlainMessage {
  const words = verdictWords(report);
  const { nouns } = storeOf(report.store);
  const subject = subjectOf(report.snapshot);
  const sections = [
    headSection(words, recoversFrom),
    factsSection(report, order),
    report.explanation === null ? [] : ['What went wrong', `  ${plain(report.explanation, 600)}`],
    attemptsSection(report),
    findingSection(report),
    warnedSection(report),
    ['What to do', `  ${actionFor(report)}`],
    words.salvage === undefined ? [] : ['This restores what can be counted on', `  ${plain(words.salvage, 2_000)}`],
    [
      `Last good run  ${lastVerified === null ? 'none yet' : verifiedText(lastVerified)}`,
      `Report         ${consoleLink(order.ledger, ledgerKey.reportPage(order.runId))}`,
      `Run            ${order.runId}`,
    ],
  ];
  return {
    subject: plainSubject(
      `Mayfly: ${words.name.toUpperCase()} - ${order.repository.name}, ${nouns.backup.one} ${subject}`,
    ),
    message: `${sections
      .filter((lines) => lines.length > 0)
      .map((lines) => lines.join('\n'))
      .join('\n\n')}\n`,
  };
}

/** A sound backup asks for nothing, its repository perhaps for a look. */
function actionFor(report: Report): string {
  const conflict = report.findings.find(({ check }) => storeOf(report.store).notableChecks.includes(check));
  const sound = report.verdict === 'verified' || report.verdict === 'intact';
  return sound && conflict ? conflict.remedy : verdictWords(report).action;
}

function headSection({ name, headline, meaning }: VerdictWords, recoversFrom: Trouble | null): string[] {
  const head = [`${name}: ${headline}`, meaning];
  if (recoversFrom === null) return head;
  const { verdict, runId, snapshotAt } = recoversFrom;
  return [
    ...head,
    `This resolves: ${verdictNames[verdict]}, the one taken at ${momentText(snapshotAt)} (run ${runId}).`,
  ];
}

function factsSection(report: Report, order: Order): string[] {
  const { store, repository, snapshot, level, load } = report;
  const heldBack = load && heldBackText(load);
  const parts = partsText(report);
  return [
    `Repository     ${order.repository.name}, ${plain(repository.location, 1_200)}`,
    `${capitalized(storeOf(store).nouns.backup.one).padEnd(15)}${namesText(snapshot)}`,
    `Taken          ${snapshot.startedAt === null ? `landed at ${momentText(order.eventAt)}` : momentText(snapshot.startedAt)}`,
    `Level          asked ${level.asked}, completed ${level.reached ?? 'none'}`,
    ...(parts === null ? [] : [`Proven         ${parts}`]),
    ...(heldBack ? [`Held back by   ${heldBack}`] : []),
  ];
}

/** Only where it took more than one: how each of them ended. */
function attemptsSection(report: Report): string[] {
  const { attempts } = report;
  if (attempts.length < 2) return [];
  const carried = carriedText(report);
  return [
    amountText(attempts.length, 'attempt'),
    ...attempts.map(
      ({ part, number, instanceId, market, launchedAt, turn, outcome }) =>
        `  ${part === undefined ? '' : `part ${part}, `}${number}. ${outcome}: ${instanceId}, ${market}, ${begun(turn)} ${momentText(launchedAt)}`,
    ),
    ...(carried === null ? [] : [carried]),
  ];
}

/** The first error; where there is none, the first of whatever no check on record tells. */
function findingSection(report: Report): string[] {
  const { store, findings } = report;
  const first = findings.find(({ severity }) => severity === 'error') ?? findingsBeside(report)[0];
  if (first === undefined) return [];
  const { item, part } = storeOf(store).nouns;
  const [itemName, partName] = first.evidence.path;
  const lines = [
    ['', first.message],
    ['Object: ', first.evidence.object],
    [`${capitalized(item.one)}: `, itemName],
    [`${capitalized(part?.one ?? '')}: `, partName],
    ['Expected: ', first.expected],
    ['Actual: ', first.actual],
    ['Remedy: ', first.remedy],
  ] as const;
  return [
    findings.length === 1 ? 'Finding' : `First of ${amountText(findings.length, 'finding')}`,
    ...lines.flatMap(([label, value]) => (value === undefined ? [] : [`  ${label}${plain(String(value), 600)}`])),
  ];
}

const warningsShown = 5;

/** What only warns: it is no reason for a mail, and stands in one that is sent anyhow. */
function warnedSection({ checks }: Report): string[] {
  const warnings = checks.filter(
    ({ severity, outcome }) => outcome === 'warned' || (severity === 'warn' && outcome === 'not-evaluated'),
  );
  const more = warnings.length - warningsShown;
  if (warnings.length === 0) return [];
  return [
    `${amountText(warnings.length, 'check')} only ${warnings.length === 1 ? 'warns' : 'warn'}`,
    ...warnings.slice(0, warningsShown).map(warningText),
    ...(more > 0 ? [`  ${amountText(more, 'more is', 'more are')} in the report.`] : []),
  ];
}

function warningText({ name, for: its, outcome, why = '' }: CheckRecord): string {
  const what = outcome === 'warned' ? why : `could not be evaluated: ${why}`;
  return `  ${plain(`${[...its, name].join(', ')}: ${what}`, 600)}`;
}

function verifiedText({ snapshotName, snapshotUuid, snapshotAt, runId }: Verified): string {
  return `${plain(subjectOf({ name: snapshotName, uuid: snapshotUuid }))}, taken at ${momentText(snapshotAt)} (run ${runId})`;
}

/** nightly-1 (Zx3…) */
function namesText({ name, uuid }: Report['snapshot']): string {
  if (name === null) return plain(subjectOf({ name, uuid }));
  return uuid === null ? plain(name) : `${plain(name)} (${plain(uuid)})`;
}
