import { bytesOf, neededBytes } from '../machine-needs.ts';
import type { IndexContents } from '../model.ts';

/**
 * Indices in groups that are on the disk together, as few as it allows: the first group takes what fits. `tooLarge` are
 * those that don't fit even alone. The largest comes first: what is left to restore once all is read is then the
 * smallest; of the same size by name, so that two runs do the same.
 */
export function windowsOf(
  indices: readonly IndexContents[],
  diskBytes: number,
): { readonly windows: readonly (readonly IndexContents[])[]; readonly tooLarge: readonly IndexContents[] } {
  const tooLarge = indices.filter((index) => neededBytes([bytesOf(index)]) > diskBytes);
  const windows: { readonly indices: IndexContents[]; readonly bytes: number[] }[] = [];
  for (const index of largestFirst(indices)) {
    if (tooLarge.includes(index)) continue;
    const bytes = bytesOf(index);
    const room = windows.find((window) => neededBytes([...window.bytes, bytes]) <= diskBytes);
    room?.indices.push(index);
    room?.bytes.push(bytes);
    if (room === undefined) windows.push({ indices: [index], bytes: [bytes] });
  }
  return { windows: windows.map((window) => window.indices), tooLarge };
}

function largestFirst(indices: readonly IndexContents[]): IndexContents[] {
  return indices.toSorted((a, b) => bytesOf(b) - bytesOf(a) || (a.name < b.name ? -1 : 1));
}
