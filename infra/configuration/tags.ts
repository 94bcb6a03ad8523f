import * as z from 'zod';
import { mostTagBytes, mostTags } from '../../agent/contract/order.ts';

const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const characters = 'holds characters that no tag may: letters, digits, spaces and _ . : / = + - @ are allowed';

/**
 * Tags as AWS takes them on everything. Source: AWS tagging guide, "Tag naming limits and requirements"; IAM user
 * guide, "Tags for IAM resources": there, keys that differ by case alone are the same.
 */
export const tagsSchema = z.record(z.string(), z.string()).superRefine((tags, context) => {
  const keys = Object.keys(tags);
  const refuse = (message: string, path: string[] = []) =>
    context.addIssue({ code: 'custom', path, message, input: tags });
  if (keys.length > mostTags) refuse(`has ${keys.length} tags; ${mostTags} is the most, beside Mayfly's own`);
  if (Buffer.byteLength(JSON.stringify(tags)) > mostTagBytes) {
    refuse(`is too long: an order has room for ${mostTagBytes} bytes of tags, their keys included`);
  }
  const seen = new Map<string, string>();
  for (const key of keys) {
    const value = tags[key] ?? '';
    const folded = key.toLowerCase();
    const before = seen.get(folded);
    seen.set(folded, key);
    if (before !== undefined) refuse(`differs from ${before} by case alone, which IAM takes for the same`, [key]);
    if (folded.startsWith('aws:')) refuse('begins with aws:, which is reserved for AWS', [key]);
    if (folded === 'name' || folded === 'mayfly' || folded.startsWith('mayfly:')) refuse('is set by Mayfly', [key]);
    if (key.length < 1 || key.length > 128) refuse('has a key of less than 1 or more than 128 characters', [key]);
    if (value.length > 256) refuse('has a value of more than 256 characters', [key]);
    if (!tagText.test(key) || !tagText.test(value)) refuse(characters, [key]);
  }
});
