/** The most findings that a proof keeps: beyond them, lesser ones make room for graver ones. */
export const mostFindings = 1000;
