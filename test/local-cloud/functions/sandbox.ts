import { join } from 'node:path';
import { type Child, startChild } from '../child.ts';
import { type Outcome, RuntimeApi } from './runtime-api.ts';

export interface SandboxOptions {
  readonly functionArn: string;
  /** All of the function's environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where its code was unpacked. */
  readonly code: string;
  readonly log: string;
}

/** One process that runs a function: used again while it lives, as Lambda does. */
export class Sandbox {
  readonly #api: RuntimeApi;
  readonly #child: Child;
  #alive = true;

  static async start({ functionArn, environment, code, log }: SandboxOptions): Promise<Sandbox> {
    const api = await RuntimeApi.start(functionArn);
    const child = await startChild(process.execPath, [join(import.meta.dirname, 'bootstrap.ts')], {
      directory: code,
      log,
      environment: { ...environment, AWS_LAMBDA_RUNTIME_API: api.address, LAMBDA_TASK_ROOT: code },
    });
    return new Sandbox(api, child);
  }

  private constructor(api: RuntimeApi, child: Child) {
    this.#api = api;
    this.#child = child;
    child.exited.then(({ code, signal }) => {
      this.#alive = false;
      api.abandon('Runtime.ExitError', `Runtime exited with ${signal ?? code}`);
      api.close();
    });
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Ends the process when the invocation takes longer than its time. */
  async invoke(event: unknown, trace: string, timeoutSeconds: number): Promise<Outcome> {
    if (!this.#alive) return { kind: 'failed', errorType: 'Runtime.ExitError', errorMessage: 'Runtime was killed' };
    const timer = setTimeout(() => {
      this.#api.abandon('Sandbox.Timedout', `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`);
      void this.kill();
    }, timeoutSeconds * 1000);
    try {
      return await this.#api.invoke(event, trace, Date.now() + timeoutSeconds * 1000);
    } finally {
      clearTimeout(timer);
    }
  }

  async kill(): Promise<void> {
    this.#alive = false;
    await this.#child.kill();
  }
}
