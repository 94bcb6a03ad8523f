import { expect, test } from 'vitest';
import { one, several } from '../stacks.ts';

test('the state is kept in the configured bucket, locked there and encrypted', () => {
  expect(several.terraform.backend.s3).toMatchObject({
    bucket: 'terraform-states',
    key: 'mayfly/canary.tfstate',
    region: 'us-gov-west-1',
    encrypt: true,
    use_lockfile: true,
    allowed_account_ids: ['210987654321'],
  });
});

test('else in a file', () => {
  expect(Object.keys(one.terraform.backend)).toEqual(['local']);
});
