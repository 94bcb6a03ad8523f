import { type DescribeImagesCommand, EC2Client, type Image } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { imageCreations } from '../../../lambda/aws/describe-images.ts';

const past = '2024-03-01T00:00:00.000Z';

/**
 * As EC2 answers who does not own them: what is deprecated only to who asks for it.
 * Source: Amazon EC2 User Guide, "Deprecate an Amazon EC2 AMI".
 */
function ec2With(images: readonly Image[]): EC2Client {
  const client = new EC2Client({ region: 'eu-central-1' });
  const send = async ({ input }: DescribeImagesCommand) => ({
    Images: images.filter(({ DeprecationTime }) => input.IncludeDeprecated || DeprecationTime === undefined),
  });
  return Object.assign(client, { send });
}

test('an image of another account is known when it is deprecated, too', async () => {
  const ec2 = ec2With([
    { ImageId: 'ami-1', CreationDate: past },
    { ImageId: 'ami-2', CreationDate: past, DeprecationTime: '2026-03-01T00:00:00.000Z' },
  ]);
  const creations = await imageCreations(ec2, ['ami-1', 'ami-2'], AbortSignal.timeout(1_000));
  expect([...creations.keys()]).toEqual(['ami-1', 'ami-2']);
});
