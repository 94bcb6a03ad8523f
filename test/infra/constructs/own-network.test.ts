import { expect, test } from 'vitest';
import { one, several } from '../stacks.ts';

test('a network of its own has three subnets, a way out, and S3 without one', () => {
  expect(one.all('aws_subnet')).toMatchObject(
    ['10.87.0.0/26', '10.87.0.64/26', '10.87.0.128/26'].map((cidr_block, index) => ({
      cidr_block,
      availability_zone: `eu-central-1-zone-${index}`,
      map_public_ip_on_launch: true,
    })),
  );
  expect(one.all('aws_route_table_association')).toHaveLength(3);
  expect(one.one('aws_route')).toMatchObject({
    destination_cidr_block: '0.0.0.0/0',
    gateway_id: 'igw-of-network-gateway',
  });
  expect(one.one('aws_vpc_endpoint')).toMatchObject({
    service_name: 'com.amazonaws.eu-central-1.s3',
    vpc_endpoint_type: 'Gateway',
    route_table_ids: ['rtb-of-network-routes'],
  });
});

test('nothing is left of what its default security group lets through', () => {
  const group = one.one('aws_default_security_group');
  expect([group.ingress, group.egress]).toEqual([undefined, undefined]);
});

test('nothing in it is paid by the hour', () => {
  expect(one.types).not.toContain('aws_nat_gateway');
  expect(one.types).not.toContain('aws_eip');
});

test('where there are subnets already, there is no other network', () => {
  for (const type of ['aws_vpc', 'aws_subnet', 'aws_internet_gateway']) expect(several.types).not.toContain(type);
});
