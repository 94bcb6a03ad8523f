import { expect, test } from 'vitest';
import { evaluate } from '../../local-cloud/terraform/evaluate.ts';
import { several } from '../stacks.ts';

const { precondition } = several.declared('aws_security_group', 'firewall').lifecycle;

/** What Terraform would say of subnets that lie so: nothing, or why it makes nothing. */
function saidOf(...found: [vpc_id: string, availability_zone: string][]): string[] {
  const scope = {
    has: () => false,
    get(address: string) {
      const [vpc_id, availability_zone] = found[Number(/subnet-(\d)/.exec(address)?.[1]) - 1] ?? [];
      return { vpc_id, availability_zone };
    },
  };
  return precondition.flatMap(({ condition, error_message }: Record<string, string>) =>
    evaluate(condition, scope) === true ? [] : [evaluate(error_message, scope)],
  );
}

const ours = 'vpc-0fedcba9876543210';

test('subnets that exist are looked at before anything is made in them', () => {
  expect(saidOf([ours, 'a'], [ours, 'b'])).toEqual([]);
});

test('two of one zone are refused by their names, with the remedy', () => {
  expect(saidOf([ours, 'a'], [ours, 'a'])).toEqual([
    expect.stringMatching(
      /two subnets of one zone.*: subnet-0fedcba9876543210 in a, subnet-0fedcba9876543211 in a\. Keep/,
    ),
  ]);
});

test('one of another VPC is refused', () => {
  expect(saidOf([ours, 'a'], ['vpc-other', 'b'])).toEqual([
    expect.stringMatching(
      /not all subnets of vpc-0fedcba9876543210: .*subnet-0fedcba9876543211 in vpc-other\. Correct/,
    ),
  ]);
});
