import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';

/** Node, in an environment with nothing but what is given: no modules of this project, no variables. */
export async function runBareNode(args: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, args, { cwd: tmpdir(), env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise<number | null>((done) => child.on('close', done));
  const [output, errors, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { output, errors, exitCode };
}
