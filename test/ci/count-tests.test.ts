import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const program = join(import.meta.dirname, '..', '..', '.ci', 'count-tests.mjs');
const directory = mkdtempSync(join(tmpdir(), 'mayfly-count-'));
afterAll(() => rmSync(directory, { recursive: true }));

const passed = { status: 'passed' };
const failed = { status: 'failed' };

test('counts what passed', () => {
  const report = of({ numPassedTests: 2 }, [{ status: 'passed', assertionResults: [passed, passed] }]);
  expect(count(report, 0)).toEqual({ line: '2 passed, 0 failed\n', exitCode: 0 });
});

test('counts what failed and what was skipped, and fails', () => {
  const report = of({ numPassedTests: 1, numPendingTests: 3 }, [
    { status: 'failed', assertionResults: [passed, failed, failed] },
  ]);
  expect(count(report, 1)).toEqual({ line: '1 passed, 2 failed, 3 skipped\n', exitCode: 1 });
});

test('a test file that could not be loaded is a failure', () => {
  const report = of({ numPassedTests: 1 }, [
    { status: 'passed', assertionResults: [passed] },
    { status: 'failed', assertionResults: [] },
  ]);
  expect(count(report, 1)).toEqual({ line: '1 passed, 1 failed\n', exitCode: 1 });
});

test('a run that ends with an error though all tests passed is a failure', () => {
  const report = of({ numPassedTests: 1 }, [{ status: 'passed', assertionResults: [passed] }]);
  expect(count(report, 1)).toEqual({ line: '1 passed, 1 failed\n', exitCode: 1 });
});

test('a run that wrote no report, or ran no test, is a failure', () => {
  expect(count('', 1)).toEqual({ line: '0 passed, 1 failed\n', exitCode: 1 });
  expect(count(of({}, []), 0)).toEqual({ line: '0 passed, 0 failed\n', exitCode: 1 });
});

test('checks beside vitest are counted in', () => {
  const report = of({ numPassedTests: 2 }, [{ status: 'passed', assertionResults: [passed, passed] }]);
  expect(count(report, 0, { beside: '{"passed":3,"failed":0}' })).toEqual({
    line: '5 passed, 0 failed\n',
    exitCode: 0,
  });
  expect(count(report, 0, { beside: '{"passed":3,"failed":1}' })).toEqual({
    line: '5 passed, 1 failed\n',
    exitCode: 1,
  });
  expect(count(report, 0, { beside: '' })).toEqual({ line: '2 passed, 0 failed\n', exitCode: 0 });
});

test('several reports are counted together, and one without a test is a failure', () => {
  const report = of({ numPassedTests: 2, numPendingTests: 1 }, [
    { status: 'passed', assertionResults: [passed, passed] },
  ]);
  expect(count(report, 0, { also: [report] })).toEqual({ line: '4 passed, 0 failed, 2 skipped\n', exitCode: 0 });
  expect(count(report, 1, { also: [''] })).toEqual({ line: '2 passed, 1 failed, 1 skipped\n', exitCode: 1 });
  expect(count(report, 0, { also: [of({}, [])] })).toEqual({ line: '2 passed, 0 failed, 1 skipped\n', exitCode: 1 });
});

function of(counts: Record<string, number>, testResults: unknown[]): string {
  return JSON.stringify({ numPassedTests: 0, numPendingTests: 0, numTodoTests: 0, ...counts, testResults });
}

function count(report: string, status: number, { beside = '', also = [] }: { beside?: string; also?: string[] } = {}) {
  const write = (name: string, text: string) => {
    const file = join(directory, name);
    writeFileSync(file, text);
    return file;
  };
  const reports = [report, ...also].map((text, index) => write(`report-${index}.json`, text));
  const given = [program, String(status), write('beside.json', beside), ...reports];
  const { stdout, status: exitCode } = spawnSync(process.execPath, given, { encoding: 'utf8' });
  return { line: stdout, exitCode };
}
