/** How an instance came to its order: launched for it, or as a member of a pool, the how many-th of its life. */
export function begun(turn: number | undefined): string {
  return turn === undefined ? 'launched at' : `order ${turn} of its life, given at`;
}
