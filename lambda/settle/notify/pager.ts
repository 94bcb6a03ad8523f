import { ledgerKey } from '../../../agent/contract/ledger.ts';
import type { Order } from '../../../agent/contract/order.ts';
import type { Report } from '../../../agent/contract/report.ts';
import { subjectOf, verdictWords } from '../../../agent/report/words.ts';
import { storeOf } from '../../../agent/stores/registry.ts';
import { capitalized } from '../../../agent/text/capitalized.ts';
import type { OutboxEntry } from '../../ledger/repository-state.ts';
import { consoleLink } from './console-link.ts';
import type { PlainMessage } from './people.ts';
import { plain, plainSubject } from './plain-text.ts';

/** One for each repository, for ever: by it a pager tells what belongs together. */
export function pagerAlarmName(stage: string, repository: string): string {
  return `mayfly-${stage}-${repository}`;
}

/**
 * For a pager: JSON in the shape of a CloudWatch alarm's, the subject beginning as CloudWatch's do. Everything in it
 * follows from the report and the decision, so that a repeated message is the same to the byte.
 * Source: the notification that CloudWatch sends to SNS, as in AWS's own sample events.
 */
export function pagerMessage(
  report: Report,
  order: Order,
  { at, pager, pagerWas }: Pick<OutboxEntry, 'at' | 'pager' | 'pagerWas'>,
  { stage, topicArn }: { stage: string; topicArn: string },
): PlainMessage {
  const name = pagerAlarmName(stage, order.repository.name);
  const snapshot = subjectOf(report.snapshot);
  const { backup } = storeOf(report.store).nouns;
  const words = verdictWords(report);
  const [, , , region = order.ledger.region, account] = topicArn.split(':');
  const body = {
    AlarmName: name,
    AlarmDescription: `Mayfly restores every ${backup.one} of the repository ${order.repository.name} to prove that it can be.`,
    ...(account ? { AWSAccountId: account } : {}),
    NewStateValue: pager,
    NewStateReason:
      `${words.name}: ${words.headline} ${capitalized(backup.one)} ${plain(snapshot)}, run ${order.runId}. ${detail(report)}`.trim(),
    StateChangeTime: at.replace(/Z$/, '+0000'),
    Region: region,
    OldStateValue: pagerWas,
    Mayfly: {
      runId: order.runId,
      verdict: report.verdict,
      reason: report.reason,
      repository: order.repository.name,
      snapshot: plain(snapshot),
      report: consoleLink(order.ledger, ledgerKey.reportPage(order.runId)),
    },
  };
  return { subject: plainSubject(`${pager}: "${name}" in ${region}`), message: JSON.stringify(body) };
}

/** What a pager shows of the reason is short: 1,023 characters in CloudWatch's own. */
function detail({ findings, explanation }: Report): string {
  const first = findings.find(({ severity }) => severity === 'error')?.message ?? explanation;
  return first === null ? '' : plain(first, 400);
}
