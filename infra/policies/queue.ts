import { denyWithoutTls, type Statement } from './policy.ts';

/** Who puts messages into a queue: a service of AWS, for these of its resources; in their ARNs, * is anything. */
export interface Sender {
  readonly name: string;
  readonly service: 's3' | 'events' | 'sns';
  readonly sourceArns: readonly string[];
}

/** Only the senders may send, and nobody without TLS. */
export function queueStatements(queueArn: string, account: string, senders: readonly Sender[]): Statement[] {
  return [
    denyWithoutTls('sqs:*', queueArn),
    ...senders.map(
      ({ name, service, sourceArns }): Statement => ({
        Sid: name,
        Effect: 'Allow',
        Principal: { Service: `${service}.amazonaws.com` },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: {
          ArnLike: { 'aws:SourceArn': sourceArns },
          // The ARN of a bucket doesn't say whose it is, and a deleted bucket's name is anyone's.
          ...(service === 's3' ? { StringEquals: { 'aws:SourceAccount': account } } : {}),
        },
      }),
    ),
  ];
}

/** The functions of Mayfly send each other messages through these queues. */
export function sendTo(...queueArns: readonly string[]): Statement {
  return { Sid: 'SpeakToEachOther', Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queueArns };
}
