import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateLaunchTemplateCommand,
  CreateSecurityGroupCommand,
  type RequestLaunchTemplateData,
  type ResourceType,
} from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { blocks, resourceType, tagList, tagsSchema } from '../resource-type.ts';
import { nameOf } from './iam.ts';

const rule = {
  description: z.string().optional(),
  security_group_id: z.string(),
  ip_protocol: z.string(),
  from_port: z.number().optional(),
  to_port: z.number().optional(),
  cidr_ipv4: z.string().optional(),
  cidr_ipv6: z.string().optional(),
  prefix_list_id: z.string().optional(),
  tags: tagsSchema,
};

/** Of a launch template moto keeps what it is given; what it forgets at a launch, the gate adds. */
const launchTemplateSchema = z.strictObject({
  name: z.string().max(128).optional(),
  name_prefix: z.string().optional(),
  description: z.string().optional(),
  update_default_version: z.boolean().optional(),
  image_id: z.string().optional(),
  user_data: z.string().optional(),
  instance_type: z.string().optional(),
  ebs_optimized: z.union([z.string(), z.boolean()]).optional(),
  vpc_security_group_ids: z.array(z.string()).optional(),
  instance_initiated_shutdown_behavior: z.enum(['stop', 'terminate']).optional(),
  iam_instance_profile: blocks(z.strictObject({ arn: z.string().optional(), name: z.string().optional() })),
  metadata_options: blocks(
    z.strictObject({
      http_endpoint: z.enum(['enabled', 'disabled']).optional(),
      http_tokens: z.enum(['required', 'optional']).optional(),
      http_put_response_hop_limit: z.number().optional(),
      http_protocol_ipv6: z.string().optional(),
      instance_metadata_tags: z.enum(['enabled', 'disabled']).optional(),
    }),
  ),
  network_interfaces: blocks(z.record(z.string(), z.unknown())),
  block_device_mappings: blocks(z.record(z.string(), z.unknown())),
  monitoring: blocks(z.strictObject({ enabled: z.boolean() })),
  tag_specifications: blocks(z.strictObject({ resource_type: z.string(), tags: tagsSchema })),
  tags: tagsSchema,
});

export const ec2Resources = {
  aws_launch_template: resourceType(launchTemplateSchema, async (template, { clients: { ec2 }, region, id }) => {
    const LaunchTemplateName = nameOf(template);
    const { LaunchTemplate } = await ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName,
        LaunchTemplateData: launchTemplateData(template),
        ...(Object.keys(template.tags).length > 0 && {
          TagSpecifications: [{ ResourceType: 'launch-template' as const, Tags: tagList(template.tags) }],
        }),
      }),
    );
    return {
      id: LaunchTemplate?.LaunchTemplateId,
      arn: `arn:aws:ec2:${region}:${id}:launch-template/${LaunchTemplate?.LaunchTemplateId}`,
      name: LaunchTemplateName,
      latest_version: LaunchTemplate?.LatestVersionNumber,
      default_version: LaunchTemplate?.DefaultVersionNumber,
    };
  }),

  aws_security_group: resourceType(
    z.strictObject({
      name: z.string().max(255).optional(),
      name_prefix: z.string().optional(),
      description: z.string().max(255).default('Managed by Terraform'),
      vpc_id: z.string().optional(),
      revoke_rules_on_delete: z.boolean().optional(),
      tags: tagsSchema,
    }),
    async (group, { clients: { ec2 }, region, id }) => {
      const GroupName = nameOf(group);
      const { GroupId } = await ec2.send(
        new CreateSecurityGroupCommand({ GroupName, Description: group.description, VpcId: group.vpc_id }),
      );
      return { id: GroupId, name: GroupName, arn: `arn:aws:ec2:${region}:${id}:security-group/${GroupId}` };
    },
  ),

  aws_vpc_security_group_egress_rule: resourceType(z.strictObject(rule), async (egress, { clients: { ec2 } }) => {
    await ec2.send(
      new AuthorizeSecurityGroupEgressCommand({
        GroupId: egress.security_group_id,
        IpPermissions: [permission(egress)],
      }),
    );
    return { id: egress.security_group_id };
  }),

  aws_vpc_security_group_ingress_rule: resourceType(z.strictObject(rule), async (ingress, { clients: { ec2 } }) => {
    await ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: ingress.security_group_id,
        IpPermissions: [permission(ingress)],
      }),
    );
    return { id: ingress.security_group_id };
  }),
};

function launchTemplateData(template: z.infer<typeof launchTemplateSchema>): RequestLaunchTemplateData {
  const [profile] = template.iam_instance_profile;
  const [metadata] = template.metadata_options;
  return {
    ...(template.image_id !== undefined && { ImageId: template.image_id }),
    ...(template.user_data !== undefined && { UserData: template.user_data }),
    ...(template.instance_type !== undefined && { InstanceType: template.instance_type as never }),
    ...(template.vpc_security_group_ids !== undefined && { SecurityGroupIds: template.vpc_security_group_ids }),
    InstanceInitiatedShutdownBehavior: template.instance_initiated_shutdown_behavior,
    ...(profile !== undefined && { IamInstanceProfile: profile.arn ? { Arn: profile.arn } : { Name: profile.name } }),
    ...(metadata !== undefined && {
      MetadataOptions: { HttpTokens: metadata.http_tokens, InstanceMetadataTags: metadata.instance_metadata_tags },
    }),
    TagSpecifications: template.tag_specifications.map(({ resource_type, tags }) => ({
      ResourceType: resource_type as ResourceType,
      Tags: tagList(tags),
    })),
  };
}

function permission({ ip_protocol, from_port, to_port, cidr_ipv4, cidr_ipv6 }: z.infer<z.ZodObject<typeof rule>>) {
  return {
    IpProtocol: ip_protocol,
    FromPort: from_port,
    ToPort: to_port,
    ...(cidr_ipv4 !== undefined && { IpRanges: [{ CidrIp: cidr_ipv4 }] }),
    ...(cidr_ipv6 !== undefined && { Ipv6Ranges: [{ CidrIpv6: cidr_ipv6 }] }),
  };
}
