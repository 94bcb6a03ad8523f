import { mostTurns } from '../../contract/pool.ts';

/**
 * The first turn of which `isTaken` says no; more than `mostTurns` when there is none. Turns are taken one after
 * another, so that a few questions find it: the numbers are doubled, then halved.
 */
export async function firstFreeTurn(isTaken: (turn: number) => Promise<boolean>): Promise<number> {
  let free = 1;
  while (free <= mostTurns && (await isTaken(free))) free *= 2;
  let taken = Math.floor(free / 2);
  free = Math.min(free, mostTurns + 1);
  while (free - taken > 1) {
    const between = Math.floor((free + taken) / 2);
    if (await isTaken(between)) taken = between;
    else free = between;
  }
  return free;
}
