import { DataAwsAvailabilityZones } from '@cdktf/provider-aws/lib/data-aws-availability-zones/index.js';
import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group/index.js';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway/index.js';
import { Route } from '@cdktf/provider-aws/lib/route/index.js';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table/index.js';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association/index.js';
import { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint/index.js';
import { Fn, TerraformIterator, Token } from 'cdktf';
import { Construct } from 'constructs';

export interface OwnNetworkProps {
  readonly name: string;
  /** `<a>.<b>.<multiple of 16>.0/20` */
  readonly cidr: string;
  readonly region: string;
}

/** Enough for spot capacity to be likely. Never more than zones: EC2 refuses a fleet that has two subnets of one. */
const mostSubnets = 3;
/** What the names of a region's zones end with: each has its own addresses, whichever of them there are. */
const zoneLetters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
/** Of 2^3 subnets of 512 addresses. */
const subnetBits = 3;

/**
 * A small network for instances and nothing else, that costs nothing while there are none: S3 through a gateway
 * endpoint, all else through an internet gateway, by a public address that an instance has as long as it lives. No NAT.
 */
export class OwnNetwork extends Construct {
  readonly vpcId: string;
  /** As many as Terraform finds zones for. */
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
    // How many zones there are, only Terraform learns. A subnet goes by the name of its zone, and so do its addresses:
    // a zone that AWS adds behind the others changes nothing of what is there.
    const count = Token.asNumber(Fn.min([mostSubnets, Fn.lengthOf(zones.names)]));
    const zone = TerraformIterator.fromList(Fn.slice(zones.names, 0, count));
    const letter = Token.asNumber(Fn.index(zoneLetters, Fn.substr(zone.value, -1, 1)));
    const subnets = new Subnet(this, 'subnet', {
      forEach: zone,
      vpcId: vpc.id,
      cidrBlock: Fn.cidrsubnet(cidr, subnetBits, letter),
      availabilityZone: zone.value,
      mapPublicIpOnLaunch: true,
      tags,
    });
    const subnet = TerraformIterator.fromResources(subnets);
    new RouteTableAssociation(this, 'subnet-routes', {
      forEach: subnet,
      subnetId: subnet.getString('id'),
      routeTableId: routes.id,
    });
    this.vpcId = vpc.id;
    this.subnetIds = Token.asList(subnet.pluckProperty('id'));
  }
}
