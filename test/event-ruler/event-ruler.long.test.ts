// biome-ignore-all lint/suspicious/noTemplateCurlyInString: names of objects may look like templates.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rootPrefix } from '../../agent/blobs/base-path.ts';
import { repositorySettingsSchema } from '../../agent/contract/repository-settings.ts';
import { configurationSchema } from '../../infra/configuration/schema.ts';
import { announcingKeys, objectCreatedPattern } from '../../infra/wiring/object-created-filter.ts';
import { parseConfiguration } from '../../lambda/configuration/configuration.ts';
import { recognize } from '../../lambda/trigger/recognize.ts';
import { oneRepository, written } from '../infra/configurations.ts';
import { both, one } from '../infra/stacks.ts';
import { ec2StateChange, eventBridgeEvent, spotWarning } from '../lambda/events.ts';
import { configuration } from '../lambda/examples.ts';
import { type PatternJudge, patternJudge } from './judge-patterns.ts';

const found = await patternJudge();
const reason = typeof found === 'string' ? found : null;
if (reason !== null) console.warn(`Skipped, what EventBridge's own engine says of patterns: ${reason}.`);
const judge = found as PatternJudge;

/** As EventBridge limits it. */
const longestPattern = 2_048;
/** Of a rule of ours; what EventBridge itself allows is not published, and the engine's own examples take 100. */
const mostComplexity = 10;

const account = '123456789012';
const bucket = 'example-snapshots';

const stores = [
  { store: 'elasticsearch', options: {}, keys: ['snap-AAAAAAAAAAAAAAAAAAAAAA.dat'] },
  { store: 'archive', options: { keys: '*.tar.gz' }, keys: ['a.tar.gz', 'deep/down/a.tar.gz'] },
  { store: 'archive', options: { keys: 'worlds/*/w-*.zip' }, keys: ['worlds/a/w-1.zip'] },
  { store: 'archive', options: { keys: 'dumps/**' }, keys: ['dumps/a'] },
  { store: 'archive', options: { keys: '**' }, keys: ['a', 'deep/down/a'] },
];

const piece = fc.constantFrom(...'ab/*\\?$%{}"\'[]().+ éд', '**', '\\*', '${x}', 'snap-', '.dat', '💾');
const path = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
const basePath = path.filter((text) => repositorySettingsSchema.shape.basePath.safeParse(text).success);

/** A repository, and keys in its bucket: backups, and what is almost one, or anything. */
const repositories = fc.record({
  kind: fc.constantFrom(...stores),
  basePath,
  around: fc.array(path, { maxLength: 4 }),
});

function keysAround({ kind, basePath: base, around }: typeof repositories extends fc.Arbitrary<infer T> ? T : never) {
  const root = rootPrefix(base);
  const backups = kind.keys.map((key) => root + key);
  const nearly = backups.flatMap((key) => [
    `${key}x`,
    `x${key}`,
    key.slice(1),
    key.replaceAll('*', 'x'),
    `${root}/${key}`,
  ]);
  const anything = around.flatMap((text) => [text, root + text, `${root}snap-${text}.dat`, `${root}${text}.tar.gz`]);
  return [...backups, ...nearly, ...anything].filter((key) => key !== '');
}

