#!/usr/bin/env node
// Makes this machine ready, then runs a command on it:  node test/setup/ready.mjs <command> [arguments…]
// Plain JavaScript that any Node from 20 on runs: the Node that runs everything else comes with the packages.
import { execFileSync, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPackages } from './packages.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const [command, ...args] = process.argv.slice(2);

try {
  if (command === undefined) throw new Error('Say what to run: node test/setup/ready.mjs <command> [arguments…]');
  demandNode(20);
  demandPython();
  installPackages(root);
  // The packages' own Node comes first, and the small distribution of Elasticsearch will do.
  const env = {
    MAYFLY_ELASTICSEARCH_SOURCE: 'maven',
    ...process.env,
    PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  };
  // vitest's projects fetch what they need themselves: a unit test waits for no download.
  const prepared = command === 'vitest' ? 0 : await run('node', [join(here, 'prepare.ts')], env);
  process.exitCode = prepared === 0 ? await run(command, args, env) : prepared;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** @param {number} major */
function demandNode(major) {
  const has = Number(process.versions.node.split('.')[0]);
  if (has < major)
    throw new Error(`Node ${major} or newer is needed, and this is ${process.version}: https://nodejs.org`);
}

function demandPython() {
  const minimum = 'import sys; sys.exit(sys.version_info < (3, 10))';
  try {
    execFileSync('python3', ['-c', minimum], { stdio: 'ignore' });
  } catch {
    throw new Error(
      'Python 3.10 or newer is needed, as python3. Debian and Ubuntu: apt-get install python3 python3-venv',
    );
  }
}

/**
 * The exit code of a command that gets our terminal, and the signals that we get. A shell's convention for signals.
 * @param {string} file
 * @param {string[]} rest
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>}
 */
function run(file, rest, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, rest, { stdio: 'inherit', env });
    /** @type {NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    // From a terminal, the command gets SIGINT by itself: it is only kept from ending us before it.
    const pass = (/** @type {NodeJS.Signals} */ signal) => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    for (const signal of signals) process.on(signal, pass);
    // Whoever is killed tells nobody: a command whose npm is gone would go on for nobody.
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid !== parent && process.env.npm_lifecycle_event !== undefined) child.kill('SIGTERM');
    }, 500).unref();
    child.once('error', (cause) => reject(new Error(`${file} can't be started: ${cause.message}`, { cause })));
    child.once('exit', (code, signal) => {
      clearInterval(watch);
      for (const one of signals) process.off(one, pass);
      resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
    });
  });
}
