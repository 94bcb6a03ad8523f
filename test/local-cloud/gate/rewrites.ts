import type { IncomingMessage } from 'node:http';
import type { Call } from './call.ts';
import { systemAttributes } from './trace-header.ts';

/** What the gate makes of requests so that tests see in seconds, and with a handful of things, what else takes more. */
export interface Rewrites {
  /** The most entries in a page of a list: 1,000 of AWS's own are too many to make. Null: as it was asked. */
  pageEntries: number | null;
  /** The longest delay of a message: its 15 minutes are too long to wait for. Null: as it was asked. */
  delaySeconds: number | null;
  /** The longest that a message is hidden from others: whose holder dies is waited for. Null: as it was asked. */
  hiddenSeconds: number | null;
}

/** Changes a request on its way to moto, which reads no signature; gives back its body. */
export function rewrite(call: Call, request: IncomingMessage, body: Buffer | null, rewrites: Rewrites): Buffer | null {
  const { pageEntries, delaySeconds, hiddenSeconds } = rewrites;
  if (pageEntries !== null && call.action === 'ListObjectsV2') {
    const url = new URL(request.url ?? '/', 'http://gate');
    url.searchParams.set('max-keys', String(pageEntries));
    request.url = `${url.pathname}${url.search}`;
  }
  if (body === null) return body;
  if (pageEntries !== null && call.action === 'DescribeInstances') {
    const parameters = new URLSearchParams(body.toString());
    parameters.set('MaxResults', String(pageEntries));
    return resized(request, parameters.toString());
  }
  if (call.action === 'SendMessage') {
    const asked = call.parameters.DelaySeconds;
    const delay =
      delaySeconds === null || asked === undefined ? {} : { DelaySeconds: Math.min(delaySeconds, Number(asked)) };
    return resized(request, JSON.stringify({ ...systemAttributes(request), ...JSON.parse(body.toString()), ...delay }));
  }
  const { VisibilityTimeout: hidden } = call.parameters;
  if (hiddenSeconds !== null && call.service === 'sqs' && hidden !== undefined) {
    const VisibilityTimeout = Math.min(hiddenSeconds, Number(hidden));
    return resized(request, JSON.stringify({ ...JSON.parse(body.toString()), VisibilityTimeout }));
  }
  return body;
}

/** Asks for one instance more. */
export function withSurplus(request: IncomingMessage, body: Buffer): Buffer {
  const parameters = new URLSearchParams(body.toString());
  const capacity = 'TargetCapacitySpecification.TotalTargetCapacity';
  parameters.set(capacity, String(Number(parameters.get(capacity)) + 1));
  return resized(request, parameters.toString());
}

/** Asks for these in place of all that was asked. */
export function withParameters(request: IncomingMessage, parameters: Readonly<Record<string, string>>): Buffer {
  return resized(request, new URLSearchParams(parameters).toString());
}

function resized(request: IncomingMessage, text: string): Buffer {
  const body = Buffer.from(text);
  request.headers['content-length'] = String(body.length);
  return body;
}
