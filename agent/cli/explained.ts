import { InvalidArgumentError } from 'commander';

/** Lets commander name the argument and what was given beside our own words. */
export function explained<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
    }
  };
}
