import { Fn, Token } from 'cdktf';

/**
 * The items of a list, each with the same before it, to be written into JSON. How many a list of Terraform's has is not
 * known before: it stands there as one text, in which Terraform puts `","` between the items.
 */
export function inJson(list: readonly string[], before = ''): string[] {
  if (!Token.isUnresolved(list)) return list.map((item) => before + item);
  return [before + Fn.join(`\\",\\"${before}`, [...list])];
}
