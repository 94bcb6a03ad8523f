import type { Report } from '../contract/report.ts';
import { storeOf } from '../stores/registry.ts';

/** Phases are few; a report with more of them is not one of ours, and still has to be shown. */
const shownAtMost = 100;

/** When something was going on; `startedAt` in milliseconds. */
export interface Span {
  readonly startedAt: number;
  readonly seconds: number;
}

/** One thing that went on: once, or several times, as when a backup is restored window by window. */
export interface Stretch {
  readonly words: string;
  /** Whether it belongs to the proof, or to the way there. */
  readonly isProof: boolean;
  readonly spans: readonly Span[];
}

type Told = Pick<Report, 'store' | 'phases' | 'attempts' | 'instance'>;

/** What went on when, from the order to the end of the proof; as far back as is known. Empty without a phase. */
export function courseOf(report: Told): Stretch[] {
  if (report.phases.some(({ part }) => part !== undefined)) return lanesOf(report);
  const { phases: words } = storeOf(report.store);
  const phases = report.phases.slice(0, shownAtMost).map(({ name, startedAt, seconds }) => {
    return { words: words[name] ?? name, span: { startedAt: Date.parse(startedAt), seconds } };
  });
  if (phases.length === 0) return [];
  const proofBegins = phases.reduce((least, { span }) => Math.min(least, span.startedAt), Number.POSITIVE_INFINITY);
  const proof = [...Map.groupBy(phases, (phase) => phase.words)];
  return [
    ...wayThere(report, proofBegins),
    ...proof.map(([name, all]) => ({ words: name, isProof: true, spans: all.map(({ span }) => span) })),
  ];
}

/** Of a backup that was divided: a lane for each part, from its order to its end, with whatever went on there. */
function lanesOf({ phases, attempts }: Told): Stretch[] {
  const byPart = Map.groupBy(phases, ({ part = 0 }) => part);
  const parts = [...byPart].toSorted(([one], [other]) => one - other).slice(0, shownAtMost);
  return parts.flatMap(([number, its]) => {
    const work = joined(its.map(({ startedAt, seconds }) => ({ startedAt: Date.parse(startedAt), seconds })));
    const orders = attempts.flatMap(({ part, orderedAt }) =>
      part === number && orderedAt !== undefined ? [Date.parse(orderedAt)] : [],
    );
    const begin = Math.min(...work.map(({ startedAt }) => startedAt));
    const ordered = Math.min(begin, ...orders);
    const words = `Part ${number}`;
    const wait = { startedAt: ordered, seconds: (begin - ordered) / 1000 };
    return [
      ...(wait.seconds > 0 ? [{ words: `${words}: wait for its machine`, isProof: false, spans: [wait] }] : []),
      { words, isProof: true, spans: work },
    ];
  });
}

/** Spans that overlap or touch, as one. */
function joined(spans: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const span of spans.toSorted((one, other) => one.startedAt - other.startedAt)) {
    const last = all.at(-1);
    const lastEnd = last === undefined ? Number.NEGATIVE_INFINITY : last.startedAt + last.seconds * 1000;
    if (last === undefined || span.startedAt > lastEnd) {
      all.push(span);
      continue;
    }
    const end = Math.max(lastEnd, span.startedAt + span.seconds * 1000);
    all[all.length - 1] = { startedAt: last.startedAt, seconds: (end - last.startedAt) / 1000 };
  }
  return all;
}

/** From the begin of the first to the end of the last, in milliseconds; null of none. */
export function wholeOf(course: readonly Stretch[]): { readonly startedAt: number; readonly seconds: number } | null {
  const spans = course.flatMap((stretch) => stretch.spans);
  if (spans.length === 0) return null;
  const begin = spans.reduce((least, { startedAt }) => Math.min(least, startedAt), Number.POSITIVE_INFINITY);
  const end = spans.reduce((most, { startedAt, seconds }) => Math.max(most, startedAt + seconds * 1000), begin);
  return { startedAt: begin, seconds: (end - begin) / 1000 };
}

/** Each step lasts until the next that is known. Clocks differ: none begins before an earlier one, or in the proof. */
function wayThere({ attempts, instance }: Told, proofBegins: number): Stretch[] {
  const attempt = attempts.find(({ instanceId }) => instanceId === instance?.id);
  const inPool = attempt?.turn !== undefined;
  const steps = [
    { words: inPool ? 'Wait for a member of the pool' : 'Wait for a machine', at: attempt?.orderedAt },
    ...(inPool ? [] : [{ words: 'Start the machine', at: attempt?.launchedAt }]),
    ...(inPool ? [] : [{ words: 'Boot its system', at: instance?.bootedAt }]),
    { words: 'Take the order', at: inPool ? attempt.launchedAt : instance?.agentStartedAt },
  ].flatMap(({ words, at }) => (at === undefined ? [] : [{ words, at: Math.min(Date.parse(at), proofBegins) }]));
  const begins = steps.map((_, position) => Math.max(...steps.slice(0, position + 1).map(({ at }) => at)));
  return steps.map(({ words }, position) => {
    const [startedAt = proofBegins, end = proofBegins] = begins.slice(position);
    return { words, isProof: false, spans: [{ startedAt, seconds: (end - startedAt) / 1000 }] };
  });
}
