import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { z } from 'zod';
import { iamDocument, inlinePoliciesCharacters } from '../limits.ts';
import { resourceType, tagList, tagsSchema } from '../resource-type.ts';

export const iamResources = {
  aws_iam_role: resourceType(
    z.strictObject({
      name: z.string().max(64).optional(),
      name_prefix: z.string().max(38).optional(),
      description: z.string().optional(),
      path: z.string().default('/'),
      assume_role_policy: iamDocument(2_048),
      max_session_duration: z.number().optional(),
      permissions_boundary: z.string().optional(),
      tags: tagsSchema,
    }),
    async (role, { clients: { iam } }) => {
      const { Role } = await iam.send(
        new CreateRoleCommand({
          RoleName: nameOf(role),
          Path: role.path,
          AssumeRolePolicyDocument: role.assume_role_policy,
          Tags: tagList(role.tags),
        }),
      );
      return { id: Role?.RoleName, name: Role?.RoleName, arn: Role?.Arn, unique_id: Role?.RoleId };
    },
  ),

  aws_iam_role_policy: resourceType(
    z.strictObject({
      name: z.string().optional(),
      name_prefix: z.string().optional(),
      role: z.string(),
      policy: iamDocument(inlinePoliciesCharacters),
    }),
    async (policy, { clients: { iam }, inlineCharacters }) => {
      const PolicyName = nameOf(policy);
      const characters = (inlineCharacters.get(policy.role) ?? 0) + policy.policy.length;
      if (characters > inlinePoliciesCharacters) {
        throw new Error(`Maximum policy size of ${inlinePoliciesCharacters} bytes exceeded for role ${policy.role}.`);
      }
      inlineCharacters.set(policy.role, characters);
      await iam.send(new PutRolePolicyCommand({ RoleName: policy.role, PolicyName, PolicyDocument: policy.policy }));
      return { id: `${policy.role}:${PolicyName}`, name: PolicyName };
    },
  ),

  aws_iam_policy: resourceType(
    z.strictObject({ name: z.string().max(128), policy: iamDocument(6_144), tags: tagsSchema }),
    async ({ name, policy, tags }, { clients: { iam } }) => {
      const { Policy } = await iam.send(
        new CreatePolicyCommand({ PolicyName: name, PolicyDocument: policy, Tags: tagList(tags) }),
      );
      return { id: Policy?.Arn, arn: Policy?.Arn, name };
    },
  ),

  aws_iam_role_policy_attachment: resourceType(
    z.strictObject({ role: z.string(), policy_arn: z.string() }),
    async ({ role, policy_arn }, { clients: { iam }, attached }) => {
      const count = (attached.get(role) ?? 0) + 1;
      if (count > 10) throw new Error(`Cannot exceed quota for PoliciesPerRole: 10 (${role}).`);
      attached.set(role, count);
      await iam.send(new AttachRolePolicyCommand({ RoleName: role, PolicyArn: policy_arn }));
      return { id: `${role}-${count}` };
    },
  ),

  aws_iam_instance_profile: resourceType(
    z.strictObject({
      name: z.string().max(128).optional(),
      name_prefix: z.string().optional(),
      path: z.string().default('/'),
      role: z.string(),
      tags: tagsSchema,
    }),
    async (profile, { clients: { iam } }) => {
      const InstanceProfileName = nameOf(profile);
      const { InstanceProfile } = await iam.send(
        new CreateInstanceProfileCommand({ InstanceProfileName, Path: profile.path, Tags: tagList(profile.tags) }),
      );
      await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName: profile.role }));
      return { id: InstanceProfileName, name: InstanceProfileName, arn: InstanceProfile?.Arn };
    },
  ),
};

let made = 0;

/** Terraform makes a name up when it is given none, or only its beginning. */
export function nameOf({ name, name_prefix }: { name?: string | undefined; name_prefix?: string | undefined }): string {
  if (name !== undefined) return name;
  made += 1;
  return `${name_prefix ?? 'terraform-'}${String(made).padStart(8, '0')}`;
}
