import { describe, expect, test } from 'vitest';
import { configurationSchema as infrastructureSchema } from '../../../infra/configuration/schema.ts';
import {
  ConfigurationError,
  parseConfiguration,
  parseDeployment,
} from '../../../lambda/configuration/configuration.ts';
import { configuration, deployment, settings } from '../examples.ts';

describe('configuration.json', () => {
  test('is read as it was written', () => {
    expect(parseConfiguration(JSON.stringify(configuration))).toEqual(configuration);
  });

  test.each([
    [16, true],
    [17, false],
  ])('has a stage of %i characters: %s, as mayfly.yaml has', (length, isRight) => {
    const stage = 's'.repeat(length);
    const read = () => parseConfiguration(JSON.stringify({ ...configuration, stage })).stage;
    if (isRight) expect(read()).toBe(stage);
    else expect(read).toThrow(/is not a stage/);
    expect(infrastructureSchema.shape.stage.safeParse(stage).success).toBe(isRight);
  });

  test('may leave the stage out', () => {
    const { stage: _, ...rest } = configuration;
    expect(parseConfiguration(JSON.stringify(rest)).stage).toBe('production');
  });

  test.each([
    ['not JSON', '{', /configuration\.json is not JSON/],
    ['a field that nobody knows', { ...configuration, color: 'red' }, /color/],
    [
      'two repositories of one name',
      { ...configuration, repositories: [settings, { ...settings, basePath: 'b' }] },
      /name/,
    ],
    [
      'two repositories in one place',
      { ...configuration, repositories: [settings, { ...settings, name: 'other' }] },
      /two repositories are the same/,
    ],
    [
      'an attempt longer than its run',
      { ...configuration, repositories: [{ ...settings, durationMinutes: 361 }] },
      /durationMinutes/,
    ],
    [
      'a type that is none',
      { ...configuration, repositories: [{ ...settings, instances: { ...settings.instances, types: ['large!'] } }] },
      /types/,
    ],
  ])('is refused with %s, and the field is named', (_, content, named) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    expect(() => parseConfiguration(text)).toThrow(ConfigurationError);
    expect(() => parseConfiguration(text)).toThrow(named);
  });
});

describe('MAYFLY_DEPLOYMENT', () => {
  test('does without topics for people and pager', () => {
    const { peopleTopicArn: _, pagerTopicArn: __, ...rest } = deployment;
    expect(parseDeployment(JSON.stringify(rest))).toEqual(rest);
  });

  test.each([
    ['it is not set', undefined, /not set/],
    ['it is no JSON', 'null}', /not JSON/],
    ['the ledger is missing', JSON.stringify({ ...deployment, ledgerBucket: undefined }), /ledgerBucket/],
  ])('is refused when %s', (_, text, named) => {
    expect(() => parseDeployment(text)).toThrow(named);
  });
});
