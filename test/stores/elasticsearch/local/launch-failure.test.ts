import { expect, test } from 'vitest';
import { LaunchError } from '../../../../agent/stores/elasticsearch/local/errors.ts';
import { launchFailureText } from '../../../../agent/stores/elasticsearch/local/launch-failure.ts';

const textOf = (log: string, code = 1) =>
  launchFailureText(new LaunchError(`Elasticsearch ended with code ${code}.`, log));

test.each([
  ['set JAVA_HOME', 'the minimum required Java version is [21]; your Java version from [/x] does not meet it'],
  ['set JAVA_HOME', 'java.lang.module.FindException: Module jdk.jdi not found'],
  ['lacks memory', "OpenJDK warning: os::commit_memory failed; error='Cannot allocate memory' (errno=12)"],
  ['disk is full', 'java.io.IOException: No space left on device'],
  ['right is missing', 'java.nio.file.AccessDeniedException: /x/config'],
])('an Elasticsearch that did not start is said to need what helps: %s', (remedy, line) => {
  const text = textOf(`warning: nothing\n${line}\n\tat java.base/jdk.internal\n`);
  expect(text).toContain(remedy);
  expect(text).toContain(line);
});

test('memory is blamed only where it is to blame', () => {
  expect(textOf('', 137)).toContain('memory');
  expect(textOf('something else')).toBe('Elasticsearch did not start. Look at its log. What it said: something else');
});
