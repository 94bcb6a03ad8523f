import { join } from 'node:path';
import { App } from 'cdktf';
import { type FunctionDirectories, prepareFunctions } from './bundle/prepare-functions.ts';
import type { InfrastructureConfiguration } from './configuration/schema.ts';
import { MayflyStack } from './stack.ts';

/**
 * Bundles the functions and writes the Terraform configuration, all below `directory`; gives back the path of its
 * cdk.tf.json.
 */
export async function synthesize(configuration: InfrastructureConfiguration, directory: string): Promise<string> {
  return writeStack(configuration, await prepareFunctions(configuration, join(directory, 'functions')), directory);
}

/** The same, of functions that are prepared already. */
export function writeStack(
  configuration: InfrastructureConfiguration,
  functions: FunctionDirectories,
  directory: string,
): string {
  const app = new App({ outdir: directory });
  const stack = new MayflyStack(app, configuration, functions);
  app.synth();
  return join(directory, 'stacks', stack.node.id, 'cdk.tf.json');
}
