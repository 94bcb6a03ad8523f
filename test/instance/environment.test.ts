import { expect, it } from 'vitest';
import { readEnvironment } from '../../agent/instance/environment.ts';

const set = { MAYFLY_STAGING: '/var/lib/mayfly/staging' };

it('takes what the unit sets, and the link-local address of the metadata service', () => {
  expect(readEnvironment({ ...set, HOME: '/var/lib/mayfly' })).toEqual({
    staging: '/var/lib/mayfly/staging',
    metadataEndpoint: 'http://169.254.169.254',
  });
});

it('takes another metadata service from where the AWS SDK looks for it', () => {
  const variables = { ...set, AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://[fd00:ec2::254]' };
  expect(readEnvironment(variables).metadataEndpoint).toBe('http://[fd00:ec2::254]');
});

it.each([
  ['MAYFLY_STAGING', undefined],
  ['MAYFLY_STAGING', 'relative'],
  ['AWS_EC2_METADATA_SERVICE_ENDPOINT', 'nowhere'],
])('names %s when it is %j', (name, value) => {
  expect(() => readEnvironment({ ...set, [name]: value })).toThrow(name);
});

it('names all that is wrong at once', () => {
  const nowhere = { AWS_EC2_METADATA_SERVICE_ENDPOINT: 'nowhere' };
  expect(() => readEnvironment(nowhere)).toThrow(/MAYFLY_STAGING.*AWS_EC2_METADATA_SERVICE_ENDPOINT/s);
});
