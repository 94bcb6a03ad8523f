import { describe, expect, it } from 'vitest';
import { BlobDeniedError } from '../../agent/blobs/errors.ts';
import { proofSchema } from '../../agent/contract/proof.ts';
import type { Level } from '../../agent/contract/verdict.ts';
import type { Observer } from '../../agent/proof/observer.ts';
import { prove } from '../../agent/proof/prove.ts';
import { RunError } from '../../agent/proof/run-error.ts';
import type { ProofContext, Store } from '../../agent/proof/store.ts';

const silent: Observer = {
  phaseStarted() {},
  phaseEnded() {},
  progressed() {},
  found() {},
  noted() {},
};

const kind = {
  id: 'test',
  checks: { 'writer-conflict': 'suspect' },
  phases: { bytes: 'Read every byte' },
} as const;

type Step = (context: ProofContext) => Promise<void>;

/** A store whose steps are the test's; it writes down which were called. */
function store(steps: Partial<Record<Level | 'close', Step>>) {
  const called: string[] = [];
  const step = (name: Level) => async (context: ProofContext) => {
    called.push(name);
    await steps[name]?.(context);
  };
  const made: Store = {
    state: () => ({
      repository: { uuid: null, clusterId: null, generation: null },
      snapshot: { name: 's', uuid: 'u', state: null, writtenBy: null, startedAt: null, endedAt: null },
      items: [],
      leftOut: [],
      restoredBy: null,
    }),
    structure: step('structure'),
    bytes: step('bytes'),
    restore: step('restore'),
    examine: step('examine'),
    async close() {
      called.push('close');
      await steps.close?.(undefined as never);
    },
  };
  return { store: made, called };
}

const run = async (steps: Partial<Record<Level | 'close', Step>>, level: Level = 'examine', signal?: AbortSignal) => {
  const { store: made, called } = store(steps);
  const proof = await prove({
    kind,
    store: made,
    repository: { name: null, location: 's3://b' },
    level,
    observer: silent,
    signal: signal ?? new AbortController().signal,
    releaseMilliseconds: 200,
  });
  return { proof: proofSchema.parse(proof), called };
};

const damage: Step = async ({ report }) =>
  report({
    check: 'object-checksum',
    severity: 'error',
    message: 'bad',
    remedy: 'again',
    evidence: { object: 'o', path: [] },
  });

