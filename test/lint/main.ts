import { parseArgs } from 'node:util';
import { importGraph } from './import-graph.ts';
import { judgeImports } from './judge-imports.ts';
import { longComments } from './long-comments.ts';
import { graphMetrics } from './metrics.ts';

/**
 * `npm run check:layers`: what the layers forbid, and comments that are too wide. `--metrics` says how the graph is.
 */
const { values, positionals } = parseArgs({ options: { metrics: { type: 'boolean' } }, allowPositionals: true });
const root = positionals[0] ?? process.cwd();
const imports = importGraph(root);
const wrong = judgeImports(imports);
const complaints = [...wrong, ...longComments(root)];
for (const complaint of complaints) console.error(complaint);
if (values.metrics) console.log(JSON.stringify({ ...graphMetrics(imports), forbidden: wrong.length }, null, 2));
if (complaints.length > 0) process.exitCode = 1;
