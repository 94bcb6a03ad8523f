import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Configuration, configurationSchema } from '../lambda/configuration.ts';
import { bundle } from './bundle/bundle.ts';
import type { InfrastructureConfiguration } from './configuration/schema.ts';

/** Where what is deployed of each function lies: its bundle, and configuration.json beside it. */
export interface FunctionDirectories {
  readonly trigger: string;
  readonly settle: string;
}

/** Makes what is deployed of the functions, below `directory`. */
export async function prepareFunctions(
  configuration: InfrastructureConfiguration,
  directory: string,
): Promise<FunctionDirectories> {
  const settings = JSON.stringify(functionConfiguration(configuration), null, 2);
  const bundles = await bundle(directory, ['trigger', 'settle']);
  await Promise.all(bundles.map(({ path }) => writeFile(join(dirname(path), 'configuration.json'), settings)));
  return { trigger: join(directory, 'lambda', 'trigger'), settle: join(directory, 'lambda', 'settle') };
}

/** What the functions know of the configuration, as they will read it. */
function functionConfiguration({ stage, region, network, repositories }: InfrastructureConfiguration): Configuration {
  return configurationSchema.parse({
    version: 1,
    stage,
    repositories: repositories.map(({ notification: _, kmsKeyArn: __, ...settings }) => ({
      ...settings,
      region,
      subnetIds: network.subnetIds,
    })),
  });
}
