import { setTimeout as delay } from 'node:timers/promises';
import { Progress } from '../../../agent/cli/terminal/progress.ts';
import { Terminal } from '../../../agent/cli/terminal/terminal.ts';
import { elasticsearch } from '../../../agent/stores/elasticsearch/definition.ts';

/** Draws a proof at work; with `under-way`, it ends as if it were cut off in its middle. */
const progress = new Progress(new Terminal(process.stderr), elasticsearch.phases);
progress.phaseStarted('bytes');
progress.progressed('bytes', 3_145_728, 6_291_456, 'bytes');
await delay(150);
progress.found({
  ...{ check: 'object-present', severity: 'error', remedy: 'none' },
  message: '注文 索引 の 利用者 一覧: 👍🏽 café cafe\u0301 is gone, and so is what stood beside it.',
  evidence: { path: [] },
});
progress.phaseStarted('elasticsearch');
progress.noted('fetching', { version: '8.17.0' });
await delay(150);
if (process.argv[2] !== 'under-way') {
  progress.phaseEnded('elasticsearch', 7.4);
  progress.phaseEnded('bytes', 2);
  progress[Symbol.dispose]();
}
process.exit();
