import type { Construct } from 'constructs';
import type { Deployment } from '../../lambda/configuration/configuration.ts';
import type { FunctionDirectories } from '../bundle/prepare-functions.ts';
import type { RepositoryConfiguration } from '../configuration/repository.ts';
import type { EndSchedules } from '../constructs/end-schedules.ts';
import { QueueWorker } from '../constructs/queue-worker.ts';
import { Sweeper } from '../constructs/sweeper.ts';
import type { Topics } from '../constructs/topics.ts';
import { inJson } from '../policies/in-json.ts';
import { reaperStatements } from '../policies/reaper.ts';
import { settleStatements } from '../policies/settle.ts';
import { surveyStatements, triggerStatements } from '../policies/trigger.ts';
import type { Machines } from './machines.ts';
import type { Names } from './names.ts';
import type { Queues } from './queues.ts';
import type { Storage } from './storage.ts';

export interface FunctionContext {
  readonly names: Names;
  readonly repositories: readonly RepositoryConfiguration[];
  readonly directories: FunctionDirectories;
  readonly storage: Storage;
  readonly topics: Topics;
  readonly machines: Machines;
  readonly ends: EndSchedules;
  readonly queues: Queues;
  readonly imageAccount: string;
  readonly imageKeyArn: string | undefined;
}

/** The trigger, settle and the reaper: each with its queue or its clock, and with the rights it needs. */
export function makeFunctions(scope: Construct, context: FunctionContext): void {
  const { names, directories, queues } = context;
  const deployment = JSON.stringify(deploymentOf(context));
  new QueueWorker(scope, 'trigger', {
    deployment,
    name: names.functions.trigger,
    directory: directories.trigger,
    workQueue: queues.trigger,
    statements: triggerRights(context),
    manyfold: surveyStatements(context.repositories, names),
  });
  new QueueWorker(scope, 'settle', {
    deployment,
    name: names.functions.settle,
    directory: directories.settle,
    workQueue: queues.settle,
    statements: settleRights(context),
  });
  new Sweeper(scope, 'reaper', {
    deployment,
    name: names.functions.reaper,
    directory: directories.reaper,
    statements: reaperRights(context),
  });
}

/** The names and ids that the functions are given. */
function deploymentOf({ names, storage, topics, queues, ends, machines }: FunctionContext): Deployment {
  return {
    region: names.place.region,
    ledgerBucket: storage.ledger.bucketName,
    resultsTopicArn: topics.results.arn,
    peopleTopicArn: topics.people.arn,
    pagerTopicArn: topics.pager.arn,
    triggerQueueUrl: queues.trigger.queue.url,
    settleQueueUrl: queues.settle.queue.url,
    schedules: ends.deployment,
    subnetIds: inJson(machines.subnetIds),
  };
}

function triggerRights({ names, storage, queues, ends, machines, imageAccount, imageKeyArn }: FunctionContext) {
  return triggerStatements({
    ...names.place,
    ledgerArn: storage.ledger.arn,
    queueArns: { trigger: queues.trigger.queue.arn, settle: queues.settle.queue.arn },
    schedules: ends.rights,
    // Every name of a machine, and no other, has the sign that stands before the repository.
    instanceRoleArns: names.roleArn(names.machine('*')),
    imageAccount,
    imageKeyArn,
    pools: machines.pools,
    subnetIds: machines.subnetIds,
    securityGroupArn: machines.securityGroupArn,
  });
}

function settleRights({ names, storage, topics, queues, ends, machines }: FunctionContext) {
  return settleStatements({
    stage: names.place.stage,
    pools: machines.pools,
    ledgerArn: storage.ledger.arn,
    triggerQueueArn: queues.trigger.queue.arn,
    schedules: ends.rights,
    peopleTopicArn: topics.people.arn,
    pagerTopicArn: topics.pager.arn,
  });
}

function reaperRights({ names, storage, queues, ends, machines }: FunctionContext) {
  return reaperStatements({
    pools: machines.pools,
    ...names.place,
    ledgerArn: storage.ledger.arn,
    settleQueueArn: queues.settle.queue.arn,
    schedulesArn: ends.rights.schedulesArn,
  });
}
