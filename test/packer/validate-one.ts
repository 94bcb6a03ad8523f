import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runValidator } from '../../agent/validators/run-validator.ts';

// In the place of the agent, on a machine that is booted: one validator, and a server that it may ask.
const server = createServer((_, answer) => answer.end('{"count":7}')).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const { port } = server.address() as AddressInfo;
const validated = await runValidator(
  { run: ['./look.sh'], timeout: '30s' },
  {
    url: `http://127.0.0.1:${port}`,
    rules: { judge: (_, path) => ({ path }), contentTypes: /^application\/json$/, answerHeaders: [] },
    ...{ folder: process.env.MAYFLY_VALIDATORS ?? '', variables: {}, severity: 'fail' },
    signal: new AbortController().signal,
  },
);
console.log('said', JSON.stringify(validated.records), validated.fault?.message ?? '');
process.exit(0);
