import { KmsGrant } from '@cdktf/provider-aws/lib/kms-grant/index.js';
import { Construct } from 'constructs';
import type { Place } from '../policies/place.ts';

export interface ImageKeyGrantProps {
  readonly name: string;
  readonly keyArn: string;
  readonly place: Pick<Place, 'partition' | 'account'>;
}

/**
 * Lets EC2's role for spot make disks by a customer-managed key, without which spot instances die at once. The role has
 * to exist. Source: EC2 user guide, "Spot Instance requests: grant access to customer managed keys".
 */
export class ImageKeyGrant extends Construct {
  constructor(scope: Construct, id: string, { name, keyArn, place }: ImageKeyGrantProps) {
    super(scope, id);
    new KmsGrant(this, 'spot', {
      name,
      keyId: keyArn,
      granteePrincipal: `arn:${place.partition}:iam::${place.account}:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot`,
      operations: [
        'Decrypt',
        'Encrypt',
        'GenerateDataKey',
        'GenerateDataKeyWithoutPlaintext',
        'ReEncryptFrom',
        'ReEncryptTo',
        'CreateGrant',
        'DescribeKey',
      ],
    });
  }
}
