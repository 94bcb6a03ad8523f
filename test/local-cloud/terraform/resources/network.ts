import {
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DescribeSecurityGroupsCommand,
  ModifySubnetAttributeCommand,
  ModifyVpcAttributeCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { resourceType, tagsSchema } from '../resource-type.ts';

/** A network of Mayfly's own. */
export const networkResources = {
  aws_vpc: resourceType(
    z.strictObject({
      cidr_block: z.string(),
      enable_dns_hostnames: z.boolean(),
      enable_dns_support: z.boolean(),
      tags: tagsSchema,
    }),
    async ({ cidr_block, enable_dns_hostnames, enable_dns_support }, { clients: { ec2 } }) => {
      const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: cidr_block }));
      const VpcId = Vpc?.VpcId;
      await ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsSupport: { Value: enable_dns_support } }));
      await ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: enable_dns_hostnames } }));
      return { id: VpcId };
    },
  ),

  /** As Terraform's provider does: the rules that are not declared are taken away. */
  aws_default_security_group: resourceType(
    z.strictObject({ vpc_id: z.string(), tags: tagsSchema }),
    async ({ vpc_id }, { clients: { ec2 } }) => {
      const Filters = [
        { Name: 'vpc-id', Values: [vpc_id] },
        { Name: 'group-name', Values: ['default'] },
      ];
      const { SecurityGroups: [group] = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
      const { GroupId, IpPermissions = [], IpPermissionsEgress = [] } = group ?? {};
      if (IpPermissions.length > 0) await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
      if (IpPermissionsEgress.length > 0) {
        await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: IpPermissionsEgress }));
      }
      return { id: GroupId };
    },
  ),

  aws_internet_gateway: resourceType(
    z.strictObject({ vpc_id: z.string(), tags: tagsSchema }),
    async ({ vpc_id: VpcId }, { clients: { ec2 } }) => {
      const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
      const InternetGatewayId = InternetGateway?.InternetGatewayId;
      await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId }));
      return { id: InternetGatewayId };
    },
  ),

  aws_route_table: resourceType(
    z.strictObject({ vpc_id: z.string(), tags: tagsSchema }),
    async ({ vpc_id: VpcId }, { clients: { ec2 } }) => {
      const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId }));
      return { id: RouteTable?.RouteTableId };
    },
  ),

  aws_route: resourceType(
    z.strictObject({ route_table_id: z.string(), destination_cidr_block: z.string(), gateway_id: z.string() }),
    async (route, { clients: { ec2 } }) => {
      await ec2.send(
        new CreateRouteCommand({
          RouteTableId: route.route_table_id,
          DestinationCidrBlock: route.destination_cidr_block,
          GatewayId: route.gateway_id,
        }),
      );
      return { id: `${route.route_table_id} ${route.destination_cidr_block}` };
    },
  ),

  aws_route_table_association: resourceType(
    z.strictObject({ subnet_id: z.string(), route_table_id: z.string() }),
    async ({ subnet_id: SubnetId, route_table_id: RouteTableId }, { clients: { ec2 } }) => {
      const { AssociationId } = await ec2.send(new AssociateRouteTableCommand({ SubnetId, RouteTableId }));
      return { id: AssociationId };
    },
  ),

  aws_vpc_endpoint: resourceType(
    z.strictObject({
      vpc_id: z.string(),
      service_name: z.string(),
      vpc_endpoint_type: z.literal('Gateway'),
      route_table_ids: z.array(z.string()),
      tags: tagsSchema,
    }),
    async (endpoint, { clients: { ec2 } }) => {
      const { VpcEndpoint } = await ec2.send(
        new CreateVpcEndpointCommand({
          VpcId: endpoint.vpc_id,
          ServiceName: endpoint.service_name,
          VpcEndpointType: endpoint.vpc_endpoint_type,
          RouteTableIds: endpoint.route_table_ids,
        }),
      );
      return { id: VpcEndpoint?.VpcEndpointId };
    },
  ),

  aws_subnet: resourceType(
    z.strictObject({
      vpc_id: z.string(),
      cidr_block: z.string(),
      availability_zone: z.string(),
      map_public_ip_on_launch: z.boolean(),
      tags: tagsSchema,
    }),
    async (subnet, { clients: { ec2 }, region, id }) => {
      const { Subnet } = await ec2.send(
        new CreateSubnetCommand({
          VpcId: subnet.vpc_id,
          CidrBlock: subnet.cidr_block,
          AvailabilityZone: subnet.availability_zone,
        }),
      );
      const SubnetId = Subnet?.SubnetId;
      const MapPublicIpOnLaunch = { Value: subnet.map_public_ip_on_launch };
      await ec2.send(new ModifySubnetAttributeCommand({ SubnetId, MapPublicIpOnLaunch }));
      return { id: SubnetId, arn: `arn:aws:ec2:${region}:${id}:subnet/${SubnetId}` };
    },
  ),
};
