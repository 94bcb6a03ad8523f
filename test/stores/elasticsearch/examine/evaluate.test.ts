import { expect, test } from 'vitest';
import * as z from 'zod';
import { expectationFinding } from '../../../../agent/contract/expectation-finding.ts';
import { RunError } from '../../../../agent/proof/run-error.ts';
import { ElasticsearchError } from '../../../../agent/stores/elasticsearch/client/elasticsearch-error.ts';
import type {
  CheckKind,
  Evaluation,
  EvaluationContext,
} from '../../../../agent/stores/elasticsearch/examine/check-kind.ts';
import { evaluateCheck } from '../../../../agent/stores/elasticsearch/examine/evaluate.ts';
import type { PlannedCheck } from '../../../../agent/stores/elasticsearch/examine/plan.ts';

const recorded = {
  documents: new Map([
    ['full', 3],
    ['empty', 0],
  ]),
  ...{ bytes: new Map(), aliases: new Map(), templates: null, pipelines: null },
};

const refused = (status: number, type: string) =>
  new ElasticsearchError('POST /_msearch', { status, type, reason: 'no' });

interface Wish {
  readonly says: () => Promise<Evaluation>;
  readonly planned?: Partial<PlannedCheck>;
  readonly signal?: AbortSignal;
}

async function evaluated({ says, planned, signal = new AbortController().signal }: Wish) {
  const kind: CheckKind = { kind: 'sample', schema: z.unknown(), evaluate: says };
  const check: PlannedCheck = {
    ...{ kind, parameters: {}, name: 'mine', severity: 'fail', for: ['full'], path: ['full'], allowEmpty: false },
    ...{ target: { label: 'full', indices: ['full'] }, ...planned },
  };
  const context = { signal, recorded, startedAt: new Date(), timestamp: '@timestamp' } as unknown as EvaluationContext;
  const { record, fault } = await evaluateCheck(check, context, 50);
  const { outcome, blame, why } = record;
  const finding = expectationFinding(record, check.path);
  return { outcome, blame, why, fault: fault?.reason, finding: finding?.severity };
}

const failing = async (): Promise<Evaluation> => ({ outcome: 'failed', expected: 1, actual: 0, why: 'One lacks' });
const broken = (error: unknown) => () => Promise.reject(error);

test('a failure is an error, and a warning where only that was asked for', async () => {
  expect(await evaluated({ says: failing })).toMatchObject({ outcome: 'failed', why: 'One lacks.', finding: 'error' });
  const warned = { outcome: 'warned', finding: 'warning', fault: undefined };
  expect(await evaluated({ says: failing, planned: { severity: 'warn' } })).toMatchObject(warned);
});

test('what is held against earlier proofs waits for them, and is neither a failure nor a finding', async () => {
  const change = { of: 'documents', against: 'trend', within: '30%' } as const;
  const says = async (): Promise<Evaluation> => ({ outcome: 'measured', actual: 5, unit: 'documents', change });
  expect(await evaluated({ says })).toEqual({
    ...{ outcome: 'not-evaluated', why: 'It is held against earlier proofs once this one is done.' },
  });
});

test('a pass is no finding', async () => {
  const says = async (): Promise<Evaluation> => ({ outcome: 'passed', expected: 1, actual: 1 });
  expect(await evaluated({ says })).toEqual({ outcome: 'passed' });
});

test.each([
  ['what the data lacks', async (): Promise<Evaluation> => ({ outcome: 'not-evaluated', why: 'No field a' })],
  ['a request that does not fit the data', broken(refused(400, 'illegal_argument_exception'))],
])('%s counts as a failure', async (_, says) => {
  const said = { outcome: 'not-evaluated', blame: 'data', fault: undefined };
  expect(await evaluated({ says })).toMatchObject({ ...said, finding: 'error' });
  expect(await evaluated({ says, planned: { severity: 'warn' } })).toMatchObject({ ...said, finding: 'warning' });
});

test.each([
  ['a circuit breaker', broken(refused(429, 'circuit_breaking_exception')), 'not-evaluated'],
  ['a limit of the node', broken(refused(400, 'too_many_buckets_exception')), 'not-evaluated'],
  ['a node that is gone', broken(new RunError('server-unavailable', 'Nobody answers.')), 'server-unavailable'],
  ['a fault of Mayfly', broken(new TypeError('undefined is not a function')), 'not-evaluated'],
  ['its time limit', () => new Promise<never>(() => {}), 'not-evaluated'],
])('%s says nothing of the backup', async (_, says, fault) => {
  const said = { outcome: 'not-evaluated', blame: 'mayfly', fault };
  expect(await evaluated({ says })).toMatchObject({ ...said, finding: undefined });
  expect(await evaluated({ says, planned: { severity: 'warn' } })).toMatchObject({ ...said, finding: 'warning' });
});

test('an end of the whole proof is thrown', async () => {
  const reason = new RunError('interrupted', 'The instance is taken away.');
  const signal = AbortSignal.abort(reason);
  await expect(evaluated({ says: broken(new Error('torn')), signal })).rejects.toBe(reason);
});

test('what holds no document passes without being asked, where that is allowed', async () => {
  const empty = { label: 'empty', indices: ['empty'] };
  const why = 'It holds no document, which is allowed.';
  expect(await evaluated({ says: failing, planned: { target: empty, allowEmpty: true } })).toEqual({
    ...{ outcome: 'passed', why },
  });
  expect(await evaluated({ says: failing, planned: { target: empty } })).toMatchObject({ outcome: 'failed' });
  expect(await evaluated({ says: failing, planned: { allowEmpty: true } })).toMatchObject({ outcome: 'failed' });
});

test('a known document of an index that is not there is missing', async () => {
  const kind: CheckKind = { kind: 'canary', schema: z.unknown(), evaluate: failing, nameOf: () => 'gone' };
  expect(await evaluated({ says: failing, planned: { kind, target: { label: 'gone', indices: [] } } })).toMatchObject({
    ...{ outcome: 'failed', why: 'The snapshot holds no index, data stream or alias gone that is restored.' },
  });
});
