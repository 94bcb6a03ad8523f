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
  expect(count(report, 0, '{"passed":3,"failed":0}')).toEqual({ line: '5 passed, 0 failed\n', exitCode: 0 });
  expect(count(report, 0, '{"passed":3,"failed":1}')).toEqual({ line: '5 passed, 1 failed\n', exitCode: 1 });
  expect(count(report, 0, '')).toEqual({ line: '2 passed, 0 failed\n', exitCode: 0 });
});

function of(counts: Record<string, number>, testResults: unknown[]): string {
  return JSON.stringify({ numPassedTests: 0, numPendingTests: 0, numTodoTests: 0, ...counts, testResults });
}

function count(report: string, status: number, beside?: string) {
  const file = join(directory, 'report.json');
  const besideFile = join(directory, 'beside.json');
  writeFileSync(file, report);
  if (beside !== undefined) writeFileSync(besideFile, beside);
  const given = [program, file, String(status), ...(beside === undefined ? [] : [besideFile])];
  const { stdout, status: exitCode } = spawnSync(process.execPath, given, { encoding: 'utf8' });
  return { line: stdout, exitCode };
}
