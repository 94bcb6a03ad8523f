import { type Command, Option } from 'commander';
import { storeOf } from '../agent/stores/registry.ts';
import type { ImageName } from '../lambda/configuration/images.ts';
import { imageDefinitions } from './stores/registry.ts';

/** Gives a command an option for each store that has images: `--<id> <version>`. Of these one must be given. */
export function addServerOptions(command: Command): void {
  for (const { id, exampleVersion } of imageDefinitions) {
    const others = imageDefinitions.map((definition) => definition.id).filter((other) => other !== id);
    const help = `the version of ${storeOf(id).title} that is on it, such as ${exampleVersion}`;
    command.addOption(new Option(`--${id} <version>`, help).conflicts(others));
  }
}

/** Which server was asked for, once the command has parsed its arguments; ends the command when none was. */
export function givenServer(command: Command): Pick<ImageName, 'store' | 'version'> {
  const given: Readonly<Record<string, unknown>> = command.opts();
  for (const { id } of imageDefinitions) {
    const version = given[id];
    if (typeof version === 'string') return { store: id, version };
  }
  const options = imageDefinitions.map(({ id }) => `'--${id} <version>'`).join(' or ');
  return command.error(`error: required option ${options} not specified`);
}
