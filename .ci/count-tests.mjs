import { existsSync, readFileSync } from 'node:fs';

// Prints `N passed, N failed`, as the last line of a run:
//   node count-tests.mjs <exit code of vitest> <checks beside vitest> <vitest's JSON report> [another…]
// The checks beside vitest are a file with their `passed` and `failed`, empty when there were none. A test file that
// could not even be loaded counts as a failure, and so does a run that exits with an error though every test has passed.
// Exit code 1 when anything failed, or a report tells of no test that has passed.
const [status, besideFile, ...files] = process.argv.slice(2);
const reports = files.map((file) => count(existsSync(file) ? readFileSync(file, 'utf8') : ''));
const beside = JSON.parse(readFileSync(besideFile, 'utf8') || 'null') ?? { passed: 0, failed: 0 };
const tests = { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
const passed = tests.passed + beside.passed;
const failed = (tests.failed === 0 && status !== '0' ? 1 : tests.failed) + beside.failed;
console.log(`${passed} passed, ${failed} failed${tests.skipped > 0 ? `, ${tests.skipped} skipped` : ''}`);
process.exitCode = failed > 0 || reports.some((report) => report.passed === 0) ? 1 : 0;

/** @param {'passed' | 'failed' | 'skipped'} what */
function sum(what) {
  return reports.reduce((total, report) => total + report[what], 0);
}

function count(report) {
  // Nothing is written when the run itself breaks.
  if (report.trim() === '') return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(report);
  const failedOf = ({ status, assertionResults }) => {
    const failed = assertionResults.filter((assertion) => assertion.status === 'failed').length;
    return status === 'failed' && failed === 0 ? 1 : failed;
  };
  const failed = testResults.reduce((sum, result) => sum + failedOf(result), 0);
  return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests };
}
