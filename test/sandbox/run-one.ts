import { runSandboxed } from '../../agent/sandbox/sandbox.ts';

const [folder = '', command = ''] = process.argv.slice(2);

// For tests that kill the process which runs a command, or that run one as somebody else.
const outcome = await runSandboxed({
  run: ['sh', '-c', command],
  folder,
  variables: {},
  limits: { milliseconds: 60_000, memoryBytes: 1e9, processes: 64 },
  signal: new AbortController().signal,
});
process.stdout.write(JSON.stringify(outcome));
