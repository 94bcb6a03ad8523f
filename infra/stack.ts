import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { type Deployment, referenceRepository } from '../lambda/configuration/configuration.ts';
import type { InfrastructureConfiguration } from './configuration/schema.ts';
import { Alarms } from './constructs/alarms.ts';
import { Budget } from './constructs/budget.ts';
import { Dashboard } from './constructs/dashboard.ts';
import { EndSchedules } from './constructs/end-schedules.ts';
import { ImagePointers } from './constructs/image-pointers.ts';
import { InstanceEvents } from './constructs/instance-events.ts';
import { InstanceFirewall } from './constructs/instance-firewall.ts';
import { Ledger } from './constructs/ledger.ts';
import { ObjectCreatedEvents } from './constructs/object-created-events.ts';
import { OwnNetwork } from './constructs/own-network.ts';
import { QueueWorker, workerVisibilitySeconds } from './constructs/queue-worker.ts';
import { ReferenceRepository } from './constructs/reference-repository.ts';
import { RepositoryMachine } from './constructs/repository-machine.ts';
import { Sweeper } from './constructs/sweeper.ts';
import { Topics } from './constructs/topics.ts';
import { WorkQueue } from './constructs/work-queue.ts';
import type { FunctionDirectories } from './functions.ts';
import { bucketNames } from './names.ts';
import { declareOutputs } from './outputs.ts';
import { reaperStatements } from './policies/reaper.ts';
import { settleStatements } from './policies/settle.ts';
import { triggerStatements } from './policies/trigger.ts';
import { keepState } from './state-backend.ts';

