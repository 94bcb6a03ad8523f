import { describe, expect, test } from 'vitest';
import { contractVersion } from '../../../agent/contract/contract-version.ts';
import type { Observation, ProbeReport } from '../../../agent/contract/probe.ts';
import type { ProbeVariant } from '../../../agent/contract/probe-order.ts';
import type { Asked } from '../../../infra/probe/ask.ts';
import { conclude } from '../../../infra/probe/conclude.ts';
import { conclusionLines, isAllWell } from '../../../infra/probe/text.ts';
import { attempt, result } from '../../lambda/examples.ts';

const { runId, instanceId } = attempt;
const fine: Observation = { subject: 'disks', isAsNeeded: true, seen: '237 GB for backups.', remedy: null };
const once = { instanceIds: [instanceId], errors: [] };
const blank = {
  version: contractVersion,
  runId,
  repository: 'reference',
  orderedAt: '2026-11-01T00:00:00.000Z',
} as const;

function report(variant: ProbeVariant, changes: Partial<ProbeReport> = {}): ProbeReport {
  return {
    ...blank,
    variant,
    outcome: 'answered',
    explanation: null,
    attempt: { ...attempt, answers: [once, once] },
    refusals: [],
    result: {
      ...{
        kind: 'probe',
        version: contractVersion,
        runId,
        attempt: 1,
        instance: result.instance,
        observations: [fine],
      },
      steps: [
        { name: 'launched', at: '2026-11-01T00:00:04.000Z' },
        { name: 'agent started', at: '2026-11-01T00:00:20.000Z' },
      ],
    },
    goneAt: '2026-11-01T00:00:31.000Z',
    ...changes,
  };
}

const asked = (variant: ProbeVariant, changes?: Partial<ProbeReport>): Asked => ({
  ...{ variant, runId, reached: 'ended' },
  report: report(variant, changes),
});
const refused = (variant: ProbeVariant, code: string, message = 'AWS says so.'): Asked =>
  asked(variant, {
    ...{ outcome: 'refused', attempt: null, result: null, goneAt: null },
    refusals: [{ errors: [{ code, message }], again: null }],
  });
const about = (words: string, ...all: Asked[]) => conclude(all).find(({ question }) => question.includes(words));

test('what is all as needed says so, from the launch to its end', () => {
  const all = conclude([asked('spot'), asked('on-demand')]);
  expect(isAllWell(all)).toBe(true);
  expect(conclusionLines(all).join('\n')).toContain('launched 4 s after its order, agent started 16 s, gone 27 s');
});

describe('a launch', () => {
  test.each([
    ['UnauthorizedOperation', 'decode-authorization-message'],
    ['MaxSpotInstanceCountExceeded', 'L-34B43A08'],
    ['VcpuLimitExceeded', 'L-34B43A08'],
    ['InsufficientInstanceCapacity', 'Try again later'],
    ['InvalidFleetConfig', 'Ask for less'],
    ['SomethingNew', 'When AWS says otherwise'],
  ])('that is refused for %s is not as needed, and says what to change', (code, change) => {
    expect(about('on spot', refused('spot', code))).toMatchObject({
      isAsNeeded: false,
      answer: `refused: ${code}: AWS says so.`,
      change: expect.stringContaining(change),
    });
  });

  test('without any image is not as needed: one is to be baked', () => {
    const none = asked('spot', { outcome: 'not-asked', attempt: null, result: null });
    expect(about('on spot', none)).toMatchObject({
      isAsNeeded: false,
      change: expect.stringContaining('npm run image'),
    });
  });

  test('that nobody has ordered in time says where to look', () => {
    const silent: Asked = { variant: 'spot', runId, reached: 'sent', report: null };
    expect(about('on spot', silent)).toMatchObject({ isAsNeeded: false, meaning: 'The trigger has made no order.' });
  });
});

describe('the same token', () => {
  const answering = (again: typeof once | { instanceIds: string[]; errors: { code: string; message: string }[] }) =>
    about('client token', asked('spot', { attempt: { ...attempt, answers: [once, again] } }));
  test('that gives the same instance is as needed', () => {
    expect(answering(once)).toMatchObject({ isAsNeeded: true });
  });
  test('that gives another one is not', () => {
    const other = answering({ instanceIds: ['i-00000000000000002'], errors: [] });
    expect(other).toMatchObject({ isAsNeeded: false, answer: expect.stringContaining('i-00000000000000002') });
  });
  test('that gives none is no fault: what was launched is found by its tags', () => {
    expect(answering({ instanceIds: [], errors: [] })).toMatchObject({
      isAsNeeded: true,
      answer: 'No: none (no reason given)',
    });
  });
});

test.each<[string, Asked, boolean | null]>([
  ['that suffices', asked('price-ceiling'), true],
  ['that suffices', refused('price-ceiling', 'SomethingNew'), false],
  ['that suffices', refused('price-ceiling', 'InsufficientInstanceCapacity'), null],
  ['that nothing meets', refused('price-ceiling-too-low', 'SpotMaxPriceTooLow'), true],
  ['that nothing meets', asked('price-ceiling-too-low'), false],
  ['Both architectures', asked('both-architectures'), true],
  ['Both architectures', refused('both-architectures', 'InvalidFleetConfig'), true],
  ['Both architectures', refused('both-architectures', 'InsufficientInstanceCapacity'), null],
  ['Both architectures', asked('both-architectures', { outcome: 'not-asked', attempt: null, result: null }), null],
  ['without a type that fits', asked('one-without-match'), true],
  ['without a type that fits', refused('one-without-match', 'InvalidParameterValue', 'no instance pools'), true],
  ['without a type that fits', refused('one-without-match', 'SomethingNew'), null],
])('%s: an answer is as needed, not so, or none', (words, one, isAsNeeded) => {
  expect(about(words, one)?.isAsNeeded).toBe(isAsNeeded);
});

test('what one machine of several found wrong is told, with its remedy', () => {
  const wrong = { ...fine, isAsNeeded: false, seen: '8 GB for backups.', remedy: 'Choose other types.' };
  const other = report('on-demand');
  const odd = asked('on-demand', { result: other.result && { ...other.result, observations: [wrong] } });
  expect(about('disks', asked('spot'), odd)).toMatchObject({ isAsNeeded: false, change: 'Choose other types.' });
});

test('foreign text can not disturb a terminal', () => {
  const lines = conclusionLines(conclude([refused('spot', 'Bad', 'clear\u001b[2J')]));
  expect(lines.join('')).not.toContain('\u001b');
});
