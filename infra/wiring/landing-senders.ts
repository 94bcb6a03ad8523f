import type { RepositoryConfiguration } from '../configuration/repository.ts';
import type { Sender } from '../policies/queue.ts';
import type { Names } from './names.ts';

type Heard = Pick<RepositoryConfiguration, 'bucket' | 'bucketAccount' | 'notification'>;

/** The accounts that send what lands in their buckets, beside our own. */
export function foreignAccounts(repositories: readonly Heard[], account: string): string[] {
  const all = repositories.flatMap(({ bucketAccount }) => bucketAccount ?? []);
  return [...new Set(all)].filter((other) => other !== account);
}

/**
 * What tells the trigger's queue of backups that land: the rules of repositories, and the buckets that are all ours.
 * Rules by the beginning of their names, which no others have: one by one, a hundred wouldn't fit into the policy of a
 * queue. What a bucket is called is its owner's to say: those are named.
 */
export function landingSenders(
  repositories: readonly Heard[],
  names: Pick<Names, 'place' | 'machine' | 'bus' | 'bucketArn'>,
): Sender[] {
  const { partition, region, account } = names.place;
  const ruleArn = (rule: string) => `arn:${partition}:events:${region}:${account}:rule/${rule}`;
  const isForeign = foreignAccounts(repositories, account).length > 0;
  const rules = [names.machine('*'), ...(isForeign ? [`${names.bus}/${names.machine('*')}`] : [])];
  const buckets = repositories.filter(({ notification }) => notification === 'bucket').map(({ bucket }) => bucket);
  const senders = [
    { name: 'Rules', service: 'events' as const, sourceArns: rules.map(ruleArn) },
    { name: 'Buckets', service: 's3' as const, sourceArns: [...new Set(buckets)].map(names.bucketArn) },
  ];
  return senders.filter(({ sourceArns }) => sourceArns.length > 0);
}
