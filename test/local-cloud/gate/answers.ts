import { randomUUID } from 'node:crypto';
import type { Call } from './call.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** An error in the form that the service itself gives it. Source: the protocols of the Smithy specification. */
export function errorAnswer(service: string, status: number, code: string, message: string): Answer {
  const error = `<Code>${code}</Code><Message>${message}</Message>`;
  switch (service) {
    case 'ec2':
      return xml(
        status,
        `<Response><Errors><Error>${error}</Error></Errors><RequestID>${randomUUID()}</RequestID></Response>`,
      );
    case 's3':
      return xml(status, `<Error>${error}<RequestId>${randomUUID()}</RequestId></Error>`);
    case 'autoscaling':
    case 'sns':
    case 'iam':
    case 'sts':
      return xml(
        status,
        `<ErrorResponse><Error><Type>Sender</Type>${error}</Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
      );
    default:
      return {
        status,
        headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': code },
        body: Buffer.from(JSON.stringify({ __type: code, message })),
      };
  }
}

const throttled: Readonly<Record<string, readonly [number, string]>> = {
  ec2: [503, 'RequestLimitExceeded'],
  s3: [503, 'SlowDown'],
  autoscaling: [400, 'Throttling'],
  sns: [400, 'Throttling'],
};

export function throttledAnswer(service: string): Answer {
  const [status, code] = throttled[service] ?? [400, 'ThrottlingException'];
  return errorAnswer(service, status, code, 'Rate exceeded');
}

const refused: Readonly<Record<string, readonly [number, string]>> = {
  ec2: [403, 'UnauthorizedOperation'],
  s3: [403, 'AccessDenied'],
  autoscaling: [403, 'AccessDenied'],
  sns: [403, 'AuthorizationError'],
  iam: [403, 'AccessDenied'],
  sts: [403, 'AccessDenied'],
};

export function refusedAnswer(service: string, action: string): Answer {
  const [status, code] = refused[service] ?? [400, 'AccessDeniedException'];
  return errorAnswer(service, status, code, `No policy allows ${service}:${action}`);
}

export interface FleetError {
  readonly code: string;
  readonly message: string;
}

/** What EC2 says when it has no such machine. */
export function noCapacityAnswer(call: Call): Answer {
  const error = {
    code: 'InsufficientInstanceCapacity',
    message: 'There is no capacity available that matches your request.',
  };
  return call.action === 'CreateFleet' ? fleetAnswer(call, error) : errorAnswer('ec2', 500, error.code, error.message);
}

/** An instant fleet that launched nothing is made all the same: with an error, or with neither error nor instance. */
export function fleetAnswer(call: Call, error: FleetError | null): Answer {
  const errors = error === null ? '' : fleetErrors(call, error);
  return xml(
    200,
    `<CreateFleetResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>${randomUUID()}</requestId><fleetId>fleet-${randomUUID()}</fleetId>${errors}<fleetInstanceSet/></CreateFleetResponse>`,
  );
}

/** A fleet's answer that names an error of one of its pools beside its instances. */
export function withFleetError(call: Call, answer: Answer): Answer {
  const errors = fleetErrors(call, { code: 'UnfulfillableCapacity', message: 'One of the pools has no capacity.' });
  const body = Buffer.from(answer.body.toString().replace('</CreateFleetResponse>', `${errors}</CreateFleetResponse>`));
  return { ...answer, headers: { ...answer.headers, 'content-length': String(body.length) }, body };
}

function fleetErrors(call: Call, { code, message }: FleetError): string {
  return `<errorSet><item><errorCode>${code}</errorCode><errorMessage>${message}</errorMessage><lifecycle>${call.market}</lifecycle></item></errorSet>`;
}

function xml(status: number, content: string): Answer {
  return {
    status,
    headers: { 'content-type': 'text/xml' },
    body: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${content}`),
  };
}
