import { describe } from 'vitest';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import type { InfrastructureConfiguration } from '../../../infra/configuration/schema.ts';
import { bucketNames } from '../../../infra/wiring/names.ts';
import { poolParameter, repositoryParameter } from '../../../lambda/configuration/machines.ts';
import { both } from '../stacks.ts';
import type { Synthesized } from '../synthesized.ts';
import { type Arns, arnsOf, ledgerChecks } from './arns.ts';
import type { Check } from './evaluate.ts';
import { poolRights } from './pool-checks.ts';
import { type Rights, testIsNoticed, testRights } from './rights.ts';
import { callerOf } from './simulate.ts';

const runId = '0123456789abcdef0123';
const instanceId = 'i-0123456789abcdef0';

describe.each(both)('with $title', ({ stack, configuration }) => {
  const trigger = triggerOf(stack, configuration);
  const arns = arnsOf(configuration);
  const areas = [
    launching(stack, configuration, arns),
    poolRights(configuration, 'order in a pool', "measure a pool's queue", 'raise a pool', 'see pools'),
    ...[usingImageKey, handingOut, recording, ending, speaking].map((area) => area(configuration, arns)),
  ];
  const rights: Rights = {
    may: Object.assign({}, ...areas.map(({ may }) => may)),
    mayNot: Object.assign({}, ...areas.map(({ mayNot }) => mayNot)),
  };
  testRights('the trigger', trigger, rights);
  testIsNoticed('the trigger', trigger, rights);
});

function triggerOf(stack: Synthesized, configuration: InfrastructureConfiguration) {
  const userId = `AROATRIGGER:mayfly-${configuration.stage}-trigger`;
  return callerOf(stack, configuration, { path: 'trigger/', userId });
}

