import { expect, test } from 'vitest';
import { evaluate, instancesOf, within } from '../../local-cloud/terraform/evaluate.ts';
import { one, several } from '../stacks.ts';

test('a network of its own has three subnets, each in a zone of its own, a way out, and S3 without one', () => {
  expect(one.all('aws_subnet')).toMatchObject(
    [
      ['eu-central-1a', '10.87.0.0/23'],
      ['eu-central-1b', '10.87.2.0/23'],
      ['eu-central-1c', '10.87.4.0/23'],
    ].map(([availability_zone, cidr_block]) => ({ cidr_block, availability_zone, map_public_ip_on_launch: true })),
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

test('a zone goes by its letter: where there are two, there are two subnets, and one that is added moves none', () => {
  const { for_each, cidr_block } = one.declared('aws_subnet', 'network/subnet');
  const subnets = (...names: string[]) => {
    const found = new Map([[/data\.[\w.-]+(?=\.names)/.exec(for_each)?.[0] ?? '', { names }]]);
    return instancesOf(evaluate(for_each, found)).map(([key, value]) => [
      key,
      evaluate(cidr_block, within(found, { each: { key, value } })),
    ]);
  };
  const two = subnets('us-west-1a', 'us-west-1c');
  expect(two).toEqual([
    ['us-west-1a', '10.87.0.0/23'],
    ['us-west-1c', '10.87.4.0/23'],
  ]);
  expect(subnets('us-west-1a', 'us-west-1b', 'us-west-1c')).toEqual(expect.arrayContaining(two));
  expect(subnets('x-1a', 'x-1b', 'x-1c', 'x-1d')).toEqual(subnets('x-1a', 'x-1b', 'x-1c'));
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