describe('prove', () => {
  it('goes through the levels in order, cleans up, and says verified', async () => {
    const { proof, called } = await run({});
    expect(called).toEqual(['structure', 'bytes', 'restore', 'examine', 'close']);
    expect(proof.verdict).toBe('verified');
    expect(proof.level).toEqual({ asked: 'examine', reached: 'examine' });
  });

  it('goes no further than it was asked', async () => {
    const { proof, called } = await run({}, 'bytes');
    expect(called).toEqual(['structure', 'bytes', 'close']);
    expect(proof.verdict).toBe('intact');
  });

  it('stops at the first level that finds an error', async () => {
    const { proof, called } = await run({ bytes: damage });
    expect(called).toEqual(['structure', 'bytes', 'close']);
    expect(proof.verdict).toBe('corrupt');
    expect(proof.level.reached).toBe('structure');
  });

  it('calls a crash of ours unproven', async () => {
    const { proof } = await run({
      restore: async () => {
        throw new TypeError('undefined is not a function');
      },
    });
    expect(proof).toMatchObject({ verdict: 'unproven', reason: 'internal' });
    expect(proof.explanation).toContain('undefined is not a function');
  });

  it('takes the reason from the error that broke the run', async () => {
    const broken = (error: Error) => run({ structure: () => Promise.reject(error) });
    expect((await broken(new RunError('not-listed', 'x'))).proof.reason).toBe('not-listed');
    expect((await broken(new BlobDeniedError('index-0', 'x'))).proof.reason).toBe('access-denied');
  });

  it.each(['EIO', 'ENOSPC'])('calls a disk that fails with %s storage, not a fault of ours', async (code) => {
    const failing = Object.assign(new Error(`${code}: it fails, write`), { code });
    const { proof } = await run({ bytes: () => Promise.reject(failing) });
    expect(proof).toMatchObject({ verdict: 'unproven', reason: 'storage-unavailable' });
    expect(proof.explanation).toBe(`A disk failed: ${code}: it fails, write.`);
  });

  it('is ended by its signal, even when a step hangs', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new RunError('deadline', 'time is up')), 50);
    const { proof, called } = await run({ bytes: () => new Promise(() => {}) }, 'examine', controller.signal);
    expect(proof).toMatchObject({ verdict: 'unproven', reason: 'deadline' });
    expect(called.at(-1)).toBe('close');
  });

  it('that is cut short says how far it was, beside what it had found', async () => {
    const controller = new AbortController();
    const { proof } = await run(
      {
        bytes: ({ phase, observer, report }) =>
          phase('bytes', async () => {
            report({
              check: 'writer-conflict',
              severity: 'warning',
              message: 'odd',
              remedy: 'look',
              evidence: { path: [] },
            });
            observer.progressed('bytes', 512, 2_048, 'bytes');
            controller.abort(new RunError('interrupted', 'EC2 takes this instance away.'));
            throw new Error('torn');
          }),
      },
      'examine',
      controller.signal,
    );
    expect(proof).toMatchObject({
      verdict: 'unproven',
      reason: 'interrupted',
      explanation: expect.stringMatching(
        /^EC2 takes this instance away\. Under way: Read every byte \(512 B of 2 KiB · 25 %.*\)\.$/,
      ),
      level: { reached: 'structure' },
      findings: [{ message: 'odd' }],
    });
  });

  it('that is cut short after damage was found stays corrupt', async () => {
    const controller = new AbortController();
    const { proof } = await run(
      {
        bytes: async (context) => {
          await damage(context);
          controller.abort(new RunError('interrupted', 'EC2 takes this instance away.'));
          throw new Error('torn');
        },
      },
      'examine',
      controller.signal,
    );
    expect(proof).toMatchObject({ verdict: 'corrupt', reason: null, findings: [{ check: 'object-checksum' }] });
  });

  it('that is cut short before it begins has begun nothing', async () => {
    const late = AbortSignal.abort(new RunError('deadline', 'time is up'));
    const { proof, called } = await run({}, 'examine', late);
    expect(called).toEqual(['close']);
    expect(proof.explanation).toBe('time is up Nothing was begun.');
  });

  it('keeps its verdict when cleaning up fails', async () => {
    const { proof } = await run({ close: () => Promise.reject(new Error('disk')) });
    expect(proof.verdict).toBe('verified');
  });

  it('times phases, overlapping ones too', async () => {
    const { proof } = await run({
      structure: async ({ phase }) => {
        await Promise.all([phase('locate', async () => {}), phase('structure', async () => {})]);
      },
    });
    expect(proof.phases.map(({ name }) => name).toSorted()).toEqual(['locate', 'structure']);
  });

  it('calls a check that nobody has declared a fault of ours', async () => {
    const { proof } = await run({
      structure: async ({ report }) =>
        report({ check: 'made-up', severity: 'error', message: 'x', remedy: 'y', evidence: { path: [] } }),
    });
    expect(proof).toMatchObject({ verdict: 'unproven', reason: 'internal', findings: [] });
  });

  it('says of each item what was found of it', async () => {
    const { store: made } = store({
      restore: async ({ report }) =>
        report({
          check: 'object-checksum',
          severity: 'error',
          message: 'bad',
          remedy: 'again',
          evidence: { path: ['logs', '0'] },
        }),
    });
    const counts = { parts: 1, bytes: 10, recordsExpected: 5, recordsRestored: 5 };
    const items = [
      { path: ['logs'], ...counts, recordsRestored: 4 },
      { path: ['orders'], ...counts },
    ];
    const proof = await prove({
      kind,
      store: { ...made, state: () => ({ ...made.state(), items }) },
      repository: { name: null, location: 's3://b' },
      level: 'restore',
      observer: silent,
      signal: new AbortController().signal,
    });
    expect(proofSchema.parse(proof)).toMatchObject({
      store: 'test',
      verdict: 'corrupt',
      items: [
        { path: ['logs'], verdict: 'corrupt' },
        { path: ['orders'], verdict: 'verified' },
      ],
    });
  });
});
