import { posix } from 'node:path';
import { circles } from './circles.ts';
import type { Import } from './import-graph.ts';

interface GraphMetrics {
  readonly files: number;
  readonly rooms: number;
  /** Pairs of rooms of which one imports the other. */
  readonly arrows: number;
  /** Sets of rooms that all reach one another. What is inside another room counts as a room of its own. */
  readonly circlesOfRooms: readonly (readonly string[])[];
}

/**
 * The graph of the sources in numbers; a room is a folder. `import()` counts for nothing: it is there to break a tie.
 */
export function graphMetrics(imports: readonly Import[]): GraphMetrics {
  const files = new Set(imports.map(({ from }) => from));
  const ours = imports.filter(({ to, isLazy }) => !isLazy && files.has(to));
  const arrows = new Map<string, Set<string>>();
  for (const { from, to } of ours) {
    const [room, other] = [posix.dirname(from), posix.dirname(to)];
    if (room !== other) arrows.set(room, (arrows.get(room) ?? new Set()).add(other));
  }
  return {
    files: files.size,
    rooms: new Set([...files].map((file) => posix.dirname(file))).size,
    arrows: [...arrows.values()].reduce((sum, { size }) => sum + size, 0),
    circlesOfRooms: circles(arrows),
  };
}
