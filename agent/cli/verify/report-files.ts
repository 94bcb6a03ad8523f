import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../stores/usage-error.ts';

/** More files than that are not looked through. */
const mostFiles = 20_000;
const deepest = 32;

/** Throws `UsageError` where there is no such directory. */
export async function demandDirectory(directory: string): Promise<void> {
  const remedy = 'Name a directory that holds the report.json files of earlier proofs, at any depth.';
  const found = await stat(directory).catch((cause: unknown) => {
    throw new UsageError(`--history ${directory}: ${reason(cause)}`, remedy, { cause });
  });
  if (!found.isDirectory()) throw new UsageError(`--history ${directory}: it is no directory`, remedy);
}

/** A directory, or a part of it, that could not be read. */
export type Unread = (path: string, why: string) => void;

/**
 * The JSON files below a directory, at any depth; links are not followed. What can't be read is told and passed over.
 */
export async function jsonFiles(directory: string, unread: Unread): Promise<string[]> {
  const files: string[] = [];
  const open = [{ path: directory, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { path, depth } = next;
    if (depth > deepest) {
      unread(path, `it lies more than ${deepest} directories deep`);
      continue;
    }
    try {
      for await (const entry of await opendir(path)) {
        const inside = join(path, entry.name);
        if (entry.isDirectory()) open.push({ path: inside, depth: depth + 1 });
        else if (entry.isFile() && entry.name.endsWith('.json')) files.push(inside);
        if (files.length < mostFiles) continue;
        unread(directory, `it holds more than ${mostFiles} JSON files: the others are left out`);
        return files;
      }
    } catch (error) {
      unread(path, reason(error));
    }
  }
  return files.toSorted();
}

export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
