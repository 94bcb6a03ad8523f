import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unzip } from '../../../agent/stores/elasticsearch/local/unpack.ts';
import type { Clients } from '../clients.ts';
import type { Gate } from '../gate/gate.ts';
import { motoRegion } from '../moto.ts';
import type { FunctionDeclaration } from '../terraform/resources/functions.ts';
import { assumeRole } from './credentials.ts';
import { invocations, longestChain, traceHeader } from './lineage.ts';
import type { Outcome } from './runtime-api.ts';
import { Sandbox } from './sandbox.ts';

/** A deployed function. */
export interface Lambda {
  readonly declaration: FunctionDeclaration;
  /** What it has written, all of it. */
  readonly log: string;
  /**
   * Runs the handler with an event, in an idle process or a new one, within the function's time. Does not run it when
   * that looks like a loop: `received`, the trace headers of what the event is made of, say so. Never throws.
   */
  invoke(event: unknown, received?: readonly string[]): Promise<Outcome>;
  /** Ends every process of the function, in the middle of whatever it does. It can be invoked again. */
  kill(): Promise<void>;
}

/** Unpacks a function's archive below `directory`. Its processes get its own environment and its role's credentials. */
export async function deployLambda(
  declaration: FunctionDeclaration,
  { directory, clients, gate }: { directory: string; clients: Clients; gate: Gate },
): Promise<Lambda> {
  if (!declaration.runtime.startsWith('nodejs')) throw new Error(`${declaration.name} wants ${declaration.runtime}.`);
  const code = join(directory, 'code');
  const log = join(directory, `${declaration.name}.log`);
  await mkdir(code, { recursive: true });
  await unzip(declaration.archive, code);
  const idle: Sandbox[] = [];
  const all = new Set<Sandbox>();

  const start = async () => {
    const credentials = await assumeRole({ clients, gate }, declaration.roleArn, declaration.name);
    const environment = {
      ...declaration.environment,
      PATH: dirname(process.execPath),
      HOME: directory,
      TZ: ':UTC',
      LANG: 'en_US.UTF-8',
      AWS_REGION: motoRegion,
      AWS_DEFAULT_REGION: motoRegion,
      AWS_ENDPOINT_URL: gate.endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
      AWS_LAMBDA_FUNCTION_NAME: declaration.name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(declaration.memoryMegabytes),
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${declaration.name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: 'local',
      AWS_EXECUTION_ENV: `AWS_Lambda_${declaration.runtime}`,
      _HANDLER: declaration.handler,
    };
    const sandbox = await Sandbox.start({ functionArn: declaration.arn, environment, code, log });
    all.add(sandbox);
    return sandbox;
  };

  return {
    declaration,
    log,
    async invoke(event, received = []) {
      const trace = traceHeader(declaration.arn, received);
      if (declaration.recursiveLoop === 'Terminate' && invocations(declaration.arn, trace) > longestChain)
        return stopped;
      const sandbox = takeAlive(idle) ?? (await start());
      const outcome = await sandbox.invoke(event, trace, declaration.timeoutSeconds);
      if (sandbox.alive) idle.push(sandbox);
      else all.delete(sandbox);
      return outcome;
    },
    async kill() {
      await Promise.all([...all].map((sandbox) => sandbox.kill()));
      all.clear();
    },
  };
}

const stopped: Outcome = {
  kind: 'failed',
  errorType: 'RecursiveInvocationException',
  errorMessage: 'Lambda has detected your function being invoked in a recursive loop and stopped it.',
};

function takeAlive(idle: Sandbox[]): Sandbox | undefined {
  for (;;) {
    const sandbox = idle.pop();
    if (sandbox === undefined || sandbox.alive) return sandbox;
  }
}
