/**
 * What runs inside of a function's process, as the managed runtime does: takes invocations from the Runtime API, one at
 * a time, and hands them to the handler. Source: AWS Lambda Developer Guide, "Using the Lambda runtime API".
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const variable = (name: string) => process.env[name] ?? '';
const api = `http://${variable('AWS_LAMBDA_RUNTIME_API')}/2018-06-01/runtime`;

// A handler that waits for nothing must run into its time limit, not end the process.
setInterval(() => {}, 1 << 30);

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

try {
  const handler = await load();
  for (;;) await invoke(handler);
} catch (error) {
  await post('init/error', describe(error));
  process.exit(1);
}

async function load(): Promise<Handler> {
  const [file = '', name = ''] = variable('_HANDLER').split('.');
  const loaded = await import(pathToFileURL(join(variable('LAMBDA_TASK_ROOT'), `${file}.mjs`)).href);
  if (typeof loaded[name] !== 'function') throw new Error(`${variable('_HANDLER')} is undefined or not exported`);
  return loaded[name];
}

async function invoke(handler: Handler): Promise<void> {
  const next = await fetch(`${api}/invocation/next`);
  const id = next.headers.get('lambda-runtime-aws-request-id') ?? '';
  // The AWS SDK gives it to all that the handler asks for.
  process.env._X_AMZN_TRACE_ID = next.headers.get('lambda-runtime-trace-id') ?? '';
  const deadline = Number(next.headers.get('lambda-runtime-deadline-ms'));
  const context = {
    awsRequestId: id,
    functionName: variable('AWS_LAMBDA_FUNCTION_NAME'),
    functionVersion: variable('AWS_LAMBDA_FUNCTION_VERSION'),
    invokedFunctionArn: next.headers.get('lambda-runtime-invoked-function-arn'),
    memoryLimitInMB: variable('AWS_LAMBDA_FUNCTION_MEMORY_SIZE'),
    logGroupName: variable('AWS_LAMBDA_LOG_GROUP_NAME'),
    logStreamName: variable('AWS_LAMBDA_LOG_STREAM_NAME'),
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  try {
    const result = await handler(await next.json(), context);
    await post(`invocation/${id}/response`, result ?? null);
  } catch (error) {
    await post(`invocation/${id}/error`, describe(error));
  }
}

async function post(path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${api}/${path}`, { method: 'POST', body: JSON.stringify(body) });
  await answer.arrayBuffer();
}

function describe(error: unknown) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') };
}
