import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { functionNames } from '../../infra/bundle/bundle.ts';
import type { InfrastructureConfiguration } from '../../infra/configuration/schema.ts';
import { synthesized } from './synthesized.ts';

/** More takes Lambda too long to fetch, and Node too long to read, before the first message is looked at. */
export const limitZipBytes = 220_000;

export interface DeployedFunction {
  readonly name: string;
  /** Of the very file that Terraform uploads. */
  readonly zipBytes: number;
  /** The path of its module, with its configuration beside it. */
  readonly module: string;
}

/** Synthesizes below `directory`, and gives back what is deployed of each function. */
export async function deployedFunctions(
  configuration: InfrastructureConfiguration,
  directory: string,
): Promise<DeployedFunction[]> {
  const stack = await synthesized(configuration, directory);
  return Promise.all(
    functionNames.map(async (name) => {
      const { filename } = stack.one('aws_lambda_function', `${name}/`);
      const { size } = await stat(join(stack.directory, filename));
      return { name, zipBytes: size, module: join(directory, 'functions', 'lambda', name, 'index.mjs') };
    }),
  );
}
