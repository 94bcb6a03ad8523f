import { wordsOf } from '../../lambda/run/refusal-meaning.ts';
import type { Asked } from './ask.ts';
import type { Conclusion } from './conclusion.ts';

/** Whether EC2 answers a client token that it knows as it did before; nothing where nothing was launched. */
export function conclusionsOfTokens(asked: readonly Asked[]): Conclusion[] {
  const twice = asked.flatMap(({ report }) => (report?.attempt?.answers ? [report.attempt] : []));
  return twice.slice(0, 1).map(() => {
    const question = 'The same client token again: does EC2 give the same instance?';
    const answers = twice.map(({ answers: [once, again] = [] }) => ({ once, again }));
    const others = answers.flatMap(({ once, again }) =>
      (again?.instanceIds ?? []).filter((id) => !once?.instanceIds.includes(id)),
    );
    const silent = answers.filter(({ again }) => (again?.instanceIds.length ?? 0) === 0);
    if (others.length > 0) {
      return {
        question,
        isAsNeeded: false,
        answer: `No: another one, ${others.join(', ')}`,
        meaning: 'It was ended at once; a launch that is tried again after a crash may have two for a moment.',
        change: 'Nothing of yours: tell us, with this answer.',
      };
    }
    if (silent.length > 0) {
      return {
        question,
        isAsNeeded: true,
        answer: `No: none (${wordsOf(silent[0]?.again?.errors ?? [])})`,
        meaning: 'Mayfly finds what it has launched by its tags, before it believes that.',
        change: null,
      };
    }
    return { question, isAsNeeded: true, answer: 'Yes', meaning: 'A launch can be tried again safely.', change: null };
  });
}