/** Everything of one stage in AWS. The buckets of the repositories exist already and are only referred to. */
export class MayflyStack extends TerraformStack {
  constructor(scope: Construct, configuration: InfrastructureConfiguration, functions: FunctionDirectories) {
    const { stage, account, region, tags, network, notify, images, repositories } = configuration;
    const prefix = `mayfly-${stage}`;
    super(scope, prefix);
    const partition = region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
    new AwsProvider(this, 'aws', {
      region,
      allowedAccountIds: [account],
      defaultTags: [{ tags: { ...tags, mayfly: stage } }],
    });

    keepState(this, configuration);

    const buckets = bucketNames(configuration);
    const names = { trigger: `${prefix}-trigger`, settle: `${prefix}-settle`, reaper: `${prefix}-reaper` };
    // Neither stage nor name of a repository has an underscore: no two of them make the same.
    const machineName = (repository: string) => `${prefix}_${repository}`;
    const roleArn = (role: string) => `arn:${partition}:iam::${account}:role/${role}`;
    const reference = new ReferenceRepository(this, 'reference', {
      bucketName: buckets.reference,
      ruleName: machineName(referenceRepository),
    });
    const places = repositories.map(({ name, store, options, bucket, basePath, kmsKeyArn }) => ({
      ...{ name, store, options, basePath, kmsKeyArn },
      bucketArn: `arn:${partition}:s3:::${bucket}`,
    }));
    const proven = [
      ...places,
      { name: referenceRepository, basePath: '', kmsKeyArn: undefined, bucketArn: reference.arn },
    ];
    const ledger = new Ledger(this, 'ledger', {
      bucketName: buckets.ledger,
      keep: configuration.ledger,
      // By their names, so that nobody has ever written who may not.
      writers: {
        instances: proven.map(({ name }) => roleArn(machineName(name))),
        trigger: roleArn(names.trigger),
        settle: roleArn(names.settle),
        reaper: roleArn(names.reaper),
      },
    });
    const alarmArns = `arn:${partition}:cloudwatch:${region}:${account}:alarm:${prefix}_*`;
    const topics = new Topics(this, 'topics', { prefix, ...notify, account, alarmArns });
    const { vpcId, subnetIds } = this.network(prefix, region, network);
    const firewall = new InstanceFirewall(this, 'firewall', { name: `${prefix}-instances`, vpcId });
    new ImagePointers(this, 'images', { stage, images });
    const machines = proven.map(({ name, bucketArn, basePath, kmsKeyArn }) => ({
      name,
      machine: new RepositoryMachine(this, `repository-${name}`, {
        name: machineName(name),
        stage,
        securityGroupId: firewall.group.id,
        rights: {
          repositoryBucketArn: bucketArn,
          basePath,
          kmsKeyArn,
          ledgerArn: ledger.arn,
          resultsTopicArn: topics.results.arn,
        },
      }),
    }));
    const place = { partition, region, account, stage };
    const ends = new EndSchedules(this, 'ends', { name: prefix, place });
    const objectCreatedEvents = new ObjectCreatedEvents(this, 'landings', { prefix, partition, account, repositories });
    const triggerQueue = new WorkQueue(this, 'trigger-queue', {
      name: names.trigger,
      account,
      senders: [...objectCreatedEvents.senders, reference.sender],
      visibilitySeconds: workerVisibilitySeconds,
    });
    objectCreatedEvents.announceTo(triggerQueue);
    reference.announceTo(triggerQueue);
    const instanceEvents = new InstanceEvents(this, 'instance-events', { prefix });
    const settleQueue = new WorkQueue(this, 'settle-queue', {
      name: names.settle,
      account,
      senders: [
        { name: 'Results', service: 'sns', sourceArns: [topics.results.arn] },
        { name: 'Ledger', service: 's3', sourceArns: [ledger.arn] },
        instanceEvents.sender,
      ],
      visibilitySeconds: workerVisibilitySeconds,
    });
    ledger.announceResultsTo(settleQueue);
    topics.announceResultsTo(settleQueue);
    instanceEvents.announceTo(settleQueue);

    const deployment: Deployment = {
      region,
      ledgerBucket: ledger.bucketName,
      resultsTopicArn: topics.results.arn,
      peopleTopicArn: topics.people.arn,
      pagerTopicArn: topics.pager.arn,
      triggerQueueUrl: triggerQueue.queue.url,
      settleQueueUrl: settleQueue.queue.url,
      schedules: ends.deployment,
      subnetIds: [...subnetIds],
      repositories: Object.fromEntries(machines.map(({ name, machine }) => [name, machine.deployment])),
    };
    const told = { deployment: JSON.stringify(deployment) };
    const queueArns = { trigger: triggerQueue.queue.arn, settle: settleQueue.queue.arn };
    const { schedulesArn } = ends.rights;
    new QueueWorker(this, 'trigger', {
      ...told,
      name: names.trigger,
      directory: functions.trigger,
      workQueue: triggerQueue,
      statements: triggerStatements({
        ...place,
        ledgerArn: ledger.arn,
        queueArns,
        schedules: ends.rights,
        launchTemplateArns: machines.map(({ machine }) => machine.launchTemplate.arn),
        instanceRoleArns: machines.map(({ machine }) => machine.role.arn),
        imageAccount: images.account ?? account,
        repositories: places,
        referenceBucketArn: reference.arn,
        subnetIds,
        securityGroupArn: firewall.group.arn,
      }),
    });
    new QueueWorker(this, 'settle', {
      ...told,
      name: names.settle,
      directory: functions.settle,
      workQueue: settleQueue,
      statements: settleStatements({
        ledgerArn: ledger.arn,
        triggerQueueArn: queueArns.trigger,
        schedulesArn,
        peopleTopicArn: topics.people.arn,
        pagerTopicArn: topics.pager.arn,
      }),
    });
    new Sweeper(this, 'reaper', {
      ...told,
      name: names.reaper,
      directory: functions.reaper,
      statements: reaperStatements({
        ...place,
        ledgerArn: ledger.arn,
        settleQueueArn: queueArns.settle,
        schedulesArn,
      }),
    });
    const alarms = new Alarms(this, 'alarms', {
      ...{ prefix, stage, repositories, images },
      topicArns: { people: topics.people.arn, pager: topics.pager.arn },
    });
    if (configuration.dashboard) {
      new Dashboard(this, 'dashboard', { ...{ prefix, stage, region, repositories }, alarmArns: alarms.arns });
    }
    if (configuration.budget) {
      new Budget(this, 'budget', { ...{ prefix, stage }, ...configuration.budget, mailboxes: notify.mailboxes });
    }
    declareOutputs(this, {
      ledger: ledger.bucketName,
      peopleTopic: topics.people.arn,
      pagerTopic: topics.pager.arn,
      readers: [roleArn(names.trigger), ...repositories.map(({ name }) => roleArn(machineName(name)))],
      landingsBus: objectCreatedEvents.foreignBusArn,
    });
  }

  /** The network that the configuration names, else one of its own. */
  private network(name: string, region: string, { vpcId, subnetIds, cidr }: InfrastructureConfiguration['network']) {
    if (vpcId !== undefined && subnetIds !== undefined) return { vpcId, subnetIds };
    return new OwnNetwork(this, 'network', { name, cidr, region });
  }
}
