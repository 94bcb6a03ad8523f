import * as z from 'zod';
import type { ElasticsearchClient } from './client.ts';
import { ElasticsearchError } from './elasticsearch-error.ts';

const anything = z.unknown();

/** Puts a set of synonyms there that holds none. From 8.10 on. */
export async function putEmptySynonymsSet(
  client: ElasticsearchClient,
  set: string,
  signal: AbortSignal,
): Promise<void> {
  const body = { synonyms_set: [] };
  await client.request({ method: 'PUT', path: pathOf(set), body, answer: anything, signal });
}

/** Deletes a set of synonyms; one that isn't there is none. */
export async function deleteSynonymsSet(client: ElasticsearchClient, set: string, signal: AbortSignal): Promise<void> {
  try {
    await client.request({ method: 'DELETE', path: pathOf(set), answer: anything, signal });
  } catch (error) {
    if (!(error instanceof ElasticsearchError && error.status === 404)) throw error;
  }
}

function pathOf(set: string): string {
  return `/_synonyms/${encodeURIComponent(set)}`;
}