function launching(stack: Synthesized, { stage, account, images }: InfrastructureConfiguration, arns: Arns): Rights {
  const run = (resource: string, context: Check['context'] = {}): Check => ({
    action: 'ec2:RunInstances',
    resource,
    context,
  });
  const fleet = (resource: string, context: Check['context'] = {}): Check => ({
    action: 'ec2:CreateFleet',
    resource,
    context,
  });
  const [first] = stack.all('aws_launch_template').filter(({ name }) => !name.includes('_pool_'));
  const templateArn = arns.ec2(`launch-template/lt-of-${first?.name}`);
  const firewall = arns.ec2(`security-group/sg-of-${stack.one('aws_security_group', 'firewall').name}`);
  const subnets: string[] = JSON.parse(
    stack.one('aws_lambda_function', 'trigger').environment.variables.MAYFLY_DEPLOYMENT,
  ).subnetIds;
  const byOurs = { 'ec2:LaunchTemplate': templateArn, 'ec2:IsLaunchTemplateResource': 'true' };
  const theirArn = arns.ec2('launch-template/lt-of-others');
  const byTheirs = { ...byOurs, 'ec2:LaunchTemplate': theirArn };
  const foreignTemplate = arns.foreignEc2('launch-template/lt-1');
  const ofPool = { 'aws:ResourceTag/mayfly': stage, 'aws:ResourceTag/mayfly:pool': 'shop' };
  // What EC2 tells IAM where it doesn't tell the template of what a fleet makes.
  const untold = {};
  const template = { 'aws:ResourceTag/mayfly': stage };
  const ofAnotherStage = { 'aws:ResourceTag/mayfly': 'another' };
  const tagged = { 'aws:RequestTag/mayfly': stage, 'aws:TagKeys': ['mayfly'] };
  const taggedOther = { ...tagged, 'aws:RequestTag/mayfly': 'another' };
  // What a launch makes has no name before.
  const made = ['instance/*', 'volume/*', 'network-interface/*'].map(arns.ec2);
  const [instance = '', volume = ''] = made;
  const imageOwner = images.account ?? account;
  const isShared = imageOwner !== account;
  const bakedTag = { 'aws:ResourceTag/mayfly:image': 'elasticsearch' };
  const ours = { 'ec2:Owner': imageOwner, ...(isShared ? {} : bakedTag) };
  const image = arns.image('ami-0123456789abcdef0');
  const tag = (resource: string, context: Check['context'] = {}): Check => ({
    action: 'ec2:CreateTags',
    resource,
    context,
  });
  const atLaunch = { 'ec2:CreateAction': 'RunInstances' };
  return {
    may: {
      'ask for a fleet': fleet(arns.ec2('fleet/*')),
      'ask for a fleet of instances': fleet(instance, tagged),
      'ask for a fleet from our template': fleet(templateArn, template),
      ...Object.fromEntries(subnets.map((each) => [`launch into ${each}`, run(arns.ec2(`subnet/${each}`), byOurs)])),
      ...Object.fromEntries(
        subnets.map((each) => [
          `launch into ${each} that another account shares`,
          run(arns.foreignEc2(`subnet/${each}`), byOurs),
        ]),
      ),
      ...Object.fromEntries(made.map((each) => [`make ${each}`, run(each, { ...byOurs, ...tagged })])),
      ...Object.fromEntries(made.map((each) => [`make ${each}, whose template is not told`, run(each, tagged)])),
      ...Object.fromEntries(made.map((each) => [`tag ${each} as it is made`, tag(each, { ...atLaunch, ...tagged })])),
      'tag a fleet as it is made': tag(arns.ec2('fleet/*'), { 'ec2:CreateAction': 'CreateFleet', ...tagged }),
      'ask which subnets share a zone': { action: 'ec2:DescribeSubnets', resource: '*' },
      'ask whether a launch has its instance already': { action: 'ec2:DescribeTags', resource: '*' },
      'launch behind our firewall': run(firewall, byOurs),
      'launch one of our images': run(image, { ...byOurs, ...ours }),
      'launch from our template': run(templateArn, { ...byOurs, ...template }),
      'request spot': run(arns.ec2('spot-instances-request/*')),
    },
    mayNot: {
      'launch by a template of another account': run(instance, {
        ...byTheirs,
        'ec2:LaunchTemplate': foreignTemplate,
        ...tagged,
      }),
      'use a template of others': run(theirArn, byTheirs),
      'use a template of another stage': run(theirArn, { ...byTheirs, ...ofAnotherStage }),
      'use the template of a pool': run(theirArn, { ...byTheirs, ...ofPool }),
      'ask for a fleet from the template of a pool': fleet(theirArn, ofPool),
      'ask for a fleet from a template of others': fleet(theirArn),
      'ask for a fleet from a template of another stage': fleet(theirArn, ofAnotherStage),
      'launch without a tag': run(instance, byOurs),
      'launch without a tag, whose template is not told': run(instance, untold),
      'make a disk without a tag, whose template is not told': run(volume, untold),
      'use a template of others, which is not told': run(theirArn, untold),
      'use a template of another stage, which is not told': run(theirArn, ofAnotherStage),
      'launch an image of another account, whose template is not told': run(image, {
        ...ours,
        'ec2:Owner': '000000000000',
      }),
      'launch elsewhere, whose template is not told': run(arns.foreignEc2('subnet/subnet-0fffffffffffffff0'), untold),
      'launch under the tag of another stage': run(instance, { ...byOurs, ...taggedOther }),
      'make a disk without a tag': run(volume, byOurs),
      'launch an image of nobody it knows': run(image, byOurs),
      'launch an image of another account': run(image, { ...byOurs, ...ours, 'ec2:Owner': '000000000000' }),
      'launch an image of Amazon’s': run(image, { ...byOurs, 'ec2:Owner': 'amazon' }),
      ...(!isShared && {
        'launch an image that we have not baked': run(image, { ...byOurs, 'ec2:Owner': account }),
        'launch an image of ours that is for something else': run(image, {
          ...byOurs,
          'ec2:Owner': account,
          'aws:ResourceTag/mayfly:image': 'postgresql',
        }),
      }),
      ...(isShared && {
        'launch an image of our own where another account’s are used': run(image, {
          ...byOurs,
          'ec2:Owner': account,
          ...bakedTag,
        }),
      }),
      'launch an image in another region': run(arns.image('ami-0123456789abcdef0', 'elsewhere-1'), {
        ...byOurs,
        ...ours,
      }),
      'launch into another account': run(arns.foreignEc2('instance/*'), { ...byOurs, ...tagged }),
      'launch from a template of another account': run(foreignTemplate, {
        ...byOurs,
        ...template,
      }),
      'launch elsewhere': run(arns.ec2('subnet/subnet-0fffffffffffffff0'), byOurs),
      'launch behind another firewall': run(arns.ec2('security-group/sg-0fffffffffffffff0'), byOurs),
      'launch with a key pair': run(arns.ec2('key-pair/admin'), byOurs),
      'tag what runs already': tag(arns.ec2('instance/i-0fffffffffffffff0'), tagged),
      'tag at a launch with the tag of another stage': tag(instance, { ...atLaunch, ...taggedOther }),
      'tag a fleet with the tag of another stage': tag(arns.ec2('fleet/*'), {
        'ec2:CreateAction': 'CreateFleet',
        ...taggedOther,
      }),
      'tag a fleet that there is': tag(arns.ec2('fleet/fleet-0fffffff-0fff-0fff-0fff-0fffffffffff'), tagged),
      'tag an image': tag(image, tagged),
      'tag an image at a launch': tag(image, { ...atLaunch, ...tagged }),
      'change our template': { action: 'ec2:CreateLaunchTemplateVersion', resource: templateArn },
      'let an instance have another role': {
        action: 'ec2:AssociateIamInstanceProfile',
        resource: arns.ec2(`instance/${instanceId}`),
      },
      'change the user-data of an instance': {
        action: 'ec2:ModifyInstanceAttribute',
        resource: arns.ec2(`instance/${instanceId}`),
      },
    },
  };
}

