import { describe, expect, test } from 'vitest';
import { both } from '../stacks.ts';

describe.each(both)('with $title', ({ stack, configuration }) => {
  test('the firewall lets nothing in, and only https out', () => {
    const group = stack.one('aws_security_group');
    expect(group).toMatchObject({ vpc_id: configuration.network.vpcId ?? 'vpc-of-network-vpc' });
    expect(group.ingress).toBeUndefined();
    expect(stack.all('aws_vpc_security_group_egress_rule')).toMatchObject([
      { ip_protocol: 'tcp', from_port: 443, to_port: 443 },
    ]);
    expect(stack.types).not.toContain('aws_vpc_security_group_ingress_rule');
  });
});
