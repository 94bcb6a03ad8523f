import type { IncomingMessage } from 'node:http';

/**
 * What a message is sent with when its request has a trace header, as the AWS SDK gives it to all that a function asks
 * for: SQS keeps it beside the message, for whoever receives that.
 * Source: Amazon SQS API Reference, SendMessage, MessageSystemAttributes.
 */
export function systemAttributes({ headers }: Pick<IncomingMessage, 'headers'>): object {
  const header = headers['x-amzn-trace-id'];
  if (typeof header !== 'string') return {};
  return { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: header } } };
}
