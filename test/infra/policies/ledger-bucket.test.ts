import { describe, expect, test } from 'vitest';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import { both } from '../stacks.ts';
import { arnsOf, ledgerChecks } from './arns.ts';
import type { Check } from './evaluate.ts';
import { type Caller, callerOf, everything, unrelatedCaller } from './simulate.ts';

const runId = '0123456789abcdef0123';
const report = ledgerKey.report(runId);
const result = ledgerKey.result('attempts/AROAX', 'i-0123456789abcdef0');
const enclosed = ledgerKey.enclosed('attempts/AROAX', 'i-0123456789abcdef0', 'proven');
const piece = ledgerKey.piece('attempts/AROAX', 'i-0123456789abcdef0', 1);
const enclosure = ledgerKey.enclosure(runId, 'a'.repeat(64));
const state = ledgerKey.repositoryState('logs');
const history = ledgerKey.history('logs');
const watched = ledgerKey.watched('logs');

/** Whoever is looked at here may do everything, so that nothing but the policy of the bucket can deny it. */
describe.each(both)('with $title', ({ stack, configuration }) => {
  const { put, replace, overwrite, putPart, remove, get, list } = ledgerChecks(arnsOf(configuration));
  const boundless = (path: string) =>
    callerOf(stack, configuration, { path, userId: 'AROAX:session' }).having(everything);
  const instance = boundless(`repository-${configuration.repositories[0]?.name}/`);
  const trigger = boundless('trigger/');
  const settle = boundless('settle/');
  const reaper = boundless('reaper/');
  const stranger = unrelatedCaller(stack, configuration);

  test.each<[string, Caller, Check]>([
    ['an instance a result', instance, put(result)],
    ['an instance a part of a result', instance, putPart(result)],
    ['an instance what it has proven', instance, put(piece)],
    ['the trigger what an instance is told', trigger, put(enclosed)],
    ['the trigger what an order encloses', trigger, put(enclosure)],
    ['settle what an order encloses', settle, put(enclosure)],
    ['the trigger an order', trigger, put(ledgerKey.order(runId, 1))],
    ['settle a report', settle, put(report)],
    ['settle the first state of a repository', settle, put(state)],
    ['settle the state of a repository, over what it has read', settle, replace(state)],
    ['settle the first history of a repository', settle, put(history)],
    ['settle the history of a repository, over what it has read', settle, replace(history)],
    ['the reaper when a repository was first watched', reaper, put(watched)],
  ])('it lets %s be written', async (_, caller, check) => {
    expect(await caller.may(check)).toBe('Allowed');
  });

  const asked = ledgerKey.claim('attempts/AROAX', 'i-0123456789abcdef0', 1);
  const left = ledgerKey.leaving('attempts/AROAX', 'i-0123456789abcdef0');
  const answer = ledgerKey.claimAnswer('attempts/AROAX', 'i-0123456789abcdef0', 1);

  test('where there are pools, members ask and leave, and settle alone answers', async () => {
    if (configuration.pools.length === 0) {
      expect(await instance.may(put(asked))).toBe('ExplicitlyDenied');
      return;
    }
    const member = boundless(`pool-${configuration.pools[0]?.name}/`);
    for (const check of [put(asked), put(left), put(result)]) expect(await member.may(check)).toBe('Allowed');
    expect(await settle.may(put(answer))).toBe('Allowed');
    for (const caller of [member, trigger, reaper, stranger]) {
      expect(await caller.may(put(answer))).toBe('ExplicitlyDenied');
    }
    for (const caller of [trigger, settle, reaper, stranger]) {
      expect(await caller.may(put(asked))).toBe('ExplicitlyDenied');
      expect(await caller.may(put(left))).toBe('ExplicitlyDenied');
    }
    for (const key of [asked, left]) expect(await member.may(overwrite(key))).toBe('ExplicitlyDenied');
    expect(await settle.may(overwrite(answer))).toBe('ExplicitlyDenied');
    expect(await settle.may(put(ledgerKey.enclosed('attempts/AROAX', 'i-1/turns/1', 'proven')))).toBe('Allowed');
    expect(await member.may(put(ledgerKey.enclosed('attempts/AROAX', 'i-1/turns/1', 'proven')))).toBe(
      'ExplicitlyDenied',
    );
  });

  test('it lets a stranger whose rights suffice read, with TLS', async () => {
    expect(await stranger.may(get(report))).toBe('Allowed');
    expect(await stranger.may(list(''))).toBe('Allowed');
  });

  test.each<[string, Caller, Check]>([
    ['a stranger a report', stranger, put(report)],
    ['a stranger a report, in parts', stranger, putPart(report)],
    ['a stranger a result', stranger, put(result)],
    ['a stranger the first state of a repository', stranger, put(state)],
    ['a stranger the state of a repository, over what they have read', stranger, replace(state)],
    ['a stranger when a repository was first watched', stranger, put(watched)],
    ['a stranger what belongs nowhere', stranger, put('elsewhere')],
    ['an instance what it is told', instance, put(enclosed)],
    ['an instance what an order encloses', instance, put(enclosure)],
    ['a stranger what an instance is told', stranger, put(enclosed)],
    ['the trigger what an instance has proven', trigger, put(piece)],
    ['settle what an instance has proven', settle, put(piece)],
    ['the reaper what an instance is told', reaper, put(enclosed)],
    ['an instance a report', instance, put(report)],
    ['an instance a report, in parts', instance, putPart(report)],
    ['an instance the state of a repository', instance, replace(state)],
    ['the trigger a result', trigger, put(result)],
    ['settle a result', settle, put(result)],
    ['settle when a repository was first watched', settle, put(watched)],
    ['the reaper a report', reaper, put(report)],
    ['the reaper a result', reaper, put(result)],
    ['the reaper the state of a repository', reaper, replace(state)],
    ['an instance the first history of a repository', instance, put(history)],
    ['an instance the history of a repository', instance, replace(history)],
    ['an instance the history of a repository, in parts', instance, putPart(history)],
    ['the trigger the first history of a repository', trigger, put(history)],
    ['the trigger the history of a repository', trigger, replace(history)],
    ['the reaper the history of a repository', reaper, replace(history)],
    ['a stranger the history of a repository, over what they have read', stranger, replace(history)],
  ])('it denies %s', async (_, caller, check) => {
    expect(await caller.may(check)).toBe('ExplicitlyDenied');
  });

  test.each<[string, Caller, Check]>([
    ['a plain put', settle, overwrite(report)],
    ['a put over what was read', settle, replace(report)],
    ['a put of which S3 does not say whether it creates an object', settle, { ...overwrite(report), context: {} }],
    ['a plain put of a result', instance, overwrite(result)],
    ['a plain put of the state of a repository', settle, overwrite(state)],
    ['a plain put of the history of a repository', settle, overwrite(history)],
    ['a put over when a repository was first watched', reaper, replace(watched)],
    ['a plain put where nothing of ours should be', settle, overwrite('elsewhere')],
  ])('it denies %s to whose it is to write there', async (_, caller, check) => {
    expect(await caller.may(check)).toBe('ExplicitlyDenied');
  });

  test.each([
    's3:DeleteObject',
    's3:DeleteObjectVersion',
    's3:BypassGovernanceRetention',
    's3:PutObjectRetention',
    's3:PutObjectLegalHold',
    's3:ReplicateObject',
    's3:ReplicateDelete',
  ])('it denies everybody %s', async (action) => {
    for (const caller of [instance, trigger, settle, reaper, stranger]) {
      expect(await caller.may({ ...remove(report), action })).toBe('ExplicitlyDenied');
    }
  });

  test.each([
    ['reading', get(report)],
    ['listing', list('')],
    ['writing', put(report)],
  ])('it denies %s without TLS', async (_, check) => {
    const plain = { ...check, context: { ...check.context, 'aws:SecureTransport': 'false' } };
    for (const caller of [settle, stranger]) expect(await caller.may(plain)).toBe('ExplicitlyDenied');
  });
});
