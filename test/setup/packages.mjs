import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Runs `npm ci` unless node_modules holds what package-lock.json says.
 * @param {string} root
 */
export function installPackages(root) {
  if (isInstalled(root)) return;
  console.error('Installing the packages of package-lock.json from npm: 1.3 GB unpacked, one to three minutes.');
  // Its warnings are about this Node, which installs only: another one runs what is installed.
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (npm.error) throw new Error(`npm can't be started: ${npm.error.message}. It comes with Node: https://nodejs.org`);
  if (npm.status !== 0) throw new Error('The packages could not be installed: see above what npm says.');
  if (!existsSync(ownNode(root))) {
    throw new Error('npm ran no install script of the package `node`. Allow it (npm config), and run `npm ci` again.');
  }
}

/**
 * npm notes what it has installed, once it is done, in a lock file of its own; optional packages may be absent.
 * @param {string} root
 */
export function isInstalled(root) {
  const noted = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(noted) || !existsSync(ownNode(root))) return false;
  const installed = readPackages(noted);
  return Object.entries(readPackages(join(root, 'package-lock.json'))).every(([path, { version, optional }]) => {
    const found = installed[path];
    return path === '' || (found === undefined ? optional === true : found.version === version);
  });
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/** @param {string} root */
function ownNode(root) {
  return join(root, 'node_modules', '.bin', 'node');
}
