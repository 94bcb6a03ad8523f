import { visible } from '../../../agent/text/foreign-text.ts';

/** Foreign text on one line, with nothing unseen in it and of bounded length. */
export function plain(text: string, longest = 300): string {
  const shown = visible(text);
  return shown.length <= longest ? shown : `${shown.slice(0, longest - 1).toWellFormed()}…`;
}

const longestSubject = 99;

/** What SNS takes as a subject: ASCII without control characters, under 100 characters. */
export function plainSubject(text: string): string {
  const ascii = visible(text).replace(/[^\x20-\x7e]/gu, '?');
  return ascii.length <= longestSubject ? ascii : `${ascii.slice(0, longestSubject - 3)}...`;
}
