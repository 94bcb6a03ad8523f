import { expect, test } from 'vitest';
import { targetNeeds } from '../../../lambda/trigger/target-needs.ts';
import { pastProof } from '../past-proof.ts';

const terabyte = 1e12;
const least = { minimumVcpus: 2, past: [] };

test('the network brings the bytes within seven tenths of the target', () => {
  expect(targetNeeds(terabyte, 60, least)).toEqual({ minutes: 60, networkGbps: 3.2, vcpus: 2 });
  expect(targetNeeds(10 * terabyte, 30, least).networkGbps).toBe(63.5);
});

test('a small backup asks for the least that can be asked for', () => {
  expect(targetNeeds(1, 60, least).networkGbps).toBe(0.1);
});

test('processors are asked for only where they held back most of the past proofs', () => {
  const held = (...by: ('processors' | 'network' | null)[]) => ({
    minimumVcpus: 2,
    past: by.map((heldBackBy) => pastProof({ heldBackBy, vcpus: 4, restoreSeconds: 100 })),
  });
  // Ten gigabytes took 400 vCPU seconds, a terabyte takes 40,000, and 2,520 s are there.
  expect(targetNeeds(terabyte, 60, held('processors', 'processors', 'network')).vcpus).toBe(16);
  expect(targetNeeds(terabyte, 60, held('processors', 'network', null)).vcpus).toBe(2);
  expect(targetNeeds(100 * terabyte, 60, held('processors')).vcpus).toBe(192);
  expect(targetNeeds(1, 60, held('processors')).vcpus).toBe(2);
});
