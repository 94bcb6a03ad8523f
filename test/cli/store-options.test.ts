import { type Command, CommanderError } from 'commander';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { mayflyCommand, type VerifyInvocation } from '../../agent/cli/command.ts';
import { elasticsearch } from '../../agent/stores/elasticsearch/definition.ts';
import type { StoreDefinition } from '../../agent/stores/store-definition.ts';

/** A second kind of backup; nothing of it is loaded. */
const tape: StoreDefinition = {
  ...(elasticsearch as StoreDefinition),
  id: 'tape',
  title: 'Tape',
  nouns: { ...elasticsearch.nouns, backup: { one: 'tape', many: 'tapes' } },
  expectationsField: 'plan',
  commandLine: {
    target: 'object',
    options: [
      { flags: '--taken-at <pattern>', description: 'when', parse: (text) => ({ at: text }), commands: ['verify'] },
      {
        flags: '--reel <number>',
        description: 'which reel',
        parse: (text) => {
          if (!/^\d+$/.test(text)) throw new Error('Say a number.');
          return Number(text);
        },
        commands: ['verify', 'explain'],
        default: '1',
      },
    ],
    expectations: 'what the tape should hold',
  },
};

vi.mock('../../agent/stores/registry.ts', () => ({
  allStores: () => [elasticsearch, tape],
  storeIds: ['elasticsearch', 'tape'],
  defaultStoreId: 'elasticsearch',
  storeOf: (id: string) => (id === 'tape' ? tape : elasticsearch),
}));

const verify = vi.fn<(invocation: VerifyInvocation) => Promise<void>>(async () => {});
const explain = vi.fn(async () => {});
const snapshots = vi.fn(async () => {});
beforeEach(() => vi.clearAllMocks());

function quiet(command: Command, write: (text: string) => void): Command {
  command.configureOutput({ writeErr: write, writeOut: write });
  for (const below of command.commands) quiet(below, write);
  return command;
}

/** What the command line says, and how it ends; null: it goes to work. */
async function parsed(...given: string[]): Promise<{ exitCode: number | null; text: string }> {
  let text = '';
  const others = { suggest: vi.fn(), check: vi.fn(), baseline: vi.fn() };
  const command = quiet(mayflyCommand({ verify, explain, snapshots, ...others }), (more) => {
    text += more;
  });
  try {
    await command.parseAsync(given, { from: 'user' });
    return { exitCode: null, text };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { exitCode: error.exitCode, text };
  }
}

describe('an option of a store', () => {
  test('is handed on as its store has parsed it, by its camel-cased name', async () => {
    await parsed('verify', 'x', '--store', 'tape', '--taken-at', '%Y', '--reel', '7', '--plan', 'plan.yaml');
    expect(verify.mock.calls).toMatchObject([
      [{ store: 'tape', options: { takenAt: { at: '%Y' }, reel: 7 }, expectationsFile: 'plan.yaml' }],
    ]);
  });

  test('that was not given is not there', async () => {
    await parsed('verify', 'x', '--store', 'tape');
    expect(verify.mock.calls).toMatchObject([[{ options: {}, expectationsFile: null }]]);
    expect(Object.keys(verify.mock.calls[0]?.[0].options ?? {})).toEqual([]);
  });

  test.each([
    [['verify', 'x', '--taken-at', '%Y'], '--taken-at', 'tape', 'elasticsearch'],
    [['explain', 'x', '--reel', '1'], '--reel', 'tape', 'elasticsearch'],
    [['verify', 'x', '--plan', 'p.yaml'], '--plan', 'tape', 'elasticsearch'],
    [['verify', 'x', '--store', 'tape', '--snapshot', 'latest'], '--snapshot', 'elasticsearch', 'tape'],
    [['explain', 'x', '--store', 'tape', '--snapshot', 'latest'], '--snapshot', 'elasticsearch', 'tape'],
    [['verify', 'x', '--store', 'tape', '--expectations', 'e'], '--expectations', 'elasticsearch', 'tape'],
  ])('is refused with another store: %j', async (given, option, its, chosen) => {
    const { exitCode, text } = await parsed(...given);
    expect(exitCode).not.toBe(0);
    expect(exitCode).not.toBeNull();
    expect(text).toMatch(new RegExp(`'${option} .*is of --store ${its}, and this is --store ${chosen}`));
    expect([...verify.mock.calls, ...explain.mock.calls]).toEqual([]);
  });

  test('without a meaning is refused with what to write instead', async () => {
    const { exitCode, text } = await parsed('verify', 'x', '--store', 'tape', '--reel', 'last');
    expect(exitCode).toBe(1);
    expect(text).toMatch(/'--reel <number>' argument 'last' is invalid\. Say a number\./);
    expect(verify).not.toHaveBeenCalled();
  });

  test('of one command is unknown to the other', async () => {
    const { exitCode, text } = await parsed('explain', 'x', '--store', 'tape', '--taken-at', '%Y');
    expect(exitCode).toBe(1);
    expect(text).toContain("unknown option '--taken-at'");
  });
});

test('help names each option with the store that alone has it, and what it is when left out', async () => {
  const { exitCode, text } = await parsed('verify', '--help');
  expect(exitCode).toBe(0);
  const said = text.replaceAll(/\s+/g, ' ');
  expect(said).toContain('--reel <number> which reel (default: 1) [tape]');
  expect(said).toContain('--snapshot <name|uuid|latest> which snapshot (default: latest) [elasticsearch]');
  expect(said).toContain('--plan <file> what the tape should hold [tape]');
});

test('an unknown store is refused with those that are known', async () => {
  const { exitCode, text } = await parsed('verify', 'x', '--store', 'disk');
  expect(exitCode).toBe(1);
  expect(text).toMatch(/disk.*elasticsearch, tape/);
});