describe.skipIf(reason !== null)("EventBridge's own engine", () => {
  test('hears of the keys that a store asks for, and of no others but what begins so, whatever their names', async () => {
    const cases = fc.sample(repositories, 400).map((one) => {
      const place = { ...one.kind, basePath: one.basePath, bucket };
      return { place, keys: keysAround(one), pattern: objectCreatedPattern(place, account) };
    });
    const answers = await judge(
      cases.map(({ keys, pattern }) => ({ pattern, events: keys.map((key) => eventBridgeEvent(bucket, key)) })),
    );
    const [first] = configuration.repositories;
    let backups = 0;
    for (const [index, { place, keys, pattern }] of cases.entries()) {
      const { wrong, complexity, matches } = answers[index] ?? { wrong: 'no answer', complexity: 0, matches: [] };
      expect(wrong, JSON.stringify(pattern)).toBeNull();
      expect(complexity, JSON.stringify(pattern)).toBeLessThanOrEqual(mostComplexity);
      const { store, options, basePath: base } = place;
      const {
        repositories: [settings],
      } = parseConfiguration(
        JSON.stringify({
          ...configuration,
          repositories: [
            {
              ...first,
              store,
              options,
              bucket,
              basePath: base,
              ...(store === 'archive' && { expectations: { version: 1 } }),
            },
          ],
        }),
      );
      for (const [number, key] of keys.entries()) {
        const heard = announcingKeys(place).some(({ prefix, suffix }) =>
          prefix === '' ? key.endsWith(suffix) : key.startsWith(prefix),
        );
        expect(matches[number], `${JSON.stringify(pattern)} and ${key}`).toBe(heard);
        const { kind } = recognize({ bucket, key, at: '' }, { repositories: settings ? [settings] : [] });
        if (kind !== 'backup') continue;
        expect(matches[number], `a backup, ${key}`).toBe(true);
        backups++;
      }
    }
    expect(backups).toBeGreaterThan(cases.length);
  }, 60_000);

  test('hears of no other account, bucket or kind of event', async () => {
    const key = 'snap-AAAAAAAAAAAAAAAAAAAAAA.dat';
    const place = { store: 'elasticsearch', options: {}, bucket, basePath: '' };
    const event = eventBridgeEvent(bucket, key);
    const others = [
      { ...event, account: '210987654321' },
      eventBridgeEvent('example-snapshots-2', key),
      eventBridgeEvent(bucket, key, 'Object Deleted'),
      { ...event, source: 'aws.s3control' },
    ];
    const pattern = objectCreatedPattern(place, account);
    const foreign = objectCreatedPattern({ ...place, bucketAccount: '210987654321' }, account);
    const [own, theirs] = await judge([
      { pattern, events: [event, ...others] },
      { pattern: foreign, events: [event, ...others] },
    ]);
    expect(own?.matches).toEqual([true, false, false, false, false]);
    expect(theirs?.matches).toEqual([false, true, false, false, false]);
  });

  test.each(both)('takes every pattern that is deployed, with $title', async ({ stack }) => {
    const patterns = stack.all('aws_cloudwatch_event_rule').flatMap(({ event_pattern }) => event_pattern ?? []);
    const answers = await judge(patterns.map((pattern) => ({ pattern: JSON.parse(pattern), events: [] })));
    expect(answers.map(({ wrong }) => wrong)).toEqual(patterns.map(() => null));
    for (const { complexity } of answers) expect(complexity).toBeLessThanOrEqual(mostComplexity);
    for (const pattern of patterns) expect(pattern.length).toBeLessThanOrEqual(longestPattern);
  });

  test('hears of the ends of instances, and not of their beginnings', async () => {
    const patterns = ['instance-events/ends', 'instance-events/interruptions'].map((name) =>
      JSON.parse(one.one('aws_cloudwatch_event_rule', name).event_pattern),
    );
    const states = ['pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated'];
    const events = [...states.map((state) => ec2StateChange('i-1', state)), spotWarning('i-1')];
    const [ends, interruptions] = await judge(patterns.map((pattern) => ({ pattern, events })));
    expect(ends?.matches).toEqual([false, false, false, false, true, true, false]);
    expect(interruptions?.matches).toEqual([false, false, false, false, false, false, true]);
  });

  test('takes the longest base path that may be configured, each of its characters written to the letter', async () => {
    const longest = fc.sample(fc.constantFrom('*', '\\'), 2_000).join('');
    const example = written(oneRepository);
    const isAllowed = (length: number) => {
      const repositories = [{ ...example.repositories[0], basePath: longest.slice(0, length) }];
      return configurationSchema.safeParse({ ...example, repositories }).success;
    };
    let length = 2_000;
    while (!isAllowed(length)) length -= 10;
    expect(length).toBeGreaterThan(200);
    const place = { store: 'elasticsearch', options: {}, bucket, basePath: longest.slice(0, length) };
    const pattern = objectCreatedPattern(place, account);
    expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(longestPattern);
    const [answer] = await judge([{ pattern, events: [eventBridgeEvent(bucket, `${place.basePath}/snap-a.dat`)] }]);
    expect(answer).toMatchObject({ wrong: null, matches: [true] });
  });

  test('refuses what EventBridge would', async () => {
    const key = (wildcard: string) => ({ detail: { object: { key: [{ wildcard }] } } });
    const answers = await judge(
      [key('a**b'), key('a\\b'), { source: 'aws.s3' }].map((pattern) => ({ pattern, events: [] })),
    );
    expect(answers.map(({ wrong }) => wrong)).toEqual([
      expect.stringContaining('Consecutive wildcard characters'),
      expect.stringContaining('Invalid escape character'),
      expect.stringContaining('must be an object or an array'),
    ]);
  });
});
