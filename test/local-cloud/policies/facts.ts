import { paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import type { LocalCloud } from '../local-cloud.ts';
import { motoAccount, motoRegion } from '../moto.ts';
import type { Provisioned } from '../terraform/provision.ts';
import { blocks, tagsSchema } from '../terraform/resource-type.ts';

export type Tags = Readonly<Record<string, string>>;

/** A launch template, as a policy would see what is launched from it. */
interface Template {
  readonly arn: string;
  readonly tags: Tags;
  readonly securityGroupIds: readonly string[];
  /** The role that its instances get. */
  readonly roleArn: string;
  /** By what they are on: volume, network-interface. */
  readonly tagsOfWhatIsMade: ReadonlyMap<string, Tags>;
}

/** A role, and what it may. */
interface Role {
  readonly id: string;
  readonly policies: readonly string[];
}

/** What of an account its calls are judged by, beside what they say themselves. */
export interface Facts {
  readonly account: string;
  readonly region: string;
  readonly roles: ReadonlyMap<string, Role>;
  readonly bucketPolicies: ReadonlyMap<string, string>;
  readonly templates: ReadonlyMap<string, Template>;
  readonly instanceTags: ReadonlyMap<string, Tags>;
  /** Auto Scaling groups, by their names. */
  readonly groups: ReadonlyMap<string, { readonly arn: string; readonly tags: Tags }>;
  /** Of every image: here they are names only, and taken for what packer/ bakes. */
  readonly image: { readonly owner: string; readonly tags: Tags };
}

export async function factsOf({ clients, provisioned }: Pick<LocalCloud, 'clients' | 'provisioned'>): Promise<Facts> {
  const instanceTags = new Map<string, Tags>();
  for await (const { Reservations = [] } of paginateDescribeInstances({ client: clients.ec2 }, {})) {
    for (const { InstanceId = '', Tags = [] } of Reservations.flatMap(({ Instances = [] }) => Instances)) {
      instanceTags.set(InstanceId, Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value])));
    }
  }
  return {
    account: motoAccount,
    region: motoRegion,
    roles: rolesOf(provisioned),
    bucketPolicies: provisioned.bucketPolicies,
    templates: templatesOf(provisioned),
    instanceTags,
    groups: new Map(
      allOf(provisioned, 'aws_autoscaling_group', groupSchema).map(({ name, arn, tag }) => [
        name,
        { arn, tags: Object.fromEntries(tag.map(({ key, value }) => [key, value])) },
      ]),
    ),
    image: { owner: motoAccount, tags: { 'mayfly:image': 'elasticsearch' } },
  };
}

const groupSchema = z.object({
  name: z.string(),
  arn: z.string(),
  tag: z.array(z.object({ key: z.string(), value: z.string() })),
});
const roleSchema = z.object({ name: z.string(), arn: z.string(), unique_id: z.string() });
const rolePolicySchema = z.object({ role: z.string(), policy: z.string() });
const managedPolicySchema = z.object({ arn: z.string(), policy: z.string() });
const attachmentSchema = z.object({ role: z.string(), policy_arn: z.string() });

function rolesOf(provisioned: Provisioned): Map<string, Role> {
  const managed = new Map(
    allOf(provisioned, 'aws_iam_policy', managedPolicySchema).map(({ arn, policy }) => [arn, policy]),
  );
  const policies = [
    ...allOf(provisioned, 'aws_iam_role_policy', rolePolicySchema),
    ...allOf(provisioned, 'aws_iam_role_policy_attachment', attachmentSchema).map(({ role, policy_arn }) => ({
      role,
      policy: managed.get(policy_arn) ?? '',
    })),
  ];
  return new Map(
    allOf(provisioned, 'aws_iam_role', roleSchema).map(({ name, unique_id: id }) => [
      name,
      { id, policies: policies.filter(({ role }) => role === name).map(({ policy }) => policy) },
    ]),
  );
}

const profileSchema = z.object({ arn: z.string(), role: z.string() });
const templateSchema = z.object({
  id: z.string(),
  arn: z.string(),
  tags_all: tagsSchema,
  vpc_security_group_ids: z.array(z.string()),
  iam_instance_profile: blocks(z.object({ arn: z.string() })),
  tag_specifications: blocks(z.object({ resource_type: z.string(), tags: tagsSchema })),
});

function templatesOf(provisioned: Provisioned): Map<string, Template> {
  const roleArns = new Map(allOf(provisioned, 'aws_iam_role', roleSchema).map(({ name, arn }) => [name, arn]));
  const profiles = allOf(provisioned, 'aws_iam_instance_profile', profileSchema);
  const roleOf = (profileArn: string | undefined) => profiles.find(({ arn }) => arn === profileArn)?.role ?? '';
  return new Map(
    allOf(provisioned, 'aws_launch_template', templateSchema).map((template) => [
      template.id,
      {
        arn: template.arn,
        tags: template.tags_all,
        securityGroupIds: template.vpc_security_group_ids,
        roleArn: roleArns.get(roleOf(template.iam_instance_profile[0]?.arn)) ?? '',
        tagsOfWhatIsMade: new Map(template.tag_specifications.map(({ resource_type, tags }) => [resource_type, tags])),
      },
    ]),
  );
}

function allOf<S extends z.ZodType>({ attributes }: Provisioned, type: string, schema: S): z.infer<S>[] {
  return [...attributes].flatMap(([address, each]) => (address.startsWith(`${type}.`) ? [schema.parse(each)] : []));
}
