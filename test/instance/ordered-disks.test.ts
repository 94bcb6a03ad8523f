import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Finding } from '../../agent/contract/finding.ts';
import { onOrderedDisks } from '../../agent/instance/ordered-disks.ts';
import type { ProofContext, Store } from '../../agent/proof/store.ts';

const short: Finding = {
  check: 'disk-space',
  severity: 'error',
  message: 'Restoring takes 9 GB of disk, of which 8 GB are free.',
  remedy: '',
  evidence: { path: [] },
};

/** What is reported, or thrown, of a finding on a machine for which so much more was ordered than its disk has. */
async function reported(finding: Finding, timesTheDisk: number): Promise<unknown> {
  const found: Finding[] = [];
  const context = { report: (one: Finding) => void found.push(one) } as unknown as ProofContext;
  const bytes = async ({ report }: ProofContext) => report(finding);
  const { blocks, bsize } = await statfs(tmpdir());
  const diskGb = Math.max(1, Math.floor((timesTheDisk * blocks * bsize) / 1e9));
  const store = await onOrderedDisks({ bytes } as unknown as Store, join(tmpdir(), 'not-there-yet'), { diskGb });
  return store.bytes(context).then(
    () => found,
    (error) => error,
  );
}

test('a disk that is smaller than ordered, and too small for the backup, is ours to answer for', async () => {
  const message = expect.stringMatching(
    /^Disks that were ordered are missing: the order asks for .*B, and the machine has/,
  );
  expect(await reported(short, 2)).toMatchObject({ reason: 'disks-missing', message });
});

test('a disk as large as ordered that is too small for the backup is a finding', async () => {
  expect(await reported(short, 0.5)).toEqual([short]);
});

test('what a file system takes for itself is not missing', async () => {
  expect(await reported(short, 1.05)).toEqual([short]);
});

test.each([
  ['another check', { ...short, check: 'object-length' }],
  ['a note', { ...short, severity: 'note' as const }],
])('%s is a finding on whatever disk', async (_, finding) => {
  expect(await reported(finding, 2)).toEqual([finding]);
});
