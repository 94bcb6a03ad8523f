import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { readEnvironment } from '../../agent/instance/environment.ts';
import { exitCodes } from '../../agent/instance/run.ts';

const files = join(import.meta.dirname, '..', '..', 'packer', 'files');
const has = (command: string) => spawnSync(command, ['--version']).status === 0;

const agent = settingsOf('mayfly-agent.service');
const failureLog = settingsOf('mayfly-failure-log.service');
const deadline = settingsOf('mayfly-deadline.service');
const maximum = settingsOf('mayfly-deadline.timer');
const powerOff = settingsOf('mayfly-power-off.service');
const firstBoot = settingsOf('mayfly-first-boot.service');
const secondBoot = settingsOf('mayfly-second-boot.service');

describe('however the agent ends, the machine is powered off', () => {
  test('by its success at once, and by its failure once the failure log is written', () => {
    expect(agent('Unit', 'SuccessAction')).toEqual(['poweroff-force']);
    expect(agent('Unit', 'OnFailure')).toEqual(['mayfly-failure-log.service']);
    // It would not wait for that.
    expect(agent('Unit', 'FailureAction')).toEqual([]);
    expect(agent('Service', 'Restart')).toEqual(['no']);
  });

  test('but that of a pool’s member which is ready for another order: the machine is cleaned, or ends', () => {
    expect(agent('Service', 'RestartForceExitStatus')).toEqual([String(exitCodes.next)]);
    expect(agent('Service', 'SuccessExitStatus')).toEqual([]);
    // Of a restart like this, SuccessAction and OnFailure hear nothing.
    expect(agent('Service', 'RestartMode')).toEqual(['direct']);
    expect(agent('Unit', 'StartLimitIntervalSec')).toEqual(['0']);
    // Not with a minus sign: where the program fails, the agent has failed.
    expect(agent('Service', 'ExecStartPre')).toEqual(['+/opt/mayfly/mayfly-clean']);
  });

  test('even if Elasticsearch or the network failed: systemd acts on no unit that never began', () => {
    expect(agent('Unit', 'Requires')).toEqual([]);
    expect(agent('Unit', 'BindsTo')).toEqual([]);
    expect(agent('Unit', 'Requisite')).toEqual([]);
    expect(agent('Unit', 'JobTimeoutSec')).toEqual(['10min']);
  });

  test('however the failure log ends, and if it never does', () => {
    for (const action of ['SuccessAction', 'FailureAction', 'JobTimeoutAction']) {
      expect(failureLog('Unit', action)).toEqual(['poweroff-force']);
    }
    const [start = '', job = ''] = [
      failureLog('Service', 'TimeoutStartSec')[0],
      failureLog('Unit', 'JobTimeoutSec')[0],
    ];
    // As long as the program takes at most.
    expect(Number.parseInt(start, 10)).toBeGreaterThan(50);
    expect(Number.parseInt(job, 10)).toBeGreaterThan(Number.parseInt(start, 10));
    for (const dependency of ['Requires', 'BindsTo', 'Requisite', 'After']) {
      expect(failureLog('Unit', dependency)).toEqual([]);
    }
  });
});

