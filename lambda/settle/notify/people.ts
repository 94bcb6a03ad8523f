import type { Finding } from '../../../agent/contract/finding.ts';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import type { Order } from '../../../agent/contract/order.ts';
import type { Report } from '../../../agent/contract/report.ts';
import { type VerdictWords, verdictNames, verdictWords } from '../../../agent/report/words.ts';
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
  const snapshot = report.snapshot.name ?? order.snapshot.uuid;
  const sections = [
    headSection(words, recoversFrom),
    factsSection(report, order),
    report.explanation === null ? [] : ['What went wrong', `  ${plain(report.explanation, 600)}`],
    attemptsSection(report.attempts),
    findingSection(report.findings),
    ['What to do', `  ${actionFor(report)}`],
    [
      `Last good run  ${lastVerified === null ? 'none yet' : verifiedText(lastVerified)}`,
      `Report         ${consoleLink(order.ledger, ledgerKey.reportPage(order.runId))}`,
      `Run            ${order.runId}`,
    ],
  ];
  return {
    subject: plainSubject(`Mayfly: ${words.name.toUpperCase()} - ${order.repository.name}, snapshot ${snapshot}`),
    message: `${sections
      .filter((lines) => lines.length > 0)
      .map((lines) => lines.join('\n'))
      .join('\n\n')}\n`,
  };
}

/** A sound snapshot asks for nothing, its repository perhaps for a look. */
function actionFor(report: Report): string {
  const conflict = report.findings.find(({ check }) => check === 'writer-conflict');
  const sound = report.verdict === 'verified' || report.verdict === 'intact';
  return sound && conflict ? conflict.remedy : verdictWords(report).action;
}

function headSection({ name, headline, meaning }: VerdictWords, recoversFrom: Trouble | null): string[] {
  const head = [`${name}: ${headline}`, meaning];
  if (recoversFrom === null) return head;
  const { verdict, runId, snapshotAt } = recoversFrom;
  return [
    ...head,
    `This resolves: ${verdictNames[verdict]}, the snapshot taken at ${momentText(snapshotAt)} (run ${runId}).`,
  ];
}

function factsSection({ repository, snapshot, level }: Report, order: Order): string[] {
  return [
    `Repository     ${order.repository.name}, ${plain(repository.location, 1_200)}`,
    `Snapshot       ${snapshot.name === null ? order.snapshot.uuid : `${plain(snapshot.name)} (${order.snapshot.uuid})`}`,
    `Taken          ${snapshot.startedAt === null ? `landed at ${momentText(order.eventAt)}` : momentText(snapshot.startedAt)}`,
    `Level          asked ${level.asked}, completed ${level.reached ?? 'none'}`,
  ];
}

/** Only where it took more than one: how each of them ended. */
function attemptsSection(attempts: Report['attempts']): string[] {
  if (attempts.length < 2) return [];
  return [
    amountText(attempts.length, 'attempt'),
    ...attempts.map(
      ({ number, instanceId, market, launchedAt, outcome }) =>
        `  ${number}. ${outcome}: ${instanceId}, ${market}, launched at ${momentText(launchedAt)}`,
    ),
  ];
}

/** The first error; where there is none, the first of whatever there is. */
function findingSection(findings: readonly Finding[]): string[] {
  const first = findings.find(({ severity }) => severity === 'error') ?? findings[0];
  if (first === undefined) return [];
  const { object, index, shard } = first.evidence;
  const lines = [
    ['', first.message],
    ['Object: ', object],
    ['Index: ', index],
    ['Shard: ', shard],
    ['Expected: ', first.expected],
    ['Actual: ', first.actual],
    ['Remedy: ', first.remedy],
  ] as const;
  return [
    findings.length === 1 ? 'Finding' : `First of ${amountText(findings.length, 'finding')}`,
    ...lines.flatMap(([label, value]) => (value === undefined ? [] : [`  ${label}${plain(String(value), 600)}`])),
  ];
}

function verifiedText({ snapshotName, snapshotUuid, snapshotAt, runId }: Verified): string {
  return `${plain(snapshotName ?? snapshotUuid)}, taken at ${momentText(snapshotAt)} (run ${runId})`;
}
