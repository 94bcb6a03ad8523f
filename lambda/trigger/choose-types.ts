import type { InstanceTypeStorage } from '../aws/describe-instance-types.ts';

/**
 * The types whose own disks hold what the proof needs, as many as there are, so that spot capacity is likely. Where none
 * does, or the need is not known (null), those with the most: the instance looks for itself before it begins.
 */
export function chooseTypes(types: readonly InstanceTypeStorage[], neededBytes: number | null): string[] {
  const most = Math.max(...types.map(({ localBytes }) => localBytes));
  const enough = types.filter(({ localBytes }) => neededBytes !== null && localBytes >= neededBytes);
  const chosen = enough.length > 0 ? enough : types.filter(({ localBytes }) => localBytes === most);
  return chosen.map(({ type }) => type);
}
