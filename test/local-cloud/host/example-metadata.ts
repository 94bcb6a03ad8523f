import type { Metadata } from './imds.ts';

/** A spot instance without user-data and without a role, for tests of what asks its metadata service. */
export const exampleMetadata: Metadata = {
  instanceId: 'i-0123456789abcdef0',
  instanceType: 'm7g.large',
  imageId: 'ami-0123456789abcdef0',
  availabilityZone: 'eu-central-1a',
  region: 'eu-central-1',
  accountId: '123456789012',
  lifeCycle: 'spot',
  userData: null,
  profileArn: null,
  role: null,
};
