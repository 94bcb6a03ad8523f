import { DataAwsAvailabilityZones } from '@cdktf/provider-aws/lib/data-aws-availability-zones/index.js';
import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group/index.js';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway/index.js';
import { Route } from '@cdktf/provider-aws/lib/route/index.js';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table/index.js';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association/index.js';
import { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint/index.js';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';

export interface OwnNetworkProps {
  readonly name: string;
  /** `<a>.<b>.<c>.0/24` */
  readonly cidr: string;
  readonly region: string;
}

/** Enough for spot capacity to be likely; a region with fewer zones gets two subnets in one of them. */
const subnetCount = 3;
const subnetAddresses = 64;

/**
 * A small network for instances and nothing else, that costs nothing while there are none: S3 through a gateway
 * endpoint, all else through an internet gateway, by a public address that an instance has as long as it lives. No NAT.
 */
export class OwnNetwork extends Construct {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];

  constructor(scope: Construct, id: string, { name, cidr, region }: OwnNetworkProps) {
    super(scope, id);
    const tags = { Name: name };
    const vpc = new Vpc(this, 'vpc', { cidrBlock: cidr, enableDnsHostnames: true, enableDnsSupport: true, tags });
    // The one that every network has lets everything in and out: nothing is left of it.
    new DefaultSecurityGroup(this, 'default-group', { vpcId: vpc.id, tags });
    const gateway = new InternetGateway(this, 'gateway', { vpcId: vpc.id, tags });
    const routes = new RouteTable(this, 'routes', { vpcId: vpc.id, tags });
    new Route(this, 'way-out', {
      routeTableId: routes.id,
      destinationCidrBlock: '0.0.0.0/0',
      gatewayId: gateway.id,
    });
    new VpcEndpoint(this, 's3', {
      vpcId: vpc.id,
      serviceName: `com.amazonaws.${region}.s3`,
      vpcEndpointType: 'Gateway',
      routeTableIds: [routes.id],
      tags,
    });
    const zones = new DataAwsAvailabilityZones(this, 'zones', {
      state: 'available',
      // Local zones have neither spot nor many types.
      filter: [{ name: 'opt-in-status', values: ['opt-in-not-required'] }],
    });
    this.vpcId = vpc.id;
    this.subnetIds = Array.from({ length: subnetCount }, (_, index) => {
      const subnet = new Subnet(this, `subnet-${index + 1}`, {
        vpcId: vpc.id,
        cidrBlock: cidr.replace(/0\/24$/, `${index * subnetAddresses}/26`),
        availabilityZone: Fn.element(zones.names, index),
        mapPublicIpOnLaunch: true,
        tags,
        // A zone that AWS adds moves no subnet from one to another.
        lifecycle: { ignoreChanges: ['availability_zone'] },
      });
      new RouteTableAssociation(this, `routes-${index + 1}`, { subnetId: subnet.id, routeTableId: routes.id });
      return subnet.id;
    });
  }
}
