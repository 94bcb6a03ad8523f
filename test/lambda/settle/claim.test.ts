import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contractVersion } from '../../../agent/contract/contract-version.ts';
import { UnreadableMessageError } from '../../../lambda/queue/unreadable-message.ts';
import { readAnnouncements } from '../../../lambda/settle/claim.ts';
import { ec2StateChange, s3Notification, s3TestEvent, snsEnvelope, spotWarning } from '../events.ts';

const read = (message: unknown) =>
  readAnnouncements(JSON.stringify(message)).map((announcement) => announcement.read());
const notice = {
  version: contractVersion,
  runId: '0123456789abcdef0123',
  attempt: 1,
  instanceId: 'i-0123456789abcdef0',
};
const key = 'attempts/AROAEXAMPLE:i-0123456789abcdef0/result.json';

test('a notice from the topic says which run and which instance, and may carry a result', () => {
  expect(read(snsEnvelope(notice))).toEqual([{ kind: 'notice', notice: { ...notice, inline: null } }]);
  const inline = { result: '{}', signature: 'ab' };
  expect(read(snsEnvelope({ ...notice, inline }))).toEqual([{ kind: 'notice', notice: { ...notice, inline } }]);
});

test('an event of EC2 says of an instance that it ends, or is about to', () => {
  const { instanceId } = notice;
  const said = (what: string, isGone: boolean) => [{ kind: 'instance', instanceId, what, isGone }];
  expect(read(ec2StateChange(instanceId, 'shutting-down'))).toEqual(said('shutting-down', true));
  expect(read(ec2StateChange(instanceId, 'terminated'))).toEqual(said('terminated', true));
  expect(read(spotWarning(instanceId))).toEqual(said('interruption: terminate', false));
  expect(read({ ...spotWarning(instanceId), 'detail-type': 'EC2 Fleet State Change' })).toEqual([null]);
});

test('a message of Mayfly itself asks to look at a run', () => {
  expect(read({ version: 1, recheck: notice.runId })).toEqual([{ kind: 'recheck', runId: notice.runId }]);
  expect(() => read({ version: 1, recheck: '../x' })).toThrow(UnreadableMessageError);
});

test("the ledger's own word says which object, its colon encoded on the way", () => {
  const body = s3Notification('ledger', [key]);
  expect(JSON.stringify(body)).toContain('%3Ai-0123456789abcdef0');
  expect(read(body)).toEqual([{ kind: 'object', bucket: 'ledger', key, instanceId: notice.instanceId }]);
});

test.each([
  'attempts/AROAEXAMPLE:i-0123456789abcdef0/log.ndjson',
  'attempts/AROAEXAMPLE:i-0123456789abcdef0/deeper/result.json',
  'attempts/AROAEXAMPLE:not-an-instance/result.json',
  'attempts/../runs/x:i-0123456789abcdef0/result.json',
  'runs/0123456789abcdef0123/report.json',
])('%s claims nothing', (other) => {
  expect(read(s3Notification('ledger', [other]))).toEqual([null]);
});

test('the test event of S3 and a removal claim nothing', () => {
  expect(read(s3TestEvent)).toEqual([]);
  expect(read(s3Notification('ledger', [key], 'ObjectRemoved:Delete'))).toEqual([null]);
});

test.each([
  ['text', snsEnvelope('hello'), /notice is not JSON/],
  ['a run that is none', snsEnvelope({ ...notice, runId: '../x' }), /runId/],
  ['more than a notice has', snsEnvelope({ ...notice, verdict: 'verified' }), /verdict/],
  ['an event of an instance that is none', ec2StateChange('x/../y', 'terminated'), /instance-id/],
  ['an instance that is none', snsEnvelope({ ...notice, instanceId: 'x/../y' }), /instanceId/],
])('a notice with %s is refused, and what is wrong is named', (_, body, named) => {
  expect(() => read(body)).toThrow(UnreadableMessageError);
  expect(() => read(body)).toThrow(named);
});

test('whatever arrives is a claim or refused by name, never anything else', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.json().map((text) => JSON.stringify(snsEnvelope(text))),
      ),
      (body) => {
        try {
          for (const announcement of readAnnouncements(body)) announcement.read();
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableMessageError);
        }
      },
    ),
  );
});