function usingImageKey({ region, images: { kmsKeyArn: resource } }: InfrastructureConfiguration, arns: Arns): Rights {
  const ec2 = { 'kms:ViaService': `ec2.${region}.amazonaws.com` };
  const forDisk = { ...ec2, 'kms:GrantIsForAWSResource': 'true' };
  const other = arns.key('0a1b2c3d-4444-1111-2222-333344445555');
  const use = (key: string, context: Check['context'] = {}): Check => ({
    ...{ action: 'kms:GenerateDataKeyWithoutPlaintext', resource: key, context },
  });
  const grant = (key: string, context: Check['context'] = {}): Check => ({
    ...{ action: 'kms:CreateGrant', resource: key, context },
  });
  if (resource === undefined) return { may: {}, mayNot: { 'use a key for disks': use(other, ec2) } };
  return {
    may: {
      'have EC2 make a disk by the key': use(resource, ec2),
      'let EC2 keep the key for it': grant(resource, forDisk),
    },
    mayNot: {
      'use the key of images past EC2': use(resource),
      'use another key for disks': use(other, ec2),
      'grant the key of images to whom it likes': grant(resource, ec2),
      'grant the key of images past EC2': grant(resource, { 'kms:GrantIsForAWSResource': 'true' }),
      'grant another key': grant(other, forDisk),
    },
  };
}

function handingOut({ stage, repositories: [first] }: InfrastructureConfiguration, arns: Arns): Rights {
  const pass = (name: string, service: string): Check => ({
    action: 'iam:PassRole',
    resource: arns.role(name),
    context: { 'iam:PassedToService': service },
  });
  const instanceRole = `mayfly-${stage}_${first?.name}`;
  const endsRole = `mayfly-${stage}-ends`;
  const spotRole = (name: string, service: string): Check => ({
    action: 'iam:CreateServiceLinkedRole',
    resource: arns.role(`aws-service-role/${service}/${name}`),
    context: { 'iam:AWSServiceName': service },
  });
  return {
    may: {
      'hand an instance its role': pass(instanceRole, 'ec2.amazonaws.com'),
      'hand the scheduler its role': pass(endsRole, 'scheduler.amazonaws.com'),
      'ensure the role of spot': spotRole('AWSServiceRoleForEC2Spot', 'spot.amazonaws.com'),
    },
    mayNot: {
      'hand an instance another role': pass('admin', 'ec2.amazonaws.com'),
      'hand an instance its own role': pass(`mayfly-${stage}-trigger`, 'ec2.amazonaws.com'),
      'hand an instance settle’s role': pass(`mayfly-${stage}-settle`, 'ec2.amazonaws.com'),
      'hand an instance the scheduler’s role': pass(endsRole, 'ec2.amazonaws.com'),
      'hand an instance the role of another stage': pass('mayfly-another_logs', 'ec2.amazonaws.com'),
      'hand the scheduler an instance’s role': pass(instanceRole, 'scheduler.amazonaws.com'),
      'hand an instance’s role to a function': pass(instanceRole, 'lambda.amazonaws.com'),
      'hand the scheduler’s role to a function': pass(endsRole, 'lambda.amazonaws.com'),
      'make another role of spot’s': spotRole('AWSServiceRoleForOthers', 'spot.amazonaws.com'),
      'make the role of spot for another service': {
        ...spotRole('AWSServiceRoleForEC2Spot', 'spot.amazonaws.com'),
        context: { 'iam:AWSServiceName': 'autoscaling.amazonaws.com' },
      },
      'make the role of another service': spotRole('AWSServiceRoleForAutoScaling', 'autoscaling.amazonaws.com'),
    },
  };
}

