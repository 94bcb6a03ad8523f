import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { change, forms, makeArchives, makeWorld } from './make-archives.ts';
import { checksOf, proven } from './proven.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mayfly-archive-'));
  await makeWorld(folder);
  await makeArchives(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const middle = (bytes: Buffer) => bytes.length >> 1;
const damages = {
  'a flipped bit': (bytes: Buffer) => bytes.with(middle(bytes), (bytes[middle(bytes)] ?? 0) ^ 1),
  'its second half cut off': (bytes: Buffer) => bytes.subarray(0, middle(bytes)),
  'its last bytes cut off': (bytes: Buffer) => bytes.subarray(0, -5),
  'a hole of zeros': (bytes: Buffer) => Buffer.concat([bytes]).fill(0, middle(bytes), middle(bytes) + 700),
} as const;
/** What only a checksum beside it can tell: bytes of a plain tar's files, and of the zeros behind its end mark. */
const unseen = new Set([
  'world.tar with a flipped bit',
  'world.tar with a hole of zeros',
  'world.tar with its last bytes cut off',
]);
const cases = Object.keys(forms).flatMap((form) => Object.keys(damages).map((damage) => [form, damage] as const));

async function damaged(form: string, damage: string): Promise<string> {
  const place = await mkdtemp(join(folder, 'damaged-'));
  await cp(join(folder, form), join(place, form));
  await change(join(place, form), (bytes) => Buffer.from(damages[damage as keyof typeof damages](bytes)));
  return join(place, form);
}

describe('every form of archive', () => {
  test.each(Object.keys(forms))('%s is verified when nothing happened to it', async (form) => {
    const proof = await proven(join(folder, form), { level: 'restore' });
    expect(proof).toMatchObject({ verdict: 'verified', findings: [{ check: 'object-checksum', severity: 'note' }] });
    expect(proof.items.every(({ recordsRestored }) => recordsRestored === 1)).toBe(true);
    expect(proof.items).toHaveLength(form.startsWith('world') ? 6 : 1);
  });

  test.each(cases)('%s with %s is corrupt, or what can’t be seen is said', async (form, damage) => {
    const proof = await proven(await damaged(form, damage), { level: 'bytes' });
    if (unseen.has(`${form} with ${damage}`)) {
      expect(proof.verdict).toBe('intact');
      expect(proof.findings[0]?.message).toContain('a byte that changed within a file is not seen');
    } else expect(proof).toMatchObject({ verdict: 'corrupt', reason: null });
  });

  test.each(cases)('%s with %s is corrupt when a checksum lies beside it', async (form, damage) => {
    const path = await damaged(form, damage);
    const sum = createHash('sha256')
      .update(await readFile(join(folder, form)))
      .digest('hex');
    await writeFile(`${path}.sha256`, `${sum}  ${form}\n`);
    expect(await proven(path, { level: 'bytes' })).toMatchObject({ verdict: 'corrupt', reason: null });
  });

  test.each(Object.keys(forms))('%s with the wrong checksum beside it is corrupt', async (form) => {
    const path = await damaged(form, 'a flipped bit');
    await cp(join(folder, form), path);
    await writeFile(join(path, '..', 'SHA256SUMS'), `${'0'.repeat(64)} *${form}\n`);
    expect(checksOf(await proven(path, { level: 'bytes' }))).toEqual(['object-checksum']);
  });
});
