import { expect, test } from 'vitest';
import { one, several } from '../stacks.ts';

test('EC2’s role for spot gets a grant of the key of images, where there is one', () => {
  expect(several.one('aws_kms_grant', 'image-key/spot')).toMatchObject({
    key_id: 'arn:aws-us-gov:kms:us-gov-west-1:333344445555:key/0a1b2c3d-9999-1111-2222-333344445555',
    grantee_principal:
      'arn:aws-us-gov:iam::210987654321:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot',
    operations: expect.arrayContaining(['Decrypt', 'GenerateDataKeyWithoutPlaintext', 'CreateGrant']),
  });
  expect(several.one('aws_kms_grant', 'image-key/pools').grantee_principal).toBe(
    'arn:aws-us-gov:iam::210987654321:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling',
  );
  expect(one.types).not.toContain('aws_kms_grant');
});