function recording(configuration: InfrastructureConfiguration, arns: Arns): Rights {
  const { repositories } = configuration;
  const [first] = repositories;
  const { get, list, put, replace, overwrite, remove, putPart } = ledgerChecks(arns);
  const { name = '', bucket = '', basePath = '' } = first ?? {};
  const read = (key: string): Check => ({ action: 's3:GetObject', resource: arns.bucket(bucket, key) });
  const reference = (key: string): Check => ({
    action: 's3:GetObject',
    resource: arns.bucket(bucketNames(configuration).reference, key),
  });
  const state = ledgerKey.repositoryState(name);
  const history = ledgerKey.history(name);
  const decrypt = (key: string): Check => ({ action: 'kms:Decrypt', resource: key });
  return {
    may: {
      'read what a snapshot says of itself': read(`${basePath}/snap-abc.dat`),
      'read what a reference says of itself': reference('arm64/elasticsearch/8.17.0/20261124T000000/snap-abc.dat'),
      ...Object.fromEntries(
        repositories.flatMap(({ name: each, kmsKeyArn }) =>
          kmsKeyArn === undefined ? [] : [[`decrypt a snapshot of ${each}`, decrypt(kmsKeyArn)]],
        ),
      ),
      'store an order': put(ledgerKey.order(runId, 1)),
      'index an order by its day': put(ledgerKey.ordered('2026-11-01', runId)),
      'index an instance': put(ledgerKey.instance(instanceId)),
      'record an attempt': put(ledgerKey.attempt(runId, 1)),
      'keep what an order encloses': put(ledgerKey.enclosure(runId, 'a'.repeat(64))),
      'read what an order encloses': get(ledgerKey.enclosure(runId, 'a'.repeat(64))),
      'hand it to an instance': put(ledgerKey.enclosed('attempts/AROAX', instanceId, 'proven')),
      'record a refusal': put(ledgerKey.refusal(runId, 1, 2)),
      ...(configuration.pools.length > 0 && { 'note what is queued': put(ledgerKey.queued(runId, 1)) }),
      'read an order': get(ledgerKey.order(runId, 1)),
      'read the state of a repository': get(state),
      'learn that a repository has no state yet': list(state),
      'learn that an attempt is not there yet': list(ledgerKey.attempt(runId, 1)),
    },
    mayNot: {
      'read the data of a reference': reference('arm64/elasticsearch/8.17.0/20261124T000000/indices/a/0/__b'),
      'read more of a repository than what a snapshot says of itself': read(`${basePath}/index-1`),
      'read data': read(`${basePath}/indices/a/0/__b`),
      "read another repository's snapshots": read('elastic/others/snap-abc.dat'),
      'decrypt with another key': decrypt(arns.key('0a1b2c3d-4444-1111-2222-333344445555')),
      'list a repository': {
        action: 's3:ListBucket',
        resource: arns.bucket(bucket),
        context: { 's3:prefix': `${basePath}/` },
      },
      'write into a repository': { ...read(`${basePath}/snap-abc.dat`), action: 's3:PutObject' },
      'write a report': put(ledgerKey.report(runId)),
      'write a report’s page': put(ledgerKey.reportPage(runId)),
      'say that people were told': put(ledgerKey.notified(runId)),
      'say that a run is settled': put(ledgerKey.settled('2026-11-01', runId)),
      'write the first state of a repository': put(state),
      'replace the state of a repository': replace(state),
      'read the history of a repository': get(history),
      'begin the history of a repository': put(history),
      'replace the history of a repository': replace(history),
      'say what an instance has proven': put(ledgerKey.piece('attempts/AROAX', instanceId, 1)),
      'read what an instance has proven': get(ledgerKey.piece('attempts/AROAX', instanceId, 1)),
      'hand an instance something else than was handed to it': overwrite(
        ledgerKey.enclosed('attempts/AROAX', instanceId, 'proven'),
      ),
      'write a result': put(`attempts/AROAX:${instanceId}/result.json`),
      'write a result in parts': putPart(`attempts/AROAX:${instanceId}/result.json`),
      'keep a result that the topic carried': put(ledgerKey.inline(runId, 1)),
      'read a result': get(`attempts/AROAX:${instanceId}/result.json`),
      'list all of the ledger': list(''),
      'list another bucket': { ...list('runs/'), resource: arns.bucket('others') },
      'overwrite an order': overwrite(ledgerKey.order(runId, 1)),
      'replace an order': replace(ledgerKey.order(runId, 1)),
      'delete an order': remove(ledgerKey.order(runId, 1)),
      'write into another bucket': { ...put('orders/1.json'), resource: arns.bucket('others', 'runs/a/orders/1.json') },
    },
  };
}

