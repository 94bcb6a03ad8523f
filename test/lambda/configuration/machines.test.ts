import { describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../../lambda/configuration/configuration.ts';
import {
  parsePoolMachine,
  parseRepositoryMachine,
  poolPlace,
  poolPlaces,
} from '../../../lambda/configuration/machines.ts';
import { configuration, deployment, machines } from '../examples.ts';

const { repository } = machines;
const parsed = (value: object | string | undefined) =>
  parseRepositoryMachine('test', 'logs', typeof value === 'object' ? JSON.stringify(value) : value);

test('the queue of a pool is beside that of the trigger, and is called as its group', () => {
  const group = 'mayfly-test_pool_nightly';
  const queueUrl = `https://sqs.eu-central-1.amazonaws.com/123456789012/${group}`;
  expect(poolPlace('test', deployment, 'nightly')).toEqual({ name: 'nightly', group, queueUrl });
  expect(poolPlaces(configuration, deployment)).toEqual([]);
});

describe('the parameter of a repository', () => {
  test('holds the version of a launch template as a number too, as Terraform may write it', () => {
    expect(parsed({ ...repository, launchTemplateVersion: 7 })).toEqual({ ...repository, launchTemplateVersion: '7' });
  });

  test.each([
    ['there is none', undefined, /no parameter/],
    ['it is no JSON', 'none', /not JSON/],
    ['the role is missing', { ...repository, instanceRoleId: undefined }, /instanceRoleId/],
    ['the role could be a path', { ...repository, instanceRoleId: 'A/../B' }, /instanceRoleId/],
    ['the version is an alias', { ...repository, launchTemplateVersion: '$Latest' }, /launchTemplateVersion/],
    ['it says more than is known', { ...repository, subnetId: 'subnet-1' }, /subnetId/],
  ])('is refused when %s, by its name and with the remedy', (_, value, named) => {
    expect(() => parsed(value)).toThrow(ConfigurationError);
    expect(() => parsed(value)).toThrow(named);
    expect(() => parsed(value)).toThrow(/\/mayfly\/test\/repositories\/logs\b.*Deploy the infrastructure again/s);
  });
});

test('the parameter of a pool is its own', () => {
  expect(parsePoolMachine('test', 'nightly', '{"instanceRoleId":"AROAPOOL"}')).toEqual({ instanceRoleId: 'AROAPOOL' });
  expect(() => parsePoolMachine('test', 'nightly', undefined)).toThrow('no parameter /mayfly/test/pools/nightly');
});
