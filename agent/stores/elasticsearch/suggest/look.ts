import { RunError } from '../../../proof/run-error.ts';
import { amountText, secondsText } from '../../../text/quantities.ts';
import type { ElasticsearchClient } from '../client/client.ts';
import { ElasticsearchError } from '../client/elasticsearch-error.ts';
import { mappingsOf } from '../client/mappings.ts';
import type { EvaluationContext, Target } from '../examine/check-kind.ts';
import { candidateFields } from './fields.ts';
import type { Profile } from './profile.ts';
import { profilesOf } from './profile.ts';
import { type Times, timesOf } from './times.ts';

/** How long one look may take, and all of them together. */
const lookMilliseconds = 120_000;
const allMilliseconds = 1_800_000;

/** What a look has found; nothing, and why, where it could not be had. */
export interface Seen {
  readonly profiles: readonly Profile[] | null;
  readonly times: Times | null;
  readonly remarks: readonly string[];
}

export interface Looking {
  readonly client: ElasticsearchClient;
  /** When the snapshot was begun. */
  readonly startedAt: Date;
  /** The field of a document's own time, where there is one of this name. */
  readonly timestamp: string;
  readonly wantsValues: boolean;
  readonly signal: AbortSignal;
}

/** Looks at documents on the node, one target after the other, for as long as there is time. */
export function looker(looking: Looking): (target: Target, documents: number) => Promise<Seen> {
  const end = performance.now() + allMilliseconds;
  return async (target, documents) => {
    const milliseconds = Math.min(lookMilliseconds, end - performance.now());
    if (milliseconds <= 0)
      return nothing(`looking at what stands above has taken ${secondsText(allMilliseconds / 1000)}`);
    const limit = AbortSignal.timeout(milliseconds);
    const signal = AbortSignal.any([looking.signal, limit]);
    try {
      return await look(target, documents, { ...looking, signal });
    } catch (error) {
      looking.signal.throwIfAborted();
      if (limit.aborted) return nothing(`that takes more than ${secondsText(milliseconds / 1000)}`);
      if (error instanceof ElasticsearchError) return nothing(`Elasticsearch refuses it: ${error.refusal}`);
      // A search that wasn't done says nothing of the next; a node that is gone does.
      if (error instanceof RunError && error.reason === 'restore-incomplete') return nothing(error.message);
      throw error;
    }
  };
}

function nothing(why: string): Seen {
  return { profiles: null, times: null, remarks: [`Its fields could not be looked at: ${why.replace(/\.$/, '')}.`] };
}

async function look(target: Target, documents: number, looking: Looking): Promise<Seen> {
  const { client, signal, wantsValues } = looking;
  const { fields, more } = candidateFields(await mappingsOf(client, target.indices, signal));
  const profiles = await profilesOf(fields, target, wantsValues, looking);
  const context: EvaluationContext = { ...looking, recorded: unrecorded };
  const times = await timesOf(profiles, documents, target, context);
  const left =
    more === 0 ? [] : [`${amountText(more, 'more field')} of it ${more === 1 ? 'was' : 'were'} not looked at.`];
  return { profiles, times, remarks: left };
}

/** No look asks for what is on record. */
const unrecorded: EvaluationContext['recorded'] = {
  ...{ documents: new Map(), bytes: new Map(), aliases: new Map() },
  ...{ templates: null, pipelines: null },
};