function ending({ stage }: InfrastructureConfiguration, arns: Arns): Rights {
  const terminate = (context: Check['context'] = {}): Check => ({
    action: 'ec2:TerminateInstances',
    resource: arns.ec2(`instance/${instanceId}`),
    context,
  });
  const ours = { 'aws:ResourceTag/mayfly': stage };
  const create = { action: 'scheduler:CreateSchedule' };
  return {
    may: {
      'end what it could not schedule the end of': terminate(ours),
      'schedule the end of an instance': { ...create, resource: arns.schedule(`${runId}-1-${instanceId}`) },
    },
    mayNot: {
      'end an instance that is not ours': terminate(),
      'end an instance of ours in another account': {
        ...terminate(ours),
        resource: arns.foreignEc2(`instance/${instanceId}`),
      },
      'end an instance of another stage': terminate({ 'aws:ResourceTag/mayfly': 'another' }),
      'stop an instance of ours': { ...terminate(ours), action: 'ec2:StopInstances' },
      'schedule beside our group': { ...create, resource: arns.schedule('anything', 'default') },
      'schedule in another stage’s group': { ...create, resource: arns.schedule('anything', 'mayfly-another') },
      'take a schedule back': {
        action: 'scheduler:DeleteSchedule',
        resource: arns.schedule(`${runId}-1-${instanceId}`),
      },
      'put a schedule off': { action: 'scheduler:UpdateSchedule', resource: arns.schedule(`${runId}-1-${instanceId}`) },
    },
  };
}

function speaking({ stage, repositories, pools }: InfrastructureConfiguration, arns: Arns): Rights {
  const queue = (action: string, name: string): Check => ({ action: `sqs:${action}`, resource: arns.queue(name) });
  const parameters = (path: string): Check => ({ action: 'ssm:GetParametersByPath', resource: arns.parameters(path) });
  const ofMachine = (path: string, action = 'GetParameters'): Check => ({
    action: `ssm:${action}`,
    resource: arns.parameters(path),
  });
  const everyMachine = ['reference', ...repositories.map(({ name }) => name)].map((name) =>
    repositoryParameter(stage, name),
  );
  return {
    may: {
      ...Object.fromEntries(everyMachine.map((path) => [`read ${path}`, ofMachine(path)])),
      ...Object.fromEntries(
        pools.map(({ name }) => [`read what was deployed for the pool ${name}`, ofMachine(poolParameter(stage, name))]),
      ),
      'read which images there are': parameters(`/mayfly/${stage}/images`),
      'read which images are candidates': parameters(`/mayfly/${stage}/candidates`),
      'leave a message for later': queue('SendMessage', 'trigger'),
      'ask settle to look': queue('SendMessage', 'settle'),
      'take from its queue': queue('ReceiveMessage', 'trigger'),
      'work off its queue': queue('DeleteMessage', 'trigger'),
      'write its log': { action: 'logs:PutLogEvents', resource: arns.logs('trigger') },
    },
    mayNot: {
      'read what was deployed for a repository of another stage': ofMachine(repositoryParameter('another', 'logs')),
      ...(pools.length === 0 && { 'read of pools where there are none': ofMachine(poolParameter(stage, 'shop')) }),
      'read an image by its name': ofMachine(`/mayfly/${stage}/images/elasticsearch/8.17.0/arm64`),
      'read parameters of others': ofMachine('/others/password'),
      'say what was deployed': ofMachine(repositoryParameter(stage, 'logs'), 'PutParameter'),
      'forget what was deployed': ofMachine(repositoryParameter(stage, 'logs'), 'DeleteParameter'),
      'list what was deployed': ofMachine(`/mayfly/${stage}/repositories`, 'GetParametersByPath'),
      'read all parameters of a stage': parameters(`/mayfly/${stage}`),
      'read the images of another stage': parameters('/mayfly/another/images'),
      'choose the images': {
        action: 'ssm:PutParameter',
        resource: arns.parameters(`/mayfly/${stage}/images/8.17.0/arm64`),
      },
      "work off settle's queue": queue('ReceiveMessage', 'settle'),
      "write settle's log": { action: 'logs:PutLogEvents', resource: arns.logs('settle') },
      'empty its queue': queue('PurgeQueue', 'trigger'),
      'give up a message': queue('SendMessage', 'trigger-dead-letters'),
      'claim results': { action: 'sns:Publish', resource: arns.topic('results') },
      'speak to people': { action: 'sns:Publish', resource: arns.topic('people') },
      page: { action: 'sns:Publish', resource: arns.topic('pager') },
    },
  };
}
