#!/usr/bin/env node
// Plain JavaScript, so that a Node.js too old for the rest can still say so.
if (process.features.typescript) {
  await import('./cli/main.ts');
} else {
  console.error(`mayfly: this is Node.js ${process.versions.node}; Mayfly needs 22.18 or newer.`);
  console.error('  → In a checkout, `npm ci` brings the right one: then run `npx mayfly …`.');
  process.exitCode = 2;
}
