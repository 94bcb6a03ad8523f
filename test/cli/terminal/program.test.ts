import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { program } from '../mayfly.ts';
import { drawn } from './drawn.ts';

const repository = join(import.meta.dirname, '..', '..', 'fixtures', 'searchable', '8.17.0', 'repository');

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-test-'));
});
afterAll(() => rm(directory, { recursive: true }));

describe.each([0, 40, 200])('on a terminal of %i columns', (columns) => {
  test.each([
    ['verify', ['--level', 'bytes']],
    ['explain', []],
  ])('%s breaks no line but within a word that is longer than it', async (command, options) => {
    const output = command === 'verify' ? ['--output', directory] : [];
    const mayfly = [process.execPath, program, command, repository, ...options, ...output];
    const { exitCode, brokenLines } = await drawn(mayfly, { columns });
    expect(exitCode).toBe(5);
    const words = brokenLines.map((line) => line.trimStart().replace(/^(object|Repository|Report) +/, ''));
    expect(words.filter((word) => word.includes(' '))).toEqual([]);
  });
});
