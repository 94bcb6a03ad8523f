import type { ProbeVariant } from '../../agent/contract/probe-order.ts';
import type { FleetError } from '../../lambda/aws/create-fleet.ts';
import { meaningOf, wordsOf } from '../../lambda/run/refusal-meaning.ts';
import { quotaAdvice } from '../../lambda/settle/launch-advice.ts';
import type { Asked } from './ask.ts';
import type { Conclusion } from './conclusion.ts';
import { conclusionsOfTokens } from './tokens.ts';

type Answer = Omit<Conclusion, 'question'>;

/** What each variant's launch tells of EC2, which its documentation does not. */
export function conclusionsOfLaunches(asked: readonly Asked[]): Conclusion[] {
  const about = (question: string, variant: ProbeVariant, ask: (asked: Asked) => Answer): Conclusion[] => {
    const found = asked.find((one) => one.variant === variant);
    return found ? [{ question, ...(unanswered(found) ?? ask(found)) }] : [];
  };
  // Where nothing is launched, for whatever reason, nothing is proven.
  const must = (question: string, variant: ProbeVariant) =>
    about(question, variant, usual).map((conclusion) => ({
      ...conclusion,
      isAsNeeded: conclusion.isAsNeeded ?? false,
    }));
  return [
    ...must('Does EC2 launch on spot?', 'spot'),
    ...must('Does EC2 launch on demand?', 'on-demand'),
    ...conclusionsOfTokens(asked),
    ...about('A price ceiling that suffices: does it let a launch pass?', 'price-ceiling', (one) =>
      launched(one)
        ? { ...good(one), meaning: 'instances.maximumHourlyUsd can be used.' }
        : {
            ...refused(one),
            change: 'Leave instances.maximumHourlyUsd out of mayfly.yaml: it holds every launch back.',
          },
    ),
    ...about('A price ceiling that nothing meets: does it hold a launch back?', 'price-ceiling-too-low', tooLow),
    ...about('Both architectures in one request: does EC2 take them for duplicates?', 'both-architectures', (one) =>
      atOnce(one, 'No.', 'Yes. Mayfly asks for one architecture at a time.'),
    ),
    ...about('One place without a type that fits: does it fail the whole request?', 'one-without-match', (one) =>
      atOnce(one, 'No: the other places are tried.', 'Yes. Mayfly asks then for each subnet by itself.'),
    ),
  ];
}

function unanswered({ report, reached, runId }: Asked): Answer | null {
  if (report?.outcome === 'not-asked') {
    return {
      isAsNeeded: null,
      answer: 'not asked',
      meaning: 'There is no image for it that reads its orders.',
      change: 'Bake one, if you want it: npm run image (docs/deploy.md).',
    };
  }
  if (report !== null || reached === 'launched') return null;
  const log = 'Look into the log of the trigger, and whether a message waits in its dead-letter queue';
  return {
    isAsNeeded: null,
    answer: 'no answer in time',
    meaning: reached === 'sent' ? 'The trigger has made no order.' : 'The trigger has launched nothing yet.',
    change: `${log}; is there a repository of that name? Run ${runId}.`,
  };
}

function usual(one: Asked): Answer {
  if (launched(one)) return { ...good(one), meaning: 'Rights, template, image and network are taken as they are.' };
  return { ...refused(one), change: changeFor(one) };
}

function tooLow(one: Asked): Answer {
  if (launched(one)) {
    const change = 'Do not rely on instances.maximumHourlyUsd: name types instead (instances.types), and a budget.';
    return { ...good(one), isAsNeeded: false, meaning: 'No: EC2 launches what costs more.', change };
  }
  const isWaitedFor = meaningOf(errorsOf(one)) === 'capacity';
  return {
    ...refused(one),
    isAsNeeded: true,
    meaning: isWaitedFor
      ? 'Yes, and Mayfly waits for a lower price.'
      : 'Yes. Mayfly takes it for a refusal, and gives a backup up after a few tries.',
    change: null,
  };
}

/** What Mayfly does not rely on: whichever way EC2 answers, it holds. */
function atOnce(one: Asked, no: string, yes: string): Answer {
  const errors = errorsOf(one);
  if (errors.length === 0 && launched(one)) return { ...good(one), meaning: no };
  if (!isSuited(errors)) return { ...refused(one), isAsNeeded: true, meaning: yes, change: null };
  return { ...refused(one), isAsNeeded: null, change: null };
}

function isSuited(errors: readonly FleetError[]): boolean {
  return meaningOf(errors) !== 'unsuitable';
}

/** By the name of the error; what is not known here is AWS's own word. */
function changeFor(one: Asked): string {
  const errors = errorsOf(one);
  const has = (pattern: RegExp) => errors.some(({ code, message }) => pattern.test(code) || pattern.test(message));
  if (has(/UnauthorizedOperation/)) {
    return (
      'Decode its words: aws sts decode-authorization-message. Then give the trigger what is missing ' +
      '(infra/policies/trigger.ts); docs/deploy.md, "When AWS says otherwise".'
    );
  }
  if (has(/MaxSpotInstanceCountExceeded|VcpuLimitExceeded|InstanceLimitExceeded/)) {
    return quotaAdvice(errors, one.variant === 'on-demand' ? 'on-demand' : 'spot');
  }
  if (meaningOf(errors) === 'unsuitable') {
    return 'Ask for less (instances in mayfly.yaml), or name subnets in zones that have such types.';
  }
  if (meaningOf(errors) === 'capacity') return 'Try again later, or allow more types and zones.';
  return 'See docs/deploy.md, "When AWS says otherwise".';
}

function launched({ report, reached }: Asked): boolean {
  return reached === 'launched' || report?.attempt != null;
}

function errorsOf({ report }: Asked) {
  return report?.refusals[0]?.errors ?? [];
}

function good({ report }: Asked): Omit<Answer, 'meaning'> {
  const { instanceId = 'launched' } = report?.attempt ?? {};
  const { type = null, zone = null } = report?.result?.instance ?? {};
  return {
    isAsNeeded: true,
    answer: [`launched: ${instanceId}`, type, zone].filter((part) => part !== null).join(', '),
    change: null,
  };
}

function refused(one: Asked): Omit<Answer, 'change'> {
  const meaning = meaningOf(errorsOf(one));
  const meanings = {
    capacity: 'EC2 has none for now.',
    unsuitable: 'EC2 has nothing that fits what is asked for.',
    throttled: 'EC2 was asked too often: ask again.',
    refused: 'EC2 will not launch this: no backup would be proven so.',
  };
  const answer = `refused: ${wordsOf(errorsOf(one))}`;
  return {
    isAsNeeded: meaning === 'refused' || meaning === 'unsuitable' ? false : null,
    answer,
    meaning: meanings[meaning],
  };
}
