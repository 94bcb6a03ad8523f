import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { FunctionDirectories } from './bundle/prepare-functions.ts';
import type { InfrastructureConfiguration } from './configuration/schema.ts';
import { EndSchedules } from './constructs/end-schedules.ts';
import { Topics } from './constructs/topics.ts';
import { makeFunctions } from './wiring/functions.ts';
import { makeMachines } from './wiring/machines.ts';
import { stackName, stageNames } from './wiring/names.ts';
import { declareOutputs } from './wiring/outputs.ts';
import { useAccount } from './wiring/provider.ts';
import { makeQueues } from './wiring/queues.ts';
import { keepState } from './wiring/state-backend.ts';
import { makeStorage } from './wiring/storage.ts';
import { makeWatching } from './wiring/watching.ts';

/**
 * Everything of one stage in AWS. The buckets of the repositories exist already and are only referred to. The functions
 * of wiring/ make their resources directly in the stack: what a resource is called in Terraform's state follows from
 * its place in the tree, and must not change.
 */
export class MayflyStack extends TerraformStack {
  constructor(scope: Construct, configuration: InfrastructureConfiguration, directories: FunctionDirectories) {
    super(scope, stackName(configuration.stage));
    const { account, notify, images, repositories, pools } = configuration;
    const names = stageNames(configuration);
    const { prefix, place, alarmArns } = names;
    useAccount(this, configuration);
    keepState(this, configuration);

    const storage = makeStorage(this, configuration, names);
    const topics = new Topics(this, 'topics', { prefix, ...notify, account, alarmArns });
    const machines = makeMachines(this, configuration, names, storage);
    const ends = new EndSchedules(this, 'ends', { name: prefix, place, pools: pools.length > 0 ? names.pools : null });
    const queues = makeQueues(this, configuration, names, { ...storage, topics });
    makeFunctions(this, {
      ...{ names, repositories, directories, storage, topics, machines, ends, queues },
      imageAccount: images.account ?? account,
      imageKeyArn: images.kmsKeyArn,
    });
    makeWatching(this, configuration, { names, topics });

    const readers = [
      names.functions.trigger,
      ...repositories.map(({ name }) => names.machine(name)),
      ...pools.map(({ name }) => names.pool(name)),
    ];
    declareOutputs(this, {
      ledger: storage.ledger.bucketName,
      peopleTopic: topics.people.arn,
      pagerTopic: topics.pager.arn,
      readers: readers.map(names.roleArn),
      landingsBus: queues.foreignBusArn,
    });
  }
}
