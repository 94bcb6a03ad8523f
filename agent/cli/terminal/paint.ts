import { styleText } from 'node:util';

type Colour = 'green' | 'red' | 'yellow' | 'magenta' | 'cyan' | 'dim' | 'bold';

/** Gives text a colour, where colours are shown. */
export type Paint = (colour: Colour, text: string) => string;

/** As the stream takes it: no colours in a pipe, nor where NO_COLOR says so. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  return (colour, text) => styleText(colour, text, { stream });
}

export const verdictColours = {
  verified: 'green',
  intact: 'cyan',
  corrupt: 'red',
  suspect: 'yellow',
  incompatible: 'magenta',
  unproven: 'yellow',
} as const;
