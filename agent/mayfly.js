#!/usr/bin/env node
// Plain JavaScript, so that a Node.js too old for the rest can still say so. In a checkout Node runs the sources; the
// npm package carries them as one bundle.
import { existsSync } from 'node:fs';

const sources = new URL('cli/main.ts', import.meta.url);
const isCheckout = existsSync(sources);
const [oldest, remedy] = isCheckout
  ? ['22.18', 'In a checkout, `npm ci` brings the right one: then run `npx mayfly …`.']
  : ['22.12', 'Install a newer one: https://nodejs.org'];

if (isCheckout ? process.features.typescript : !isOlderThan(oldest)) {
  await import(isCheckout ? sources.href : new URL('../dist/command/main.js', import.meta.url).href);
} else {
  console.error(`mayfly: this is Node.js ${process.versions.node}; Mayfly needs ${oldest} or newer.`);
  console.error(`  → ${remedy}`);
  process.exitCode = 2;
}

/** @param {string} version */
function isOlderThan(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [ownMajor = 0, ownMinor = 0] = process.versions.node.split('.').map(Number);
  return ownMajor < major || (ownMajor === major && ownMinor < minor);
}
