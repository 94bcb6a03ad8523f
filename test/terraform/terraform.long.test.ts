// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are templates of Terraform's, or look like some.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { configurationSchema, type InfrastructureConfiguration } from '../../infra/configuration/schema.ts';
import { parseDeployment } from '../../lambda/configuration/configuration.ts';
import {
  parsePoolMachine,
  parseRepositoryMachine,
  poolParameter,
  repositoryParameter,
} from '../../lambda/configuration/machines.ts';
import { stackConfiguration } from '../deployed-stack/configuration.ts';
import { oneRepository, severalRepositories, written } from '../infra/configurations.ts';
import { directory } from '../infra/stacks.ts';
import { synthesizedWithoutCode } from '../infra/synthesized.ts';
import { apply, withoutTerraform } from './apply.ts';
import { type FoundAccount, localName, standIns } from './stand-ins.ts';

vi.setConfig({ testTimeout: 180_000 });

const reason = await withoutTerraform();
if (reason !== null) console.warn(`Skipped, what real Terraform makes of a stack: ${reason}.`);
const withTerraform = describe.skipIf(reason !== null);

const zonesOf = (region: string, count: number) =>
  ['a', 'b', 'c', 'd', 'e', 'f'].slice(0, count).map((z) => region + z);

let stacks = 0;
async function applied(configuration: InfrastructureConfiguration, account: FoundAccount) {
  const { directory: place } = await synthesizedWithoutCode(configuration, join(directory, `stack-${stacks++}`));
  const stack = JSON.parse(await readFile(join(place, 'cdk.tf.json'), 'utf8'));
  const { made, outputs } = await apply(await standIns(stack, account));
  const all = (type: string) =>
    [...made].flatMap(([name, each]) => (name.startsWith(`${localName(type)}__`) ? each : []));
  return { all, outputs };
}

type Result = Awaited<ReturnType<typeof applied>>;

/** What a function is told, as it reads it itself. */
function deploymentOf({ all }: Result, name: RegExp) {
  const [found] = all('aws_lambda_function').filter(({ attributes }) => name.test(String(attributes.function_name)));
  const environment = found?.attributes.environment as { variables: Record<string, string> } | undefined;
  return parseDeployment(environment?.variables.MAYFLY_DEPLOYMENT);
}

