import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLog, errorFields } from '../../../lambda/observability/log.ts';

function written(work: (log: ReturnType<typeof createLog>) => void): string[] {
  const lines: string[] = [];
  work(createLog((line) => lines.push(line)));
  return lines;
}

test('writes one line of JSON for each message, standing fields included', () => {
  const [line = ''] = written((log) =>
    log.with({ runId: 'r' }).with({ repository: 'logs' }).warn('said', { key: 'k' }),
  );
  expect(line.endsWith('}\n')).toBe(true);
  expect(JSON.parse(line)).toMatchObject({ level: 'warn', message: 'said', runId: 'r', repository: 'logs', key: 'k' });
});

test('lets no field take the place of time, level or message', () => {
  const [line = ''] = written((log) => log.info('said', { at: 'never', level: 'none', message: 'other' }));
  expect(JSON.parse(line)).toMatchObject({ level: 'info', message: 'said', at: expect.stringMatching(/^20/) });
});

test('never lets a character through that a terminal would obey, and loses none', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (foreign) => {
      const [line = ''] = written((log) => log.info('foreign', { foreign }));
      expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(JSON.parse(line).foreign).toBe(foreign);
    }),
  );
});

test('says of an error what it is, its code, its run and its causes', () => {
  const cause = Object.assign(new TypeError('inner'), { code: 'E1' });
  const error = Object.assign(new Error('outer', { cause }), { runId: 'r' });
  expect(errorFields(error)).toEqual({
    name: 'Error',
    message: 'outer',
    runId: 'r',
    causes: [{ name: 'TypeError', message: 'inner', code: 'E1' }],
  });
  expect(errorFields(new AggregateError([new Error('a'), 'b'], 'two'))).toMatchObject({
    causes: [{ message: 'a' }, { message: 'b' }],
  });
});

test('ends when an error is its own cause', () => {
  const error = new Error('round');
  error.cause = error;
  expect(JSON.stringify(errorFields(error)).length).toBeLessThan(1_000);
});
