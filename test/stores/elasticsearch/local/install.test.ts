import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { install } from '../../../../agent/stores/elasticsearch/local/install.ts';

describe('installing', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'mayfly-install-'));
  });
  afterEach(async () => await rm(root, { recursive: true }));

  const fill = (what: string) => async (workshop: string) => {
    await mkdir(join(workshop, 'made'));
    await writeFile(join(workshop, 'made', 'file'), what);
    return join(workshop, 'made');
  };

  it('is done once', async () => {
    const target = join(root, 'a', 'thing');
    await install(target, fill('first'));
    await install(target, fill('second'));
    expect(await readFile(join(target, 'file'), 'utf8')).toBe('first');
    expect(await readdir(join(root, 'a'))).toEqual(['thing']);
  });

  it('by many at once leaves one whole thing', async () => {
    const target = join(root, 'thing');
    await Promise.all(Array.from({ length: 8 }, (_, i) => install(target, fill(`${i}`))));
    expect(await readFile(join(target, 'file'), 'utf8')).toMatch(/^\d$/);
    expect(await readdir(root)).toEqual(['thing']);
  });

  it('that fails half-way leaves nothing', async () => {
    const failing = async (workshop: string) => {
      await fill('half')(workshop);
      throw new Error('half-way');
    };
    await expect(install(join(root, 'thing'), failing)).rejects.toThrow('half-way');
    expect(await readdir(root)).toEqual([]);
  });

  it('clears away what was left half-done a day ago, not what is being made now', async () => {
    const [old, fresh] = [join(root, '.partial-old'), join(root, '.partial-fresh')];
    await mkdir(old);
    await mkdir(fresh);
    const yesterday = Date.now() / 1000 - 25 * 60 * 60;
    await utimes(old, yesterday, yesterday);
    await install(join(root, 'thing'), fill('x'));
    expect((await readdir(root)).toSorted()).toEqual(['.partial-fresh', 'thing']);
  });
});
