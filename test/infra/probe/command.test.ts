import { afterEach, expect, test, vi } from 'vitest';
import { parseInvocation } from '../../../infra/probe/command.ts';

afterEach(() => void vi.restoreAllMocks());

test('the machine of references is probed where none is named', () => {
  expect(parseInvocation(['--stage', 'test'], 'eu-west-1')).toEqual({
    ...{ stage: 'test', repository: 'reference', region: 'eu-west-1', json: false },
  });
  const given = ['--stage', 'test', '--repository', 'logs', '--region', 'us-east-1', '--json'];
  expect(parseInvocation(given, 'eu-west-1')).toEqual({
    ...{ stage: 'test', repository: 'logs', region: 'us-east-1', json: true },
  });
});

test.each([
  ['no stage', [], '--stage'],
  ['a stage that is none', ['--stage', 'Prod!'], "'Prod!'"],
  ['a repository that is none', ['--stage', 'test', '--repository', 'my/logs'], "'my/logs'"],
  ['an option that nobody knows', ['--stage', 'test', '--quick'], '--quick'],
])('%s is refused, named', (_, argv, named) => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(() => parseInvocation(argv, 'eu-west-1')).toThrow();
  expect(write.mock.calls.flat().join('')).toContain(named);
});
