import { Command } from 'commander';
import { expect, test } from 'vitest';
import { addServerOptions, givenServer } from '../../packer/server-options.ts';

function parsed(...args: string[]): Command {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  addServerOptions(command);
  return command.parse(args, { from: 'user' });
}

test('the store that is named says whose version it is', () => {
  expect(givenServer(parsed('--elasticsearch', '8.17.0'))).toEqual({ store: 'elasticsearch', version: '8.17.0' });
});

test('a command that names no store ends with the option that is missing', () => {
  expect(() => givenServer(parsed())).toThrow("required option '--elasticsearch <version>' not specified");
});
