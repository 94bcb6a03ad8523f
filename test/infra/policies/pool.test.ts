import { expect, test } from 'vitest';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import { severalRepositories as configuration } from '../configurations.ts';
import { several as stack } from '../stacks.ts';
import { statementsOf } from '../statements.ts';
import { arnsOf, ledgerChecks } from './arns.ts';
import type { Check } from './evaluate.ts';
import { poolChecks } from './pool-checks.ts';
import { type Rights, testIsNoticed, testRights } from './rights.ts';
import { callerOf, policiesOf } from './simulate.ts';

const roleId = 'AROAMEMBER';
const instanceId = 'i-0123456789abcdef0';
const userId = `${roleId}:${instanceId}`;
const ownPrefix = `attempts/${roleId}`;
const runId = '0123456789abcdef0123';

const arns = arnsOf(configuration);
const ledger = ledgerChecks(arns);
const { granted, denied } = poolChecks(configuration);
const { "delete an order in a pool's queue": _, ...notIts } = granted;
const get = (bucket: string, key: string): Check => ({ action: 's3:GetObject', resource: arns.bucket(bucket, key) });
const list = (bucket: string, prefix: string): Check => ({
  action: 's3:ListBucket',
  resource: arns.bucket(bucket),
  context: { 's3:prefix': prefix },
});
const queue = (action: string, name = 'shop'): Check => ({ action: `sqs:${action}`, resource: arns.poolQueue(name) });
const decrypt = (id: string): Check => ({ action: 'kms:Decrypt', resource: arns.key(id) });
const member = callerOf(stack, configuration, { path: 'pool-shop/', userId });

const rights: Rights = {
  may: {
    'read one repository of its pool': get('shop-backups', 'elastic/orders/index-7'),
    'list it': list('shop-backups', 'elastic/orders/'),
    'read the other': get('audit-snapshots', 'index-7'),
    'list the other': list('audit-snapshots', 'indices/'),
    'decrypt the other': decrypt('0a1b2c3d-0000-1111-2222-333344445555'),
    'read what the source of one has counted': get('shop-counts', 'elastic/orders/abc.json'),
    'learn that nothing was counted': list('shop-counts', 'elastic/orders/abc.json'),
    'take an order': queue('ReceiveMessage'),
    'say that an order is done': queue('DeleteMessage'),
    'keep or give back an order': queue('ChangeMessageVisibility'),
    'ask for an order': ledger.put(ledgerKey.claim(ownPrefix, instanceId, 7)),
    'say that it leaves': ledger.put(ledgerKey.leaving(ownPrefix, instanceId)),
    'read what it is answered': ledger.get(ledgerKey.claimAnswer(ownPrefix, instanceId, 7)),
    'read what its order encloses': ledger.get(ledgerKey.enclosed(ownPrefix, `${instanceId}/turns/7`, 'expectations')),
    'read what an order of its own alone encloses': ledger.get(ledgerKey.enclosed(ownPrefix, instanceId, 'proven')),
    'write the result of an order': ledger.put(ledgerKey.result(ownPrefix, `${instanceId}/turns/7`)),
    'tell of it': { action: 'sns:Publish', resource: arns.topic('results') },
  },
  mayNot: {
    ...notIts,
    'change a pool': denied['change a pool'],
    'take an order of another pool': queue('ReceiveMessage', 'partner'),
    'delete an order of another pool': queue('DeleteMessage', 'partner'),
    'keep an order of another pool': queue('ChangeMessageVisibility', 'partner'),
    'take what its pool gave up': queue('ReceiveMessage', 'shop-dead-letters'),
    'read a repository that does not use its pool': get('shop-backups', 'elastic/carts and more/index-7'),
    'read another bucket': get('partner-snapshots', 'index-7'),
    'list a whole bucket': { action: 's3:ListBucket', resource: arns.bucket('audit-snapshots') },
    'list another bucket': list('partner-snapshots', ''),
    'list what is called in another bucket as its repository': list('partner-snapshots', 'elastic/orders/'),
    'list what is called in another bucket as its counts': list('partner-counts', 'elastic/orders/abc.json'),
    'list all above a repository': list('shop-backups', ''),
    'read what others have counted': get('shop-counts', 'elastic/carts/abc.json'),
    'list what others have counted': list('shop-counts', 'elastic/carts/'),
    'decrypt with another key': decrypt('0a1b2c3d-9999-1111-2222-333344445555'),
    'answer itself': ledger.put(ledgerKey.claimAnswer(ownPrefix, instanceId, 7)),
    'ask in the name of another': ledger.put(ledgerKey.claim(ownPrefix, 'i-9', 7)),
    'say that another leaves': ledger.put(ledgerKey.leaving(ownPrefix, 'i-9')),
    'read what another is answered': ledger.get(ledgerKey.claimAnswer(ownPrefix, 'i-9', 7)),
    'read what another order encloses': ledger.get(ledgerKey.enclosed(ownPrefix, 'i-9/turns/1', 'expectations')),
    'read what another is told': ledger.get(ledgerKey.enclosed(ownPrefix, 'i-9', 'proven')),
    'read an order': ledger.get(ledgerKey.order(runId, 1)),
    'read back what it has asked': ledger.get(ledgerKey.claim(ownPrefix, instanceId, 7)),
    'record an attempt as its own': ledger.put(ledgerKey.attempt(runId, 1)),
    'claim an instance': ledger.put(ledgerKey.instance(instanceId)),
    'end an instance': {
      action: 'ec2:TerminateInstances',
      resource: arns.ec2(`instance/${instanceId}`),
      context: { 'aws:ResourceTag/mayfly': configuration.stage },
    },
    'see instances': { action: 'ec2:DescribeInstances', resource: '*' },
    'speak to people': { action: 'sns:Publish', resource: arns.topic('people') },
  },
};
testRights('a member of a pool', member, rights);
testIsNoticed('a member of a pool', member, rights);

test('a member of a pool for one repository reads that one alone', async () => {
  const partner = callerOf(stack, configuration, { path: 'pool-partner/', userId });
  expect(await partner.may(get('partner-snapshots', 'index-7'))).toBe('Allowed');
  expect(await partner.may(queue('ReceiveMessage', 'partner'))).toBe('Allowed');
  expect(await partner.may(queue('ReceiveMessage'))).not.toBe('Allowed');
  expect(await partner.may(get('audit-snapshots', 'index-7'))).not.toBe('Allowed');
});

test('no right of a member is of Auto Scaling or EC2', () => {
  const actions = policiesOf(stack, `mayfly-${configuration.stage}_pool_shop`)
    .flatMap(statementsOf)
    .flatMap(({ Action }) => Action);
  expect(actions.filter((action) => /^(autoscaling|ec2):/.test(action))).toEqual([]);
  expect(new Set(actions.map((action) => action.split(':')[0]))).toEqual(new Set(['s3', 'sqs', 'sns', 'kms']));
});
