import { KmsGrant } from '@cdktf/provider-aws/lib/kms-grant/index.js';
import { Construct } from 'constructs';
import type { Place } from '../policies/place.ts';

export interface ImageKeyGrantProps {
  readonly name: string;
  readonly keyArn: string;
  readonly place: Pick<Place, 'partition' | 'account'>;
  /** Whether Auto Scaling launches, too. */
  readonly pools: boolean;
}

/** Source: EC2 user guide and EC2 Auto Scaling user guide, on customer managed keys. */
const operations = [
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'ReEncryptFrom',
  'ReEncryptTo',
  'CreateGrant',
  'DescribeKey',
];

/**
 * Lets EC2's role for spot, and Auto Scaling's where there are pools, make disks by a customer-managed key, without
 * which instances die at once. The roles have to exist.
 */
export class ImageKeyGrant extends Construct {
  constructor(scope: Construct, id: string, { name, keyArn, place, pools }: ImageKeyGrantProps) {
    super(scope, id);
    const roles = `arn:${place.partition}:iam::${place.account}:role/aws-service-role`;
    const grant = (to: string, granteePrincipal: string) =>
      new KmsGrant(this, to, { name: `${name}-${to}`, keyId: keyArn, granteePrincipal, operations });
    grant('spot', `${roles}/spot.amazonaws.com/AWSServiceRoleForEC2Spot`);
    if (pools) grant('pools', `${roles}/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`);
  }
}