describe('however long the agent lives, the machine is powered off', () => {
  test('by a timer that is armed before all else and asks no clock', () => {
    expect(maximum('Timer', 'OnBootSec')).toEqual(['7d']);
    expect(maximum('Timer', 'OnCalendar')).toEqual([]);
    expect(maximum('Timer', 'Unit')).toEqual(['mayfly-power-off.service']);
    expect(maximum('Timer', 'AccuracySec')).toEqual(['1s']);
  });

  test('without a program, a disk, or a unit that must stop before', () => {
    expect(powerOff('Unit', 'SuccessAction')).toEqual(['poweroff-force']);
    expect(powerOff('Service', 'ExecStart')).toEqual([]);
    expect(powerOff('Install', 'WantedBy')).toEqual(['emergency.target rescue.target']);
  });

  test('when its kernel has rebooted it, before anything else and without a program', () => {
    expect(secondBoot('Unit', 'SuccessAction')).toEqual(['poweroff-force']);
    expect(secondBoot('Service', 'ExecStart')).toEqual([]);
    for (const unit of [firstBoot, secondBoot]) {
      expect(unit('Unit', 'DefaultDependencies')).toEqual(['no']);
      expect(unit('Install', 'WantedBy')).toEqual(['sysinit.target']);
    }
    const [stamp = ''] = secondBoot('Unit', 'ConditionPathExists');
    expect(firstBoot('Unit', 'ConditionPathExists')).toEqual([`!${stamp}`]);
    expect(firstBoot('Service', 'ExecStart')).toEqual([expect.stringContaining(stamp), expect.stringContaining(stamp)]);
    // What the disks hold is hidden by what is mounted there.
    expect(dirname(stamp)).toBe('/var/lib');
  });

  test('with no dependency that could keep a clock from starting, or stop it early', () => {
    for (const unit of [deadline, maximum, powerOff]) expect(unit('Unit', 'DefaultDependencies')).toEqual(['no']);
    for (const unit of [deadline, maximum]) {
      expect(unit('Unit', 'IgnoreOnIsolate')).toEqual(['yes']);
      expect(unit('Install', 'WantedBy')).toEqual(['sysinit.target']);
    }
    expect(deadline('Service', 'OOMScoreAdjust')).toEqual(['-1000']);
  });
});

test('the agent gets the environment that it reads, and stages where it may write', () => {
  const variables = Object.fromEntries(agent('Service', 'Environment').map((variable) => variable.split('=', 2)));
  const { staging } = readEnvironment(variables);
  const [state] = agent('Service', 'StateDirectory');
  expect(dirname(staging)).toBe(`/var/lib/${state}`);
  expect(variables.HOME).toBe(`/var/lib/${state}`);
});

test.each([
  ['agent', agent],
  ['failure log', failureLog],
])('the %s is no superuser and can gain no rights', (_, unit) => {
  expect(unit('Service', 'User')).toEqual(['mayfly']);
  expect(unit('Service', 'NoNewPrivileges')).toEqual(['yes']);
  expect(unit('Service', 'CapabilityBoundingSet')).toEqual(['']);
});

test('systemd waits for the 40 seconds that the agent takes at most to say that it was shut down', () => {
  expect(agent('Service', 'TimeoutStopSec')).toEqual(['45s']);
});

/** Older ones don't know RestartMode. */
const oldestVersion = 254;
const version = Number(
  /^systemd (\d+)/.exec(spawnSync('systemd-analyze', ['--version']).stdout?.toString() ?? '')?.[1],
);

test.runIf(version >= oldestVersion)('systemd understands every unit', async () => {
  const units = readdirSync(files).filter((name) => /\.(service|timer)$/.test(name));
  const { all = '' } = await execa('systemd-analyze', ['verify', ...units.map((name) => join(files, name))], {
    all: true,
    reject: false,
  });
  // The programs are on the image, not here.
  const complaints = all.split('\n').filter((line) => line !== '' && !/is not executable: No such file/.test(line));
  expect(complaints).toEqual([]);
});

test.runIf(has('shellcheck'))('the shell understands the scripts', async () => {
  const scripts = ['mayfly-clean', 'mayfly-deadline', 'mayfly-disks'].map((name) => join(files, name));
  expect((await execa('shellcheck', scripts)).stdout).toBe('');
});

/** The values of a setting in a section of a unit, the first first. Source: systemd.syntax(7). */
function settingsOf(name: string): (section: string, name: string) => string[] {
  const settings: { section: string; name: string; value: string }[] = [];
  let section = '';
  for (const line of readFileSync(join(files, name), 'utf8').split('\n')) {
    const [, heading] = /^\[(\w+)\]$/.exec(line) ?? [];
    if (heading) section = heading;
    const [, setting, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (setting !== undefined && value !== undefined) settings.push({ section, name: setting, value });
  }
  return (wanted, setting) =>
    settings.filter((each) => each.section === wanted && each.name === setting).map(({ value }) => value);
}
