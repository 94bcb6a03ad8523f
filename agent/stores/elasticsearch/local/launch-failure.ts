import type { LaunchError } from './errors.ts';

/** What ends an Elasticsearch before it answers, by its own last words, and what helps. */
const causes: readonly (readonly [words: RegExp, remedy: string])[] = [
  [
    /UnsupportedClassVersionError|required Java version|FindException: Module|Unrecognized (VM )?option/,
    'It needs another Java: set JAVA_HOME to a JDK that fits it, or pass the directory of a distribution that brings ' +
      'its own (--elasticsearch DIRECTORY).',
  ],
  [
    /OutOfMemoryError|[Ii]nsufficient memory|Cannot allocate memory|Could not reserve enough space/,
    'It lacks memory: end other programs, or prove it on a larger machine.',
  ],
  [/No space left on device/, 'Its disk is full: make room in TMPDIR, or name a larger one.'],
  [
    /AccessDeniedException|Permission denied|Read-only file system/,
    'A right is missing: let TMPDIR be a place where Elasticsearch may write, and programs may run.',
  ],
  [/unknown setting \[/, 'It lacks a module that its version comes with: pass the directory of a whole distribution.'],
];
/** Of a process that the system has killed: by Linux mostly for want of memory. */
const killed = /ended with code 137/;

/** Why Elasticsearch did not start: the last that it said, and, where the cause is known, what helps. */
export function launchFailureText({ message, log }: LaunchError): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const [, remedy = 'Look at its log.'] =
    causes.find(([words]) => words.test(log)) ??
    (killed.test(message) ? ['', 'The system has killed it, most likely because memory ran out.'] : []);
  const telling = lines.find((line) => causes.some(([words]) => words.test(line))) ?? lines.at(-1) ?? 'nothing';
  return `Elasticsearch did not start. ${remedy} What it said: ${telling.trim()}`;
}
