import * as z from 'zod';
import { attemptSchema, poolNameSchema, runIdSchema } from '../../agent/contract/order.ts';
import type { DescribedInstance } from '../aws/describe-instances.ts';
import { poolTags } from '../configuration/images.ts';

/** What the tags of a launch say. Only those who may launch can set them. */
const tagsSchema = z.object({
  'mayfly:run': runIdSchema,
  'mayfly:attempt': z.coerce.number().pipe(attemptSchema.shape.number),
  'mayfly:deadline': attemptSchema.shape.deadline,
});

export interface InstanceTags {
  readonly runId: string;
  readonly attempt: number;
  readonly deadline: string;
}

/** Null when they are not such as a launch of ours sets. */
export function instanceTags({ tags }: Pick<DescribedInstance, 'tags'>): InstanceTags | null {
  const parsed = tagsSchema.safeParse(tags);
  if (!parsed.success) return null;
  const { 'mayfly:run': runId, 'mayfly:attempt': attempt, 'mayfly:deadline': deadline } = parsed.data;
  return { runId, attempt, deadline };
}

/** Of a pool's instances; the same for all of them, from the template that their group launches. */
const memberTagsSchema = z.object({
  [poolTags.pool]: poolNameSchema,
  [poolTags.life]: z.coerce.number().int().positive(),
});

export function isMember({ tags }: Pick<DescribedInstance, 'tags'>): boolean {
  return memberTagsSchema.safeParse(tags).success;
}

/** What the ledger has of the attempt that an instance's tags name. */
export interface LedgerKnowledge {
  readonly isOrdered: boolean;
  /** The instance that the attempt was given to; null while none is on record. */
  readonly recordedId: string | null;
}

/** The instance's own timer and the schedule come first, and clocks differ a little. */
const deadlineGraceSeconds = 120;
/** The longest that a configuration may ask for, and what the image's own timer allows. */
const longestLifeSeconds = 7 * 24 * 60 * 60;
/** How long a launch takes from EC2's answer to its record, with all its redeliveries. */
const launchGraceSeconds = 15 * 60;

/**
 * Why an instance that carries our tag is to be ended now; null: let it live. Launch time, tags and ledger decide, so
 * that an instance whose agent hangs, whose schedule was lost or which nobody has ordered is found all the same.
 */
export function reasonToEnd(instance: DescribedInstance, known: LedgerKnowledge, now: Date): string | null {
  const age = instance.launchedAt === null ? 0 : (now.getTime() - instance.launchedAt.getTime()) / 1000;
  const member = memberTagsSchema.safeParse(instance.tags);
  // What it does in its time is between the ledger and its own clocks, one of them for each order.
  if (member.success) {
    const isOld = age > member.data[poolTags.life] + deadlineGraceSeconds;
    return isOld ? 'is older than a member of its pool may become' : null;
  }
  const tags = instanceTags(instance);
  if (tags !== null && now.getTime() > Date.parse(tags.deadline) + deadlineGraceSeconds * 1000) {
    return 'is beyond its deadline';
  }
  if (age > longestLifeSeconds) return 'is older than any attempt may become';
  if (known.recordedId !== null && known.recordedId !== instance.id) return 'is not the instance of its attempt';
  if (age > launchGraceSeconds && (tags === null || !known.isOrdered)) return 'was ordered by nobody';
  return null;
}
