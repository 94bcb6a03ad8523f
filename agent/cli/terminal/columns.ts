const unknownColumns = 80;

/** How many columns a stream shows: 80 where it doesn't say, as a pipe, or says 0, as a terminal of no known size. */
export function columnsOf({ columns }: { readonly columns?: number }): number {
  return columns === undefined || columns <= 0 ? unknownColumns : columns;
}

/** How wide text is set that people read: never so wide that lines are hard to follow, nor so narrow that none fits. */
export function textWidthOf(stream: { readonly columns?: number }): number {
  return Math.max(40, Math.min(columnsOf(stream), 80));
}