withTerraform('what Terraform makes of a stack', () => {
  describe.each([2, 3, 6])('in an account of %i zones', (count) => {
    test('are as many subnets, three at most, each in another zone, and the trigger is told of all', async () => {
      const zones = zonesOf(oneRepository.region, count);
      const result = await applied(oneRepository, { zones });
      const subnets = result.all('aws_subnet').map(({ attributes }) => attributes);
      expect(subnets.map(({ availability_zone }) => availability_zone).toSorted()).toEqual(zones.slice(0, 3));
      expect(new Set(subnets.map(({ cidr_block }) => cidr_block)).size).toBe(subnets.length);
      expect(deploymentOf(result, /trigger/).subnetIds.toSorted()).toEqual(subnets.map(({ id }) => id).toSorted());
      expect(result.all('aws_route_table_association')).toHaveLength(subnets.length);
    });
  });

  test('all that can be configured holds, and a path to the letter, whatever Terraform would take it for', async () => {
    const example = written(
      stackConfiguration({ account: '123456789012', region: 'eu-central-1', vpcId: '', subnetIds: [] }),
    );
    const basePath = 'a*b?c/${aws:userid}/%{if true}$${d}"e\\f/$g%h';
    const endpoint = 'https://chat.example.com/hooks/1?room=${room}&%{if}';
    const everything = configurationSchema.parse({
      ...example,
      dashboard: true,
      state: { bucket: 'terraform-states' },
      tags: { 'cost-center': '42' },
      notify: { ...example.notify, endpoints: [endpoint] },
      repositories: [
        // Archives have a plan, and no expectations.
        ...example.repositories.map(({ expectations, ...rest }) =>
          rest.store === 'archive' ? rest : { ...rest, expectations },
        ),
        { name: 'odd', bucket: 'odd-snapshots', basePath },
        { name: 'odd-too', bucket: 'odd-snapshots-too', basePath, notification: 'bucket' },
        { name: 'partner', bucket: 'partner-snapshots', bucketAccount: '666677778888' },
        {
          name: 'audit',
          bucket: 'audit',
          kmsKeyArn: 'arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-0000-1111-2222-333344445555',
        },
      ],
    });
    const result = await applied(everything, { zones: zonesOf('eu-central-1', 3) });

    const policies = result.all('aws_iam_role_policy').map(({ attributes }) => String(attributes.policy));
    for (const policy of policies) expect(JSON.parse(policy)).toMatchObject({ Version: '2012-10-17' });
    const instance = policies.filter((policy) => policy.includes('${aws:userid}'));
    expect(instance.length).toBeGreaterThanOrEqual(everything.repositories.length);
    expect(policies.join('')).not.toContain('$${aws:userid}');
    const odd = 'a${*}b${?}c/${$}{aws:userid}/%{if true}${$}${$}{d}"e\\f/${$}g%h';
    expect(policies.join('')).toContain(JSON.stringify(odd).slice(1, -1));

    const patterns = result.all('aws_cloudwatch_event_rule').map(({ attributes }) => String(attributes.event_pattern));
    const prefix = JSON.stringify({ prefix: `${basePath}/snap-` });
    expect(patterns.filter((pattern) => pattern.includes(prefix))).toHaveLength(1);
    expect(deploymentOf(result, /trigger/)).toEqual(deploymentOf(result, /settle/));
    const parameters = new Map(
      result.all('aws_ssm_parameter').map(({ attributes }) => [attributes.name, String(attributes.value)]),
    );
    const { stage } = everything;
    for (const { name } of [...everything.repositories, { name: 'reference' }]) {
      const { launchTemplateId } = parseRepositoryMachine(
        stage,
        name,
        parameters.get(repositoryParameter(stage, name)),
      );
      const [template] = result
        .all('aws_launch_template')
        .filter(({ attributes }) => attributes.id === launchTemplateId);
      expect(template?.attributes.name).toBe(`mayfly-${stage}_${name}`);
    }
    for (const { name } of everything.pools) {
      parsePoolMachine(stage, name, parameters.get(poolParameter(stage, name)));
    }
    const endpoints = result.all('aws_sns_topic_subscription').map(({ attributes }) => attributes.endpoint);
    expect(endpoints).toContain(endpoint);
    for (const value of Object.values(result.outputs)) expect(value).toBeTruthy();
  });

  test('subnets that exist already are taken as they are', async () => {
    const { vpcId = '', subnetIds = [] } = severalRepositories.network;
    const subnets = Object.fromEntries(
      subnetIds.map((id, index) => [id, { zone: `us-gov-west-1${'abc'[index]}`, vpcId }]),
    );
    const result = await applied(severalRepositories, { zones: [], subnets });
    expect(deploymentOf(result, /trigger/).subnetIds).toEqual(subnetIds);
  });

  test('are refused, subnets that exist already, where two are of one zone', async () => {
    const vpcId = 'vpc-0fedcba9876543210';
    const subnetIds = ['subnet-0fedcba9876543210', 'subnet-0fedcba9876543211'];
    const configuration = configurationSchema.parse({ ...written(oneRepository), network: { vpcId, subnetIds } });
    const subnets = Object.fromEntries(subnetIds.map((id) => [id, { zone: 'eu-central-1a', vpcId }]));
    await expect(applied(configuration, { zones: [], subnets })).rejects.toThrow(/two\s+subnets of one\s+zone/);
  });
});

const queue = { name: 'q', visibility_timeout_seconds: 30 };
const topic = { name: '${aws_sqs_queue.q.arn}' };

withTerraform('a stack is refused', () => {
  test.each([
    [
      'that goes in a circle',
      { aws_sqs_queue: { q: { name: '${aws_sns_topic.t.arn}' } }, aws_sns_topic: { t: topic } },
      'Cycle: ',
    ],
    ['that refers to what it does not declare', { aws_sns_topic: { t: topic } }, 'Reference to undeclared resource'],
    [
      'that wants what the provider does not have of it',
      { aws_sqs_queue: { q: queue }, aws_sns_topic: { t: { name: '${aws_sqs_queue.q.color}' } } },
      /does not have\s+an attribute named "color"/,
    ],
    [
      'that says what the provider does not know',
      { aws_sqs_queue: { q: { color: 'red' } } },
      'aws_sqs_queue.q: the provider knows no color',
    ],
    [
      'that calls what Terraform does not know',
      { aws_sqs_queue: { q: { name: '${upside_down("q")}' } } },
      'Call to unknown function',
    ],
    ['in which a text looks like a template', { aws_sqs_queue: { q: { name: '%{if}' } } }, 'Invalid'],
    [
      'whose precondition does not hold',
      {
        aws_sqs_queue: { q: queue },
        aws_sns_topic: {
          t: {
            ...topic,
            lifecycle: { precondition: [{ condition: '${aws_sqs_queue.q.name == "r"}', error_message: 'Two zones.' }] },
          },
        },
      },
      'Two zones.',
    ],
  ] as const)('%s', async (_, resource, message) => {
    await expect(async () => apply(await standIns({ resource }, { zones: [] }))).rejects.toThrow(message);
  });
});
