import type { Observation, ProbeReport } from '../../agent/contract/probe.ts';
import { secondsText } from '../../agent/text/quantities.ts';
import type { Asked } from './ask.ts';
import type { Conclusion } from './conclusion.ts';

/** What the instances found that were launched: a line for each subject, for the first that is not as needed. */
export function conclusionsOfMachines(asked: readonly Asked[]): Conclusion[] {
  const reports = asked.flatMap(({ report }) => (report?.attempt ? [report] : []));
  const said = reports.filter(({ outcome }) => outcome === 'answered');
  const waiting = asked.filter(({ report, reached }) => report === null && reached === 'launched');
  return [
    ...ends(reports, waiting),
    ...(said.length === 0 ? [] : subjects.map((subject) => seen(subject, said))),
    ...said.slice(0, 1).flatMap(times),
  ];
}

const questions = {
  disks: 'Has the machine the disks that were ordered?',
  network: 'Does it reach AWS?',
  clock: 'Is its clock right?',
  right: 'Has it the rights it needs, and no others?',
} as const satisfies Record<Observation['subject'], string>;
const subjects = Object.keys(questions) as Observation['subject'][];

function seen(subject: Observation['subject'], reports: readonly ProbeReport[]): Conclusion {
  const all = reports.flatMap(({ result }) => result?.observations ?? []).filter((each) => each.subject === subject);
  const wrong = all.find(({ isAsNeeded }) => !isAsNeeded);
  const usual = all[0];
  const count = subject === 'right' ? `all of ${all.length} trials were answered as they must be` : usual?.seen;
  return {
    question: questions[subject],
    isAsNeeded: usual === undefined ? null : wrong === undefined,
    answer: wrong?.seen ?? count ?? 'not said',
    meaning: wrong ? 'A proof would meet the same.' : '',
    change: wrong?.remedy ?? null,
  };
}

/** A probe has shown the half when it has said what it found; the other half is that it goes. */
function ends(reports: readonly ProbeReport[], waiting: readonly Asked[]): Conclusion[] {
  const question = 'Do instances boot, say what they find, and go by themselves?';
  const lost = reports.find(({ outcome }) => outcome === 'lost');
  const look = (runId: string, instanceId = 'the instance') =>
    `Look at the console of ${instanceId} (aws ec2 get-console-output), and at its journal in the ledger, run ${runId}.`;
  if (lost) {
    const change = look(lost.runId, lost.attempt?.instanceId);
    return [
      { question, isAsNeeded: false, answer: lost.explanation ?? '', meaning: 'A proof would be lost, too.', change },
    ];
  }
  const [silent] = waiting;
  if (silent) {
    const meaning = 'Its schedule ends it a minute after its ten, and the sweep after that.';
    return [{ question, isAsNeeded: false, answer: 'It has not ended yet.', meaning, change: look(silent.runId) }];
  }
  if (reports.length === 0) return [];
  return [
    { question, isAsNeeded: true, answer: `Yes: ${reports.length} of ${reports.length}`, meaning: '', change: null },
  ];
}

/** From the launch to each step of the first machine. */
function times({ orderedAt, attempt, result, goneAt }: ProbeReport): Conclusion[] {
  const [launch, ...steps] = result?.steps ?? [];
  const launchedAt = launch?.at ?? attempt?.launchedAt ?? orderedAt;
  const between = (from: string, to: string) => secondsText(Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000));
  const all = [...steps, ...(goneAt === null ? [] : [{ name: 'gone', at: goneAt }])];
  const order = `launched ${between(orderedAt, launchedAt)} after its order`;
  return [
    {
      question: 'How long does each step take, from the launch on?',
      isAsNeeded: true,
      answer: [order, ...all.map(({ name, at }) => `${name} ${between(launchedAt, at)}`)].join(', '),
      meaning: '',
      change: null,
    },
  ];
}
