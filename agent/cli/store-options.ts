import { type Command, Option } from 'commander';
import { allStores, storeOf } from '../stores/registry.ts';
import type { CommandOption, StoreDefinition } from '../stores/store-definition.ts';

type CommandName = CommandOption['commands'][number];

/** Which kind of backup is meant, and the options that only that kind has. */
export interface StoreInvocation {
  readonly store: string;
  /** By their camel-cased names, as the store has parsed them. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The file that holds the expectations; not read yet. */
  readonly expectationsFile: string | null;
}

/** Adds the options of every store to a command, each once. */
export function addStoreOptions(command: Command, name: CommandName): Command {
  for (const [flags, { help, stores }] of optionsOf(name)) {
    const only = stores.length === allStores().length ? '' : ` [${stores.join(', ')}]`;
    command.addOption(new Option(flags, `${help}${only}`));
  }
  return command;
}

/**
 * What was given, as the chosen store understands it. Ends the command, as commander does, when an option is another
 * store's or has no meaning.
 */
export function storeInvocation(
  command: Command,
  name: CommandName,
  given: Readonly<Record<string, unknown>>,
): StoreInvocation {
  const store = String(given.store);
  const definition = storeOf(store);
  for (const [flags, { stores }] of optionsOf(name)) {
    if (given[attributeOf(flags)] === undefined || stores.includes(store)) continue;
    command.error(`error: option '${flags}' is of --store ${stores.join(' and ')}, and this is --store ${store}`);
  }
  const options: Record<string, unknown> = {};
  for (const { flags, parse, commands } of definition.commandLine.options) {
    const text = given[attributeOf(flags)];
    if (typeof text !== 'string' || !commands.includes(name)) continue;
    try {
      options[attributeOf(flags)] = parse(text);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      command.error(`error: option '${flags}' argument '${text}' is invalid. ${why}`);
    }
  }
  const file = given[attributeOf(expectationsFlags(definition))];
  return { store, options, expectationsFile: typeof file === 'string' ? file : null };
}

interface SharedOption {
  readonly help: string;
  /** The ids of those that have it. */
  readonly stores: string[];
}

function optionsOf(name: CommandName): Map<string, SharedOption> {
  const options = new Map<string, SharedOption>();
  const add = (flags: string, help: string, store: string) => {
    const known = options.get(flags);
    if (known === undefined) options.set(flags, { help, stores: [store] });
    else known.stores.push(store);
  };
  for (const definition of allStores()) {
    const { id, commandLine } = definition;
    for (const option of commandLine.options) {
      if (!option.commands.includes(name)) continue;
      const byDefault = option.default === undefined ? '' : ` (default: ${option.default})`;
      add(option.flags, option.description + byDefault, id);
    }
    if (name === 'verify') add(expectationsFlags(definition), commandLine.expectations, id);
  }
  return options;
}

function expectationsFlags({ expectationsField }: StoreDefinition): string {
  return `--${expectationsField} <file>`;
}

/** What commander calls the option: `--taken-at <pattern>` is takenAt. */
function attributeOf(flags: string): string {
  return new Option(flags).attributeName();
}
