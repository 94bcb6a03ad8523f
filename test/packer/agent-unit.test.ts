import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readEnvironment } from '../../agent/instance/environment.ts';

const unit = settingsOf(
  readFileSync(join(import.meta.dirname, '..', '..', 'packer', 'files', 'mayfly-agent.service'), 'utf8'),
);

test('however the agent ends, the machine is powered off', () => {
  expect(unit('Unit', 'SuccessAction')).toEqual(['poweroff']);
  expect(unit('Unit', 'FailureAction')).toEqual(['poweroff-force']);
  expect(unit('Service', 'Restart')).toEqual(['no']);
  expect(unit('Service', 'RuntimeMaxSec')).toEqual(['7d']);
});

test('the agent runs even if Elasticsearch or the network failed: systemd acts on no unit that never began', () => {
  expect(unit('Unit', 'Requires')).toEqual([]);
  expect(unit('Unit', 'BindsTo')).toEqual([]);
  expect(unit('Unit', 'Requisite')).toEqual([]);
});

test('the agent gets the environment that it reads, and stages where it may write', () => {
  const variables = Object.fromEntries(unit('Service', 'Environment').map((variable) => variable.split('=', 2)));
  const { staging } = readEnvironment(variables);
  const [state] = unit('Service', 'StateDirectory');
  expect(dirname(staging)).toBe(`/var/lib/${state}`);
  expect(variables.HOME).toBe(`/var/lib/${state}`);
});

test('the agent is no superuser and can gain no rights', () => {
  expect(unit('Service', 'User')).toEqual(['mayfly']);
  expect(unit('Service', 'NoNewPrivileges')).toEqual(['yes']);
  expect(unit('Service', 'CapabilityBoundingSet')).toEqual(['']);
});

/** The values of a setting in a section, the first first. Source: systemd.syntax(7). */
function settingsOf(text: string): (section: string, name: string) => string[] {
  const settings: { section: string; name: string; value: string }[] = [];
  let section = '';
  for (const line of text.split('\n')) {
    const [, heading] = /^\[(\w+)\]$/.exec(line) ?? [];
    if (heading) section = heading;
    const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) settings.push({ section, name, value });
  }
  return (wanted, name) =>
    settings.filter((each) => each.section === wanted && each.name === name).map(({ value }) => value);
}
