import { describe, expect, it } from 'vitest';
import { contractVersion } from '../../agent/contract/contract-version.ts';
import type { Membership } from '../../agent/contract/pool.ts';
import { readUserData } from '../../agent/instance/read-user-data.ts';
import { order } from '../contract/examples.ts';

const otherVersion = (version: number) => new RegExp(`version ${version} .*version ${contractVersion}:.*bake`);

const membership: Membership = {
  version: contractVersion,
  pool: 'logs',
  queueUrl: 'https://sqs.eu-central-1.amazonaws.com/123456789012/pool',
  ledger: order.ledger,
  idleSeconds: 600,
  lifeSeconds: 43_200,
  endSeconds: 50_000,
};

describe('readUserData', () => {
  it('takes a membership of a pool', () => {
    expect(readUserData(JSON.stringify(membership))).toEqual(membership);
  });

  it.each([
    [{ version: contractVersion + 1 }, otherVersion(contractVersion + 1)],
    [{ surprise: true }, /not a membership.*surprise/s],
    [{ secret: order.secret }, /^(?!.*0f1e2d).*not a membership/s],
    [{ idleSeconds: 0 }, /idleSeconds/],
  ])('refuses a membership with %j', (spoilt, message) => {
    expect(() => readUserData(JSON.stringify({ ...membership, ...spoilt }))).toThrow(message);
  });

  it('takes an order as the trigger writes it', () => {
    expect(readUserData(JSON.stringify(order))).toEqual(order);
  });

  it.each([
    [null, /empty/],
    ['  ', /empty/],
    ['#!/bin/bash\nrm -rf /', /not JSON/],
    ['[]', /not an order/],
    [JSON.stringify({ ...order, version: contractVersion - 1 }), otherVersion(contractVersion - 1)],
    [JSON.stringify({ ...order, version: contractVersion + 1 }), otherVersion(contractVersion + 1)],
    [JSON.stringify({ ...order, runId: 'x' }), /runId/],
    [JSON.stringify({ ...order, surprise: true }), /surprise/],
    [JSON.stringify({ ...order, repository: { ...order.repository, basePath: 'a\u0000b' } }), /basePath/],
  ])('refuses user-data %j and says what is wrong', (userData, message) => {
    expect(() => readUserData(userData)).toThrow(message);
  });

  it('never quotes what it could not read', () => {
    expect(() => readUserData('password=hunter2')).toThrow(/^(?!.*hunter2)/s);
  });
});
