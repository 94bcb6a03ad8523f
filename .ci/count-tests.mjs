import { readFileSync } from 'node:fs';

// Prints `N passed, N failed` from vitest's JSON report, as the last line of a run; a third argument names a file with
// the `passed` and `failed` of checks beside vitest, empty when there were none. A test file that could not even be
// loaded counts as a failure, and so does a run that exits with an error though every test has passed.
// Exit code 1 when anything failed, or no test has passed at all.
const [file, status, besideFile] = process.argv.slice(2);
const tests = count(readFileSync(file, 'utf8'));
const beside = besideFile === undefined ? none() : (JSON.parse(readFileSync(besideFile, 'utf8') || 'null') ?? none());
const passed = tests.passed + beside.passed;
const failed = (tests.failed === 0 && status !== '0' ? 1 : tests.failed) + beside.failed;
console.log(`${passed} passed, ${failed} failed${tests.skipped > 0 ? `, ${tests.skipped} skipped` : ''}`);
process.exitCode = failed > 0 || tests.passed === 0 ? 1 : 0;

function none() {
  return { passed: 0, failed: 0 };
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
