import { join } from 'node:path';
import { App } from 'cdktf';
import type { InfrastructureConfiguration } from './configuration/schema.ts';
import { prepareFunctions } from './functions.ts';
import { MayflyStack } from './stack.ts';

/** Writes the Terraform configuration below `directory`; gives back the path of its cdk.tf.json. */
export async function synthesize(configuration: InfrastructureConfiguration, directory: string): Promise<string> {
  const app = new App({ outdir: directory });
  const functions = await prepareFunctions(configuration, join(directory, 'functions'));
  const stack = new MayflyStack(app, configuration, functions);
  app.synth();
  return join(directory, 'stacks', stack.node.id, 'cdk.tf.json');
}
