import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RoleCredentials } from '../functions/credentials.ts';

/** What the metadata service of one instance tells. */
export interface Metadata {
  readonly instanceId: string;
  readonly instanceType: string;
  readonly imageId: string;
  readonly availabilityZone: string;
  readonly region: string;
  readonly accountId: string;
  readonly lifeCycle: 'spot' | 'on-demand';
  /** Null: launched without. */
  readonly userData: Buffer | null;
  readonly profileArn: string | null;
  readonly role: { readonly name: string; credentials(): Promise<RoleCredentials> } | null;
}

/** With when EC2 launched it: here, when its service began. */
type Launched = Metadata & { readonly pendingTime: string };

/** What is wrong with a metadata service. Seconds count from when it is told. */
export interface ImdsFaults {
  /** It drops every connection for so long, as on a machine whose network is late. */
  readonly silentSeconds?: number;
  /** From then on it drops every connection. */
  readonly diesAfterSeconds?: number;
  /** So many answers are 401 although the token is good. */
  readonly refusals?: number;
  /** So many answers are 500, those to requests for a token among them. */
  readonly failures?: number;
  /** It knows of no role for so long. */
  readonly roleAfterSeconds?: number;
}

export interface Imds {
  /** http://127.0.0.1:<port>, unless it is elsewhere. */
  readonly endpoint: string;
  /** Two minutes' notice, as EC2 gives it before it takes a spot instance away. */
  interrupt(at: Date): void;
  /** From now on these are its faults, and no others. */
  disturb(faults: ImdsFaults): void;
  stop(): Promise<void>;
}

/**
 * The metadata service, version 2, of one instance: a token first, 401 without; on a port of its own, or where it is
 * told. Source: Amazon EC2 User Guide, "Use the Instance Metadata Service".
 */
export async function startImds(
  metadata: Metadata,
  faults: ImdsFaults = {},
  at = { host: '127.0.0.1', port: 0 },
): Promise<Imds> {
  const tokens = new Set<string>();
  let interruption: Date | null = null;
  const pendingTime = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  let disturbance = disturbanceOf(faults);

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    if (disturbance.isSilent()) return request.socket.destroy();
    if (disturbance.takeFailure()) return response.writeHead(500).end();
    const path = (request.url ?? '').replace(/^\/latest\//, '').replace(/\/$/, '');
    if (path === 'api/token') {
      if (request.method !== 'PUT') return response.writeHead(405).end();
      const seconds = Number(request.headers['x-aws-ec2-metadata-token-ttl-seconds']);
      if (!(seconds >= 1 && seconds <= 21_600)) return response.writeHead(400).end();
      const token = randomUUID();
      tokens.add(token);
      return response.writeHead(200, { 'x-aws-ec2-metadata-token-ttl-seconds': String(seconds) }).end(token);
    }
    if (!tokens.has(String(request.headers['x-aws-ec2-metadata-token']))) return response.writeHead(401).end();
    if (disturbance.takeRefusal()) return response.writeHead(401).end();
    const role = disturbance.hidesRole() ? null : metadata.role;
    const content = await contentOf(path, { ...metadata, role, pendingTime }, interruption);
    return content === null ? response.writeHead(404).end() : response.writeHead(200).end(content);
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error) => response.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(at, resolve));
  return {
    endpoint: `http://${at.host}:${(server.address() as AddressInfo).port}`,
    interrupt(at) {
      interruption = at;
    },
    disturb(others) {
      disturbance = disturbanceOf(others);
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function disturbanceOf(faults: ImdsFaults) {
  const { silentSeconds = 0, diesAfterSeconds = Number.POSITIVE_INFINITY, roleAfterSeconds = 0 } = faults;
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const left = { refusals: faults.refusals ?? 0, failures: faults.failures ?? 0 };
  const take = (what: keyof typeof left) => {
    left[what] -= 1;
    return left[what] >= 0;
  };
  return {
    isSilent: () => seconds() < silentSeconds || seconds() >= diesAfterSeconds,
    hidesRole: () => seconds() < roleAfterSeconds,
    takeRefusal: () => take('refusals'),
    takeFailure: () => take('failures'),
  };
}

async function contentOf(path: string, metadata: Launched, interruption: Date | null): Promise<string | Buffer | null> {
  const { role } = metadata;
  switch (path) {
    case 'user-data':
      return metadata.userData;
    case 'dynamic/instance-identity/document':
      return identityDocument(metadata);
    case 'meta-data/instance-id':
      return metadata.instanceId;
    case 'meta-data/instance-type':
      return metadata.instanceType;
    case 'meta-data/ami-id':
      return metadata.imageId;
    case 'meta-data/instance-life-cycle':
      return metadata.lifeCycle;
    case 'meta-data/placement/availability-zone':
      return metadata.availabilityZone;
    case 'meta-data/placement/region':
      return metadata.region;
    case 'meta-data/iam/info':
      return metadata.profileArn && JSON.stringify({ Code: 'Success', InstanceProfileArn: metadata.profileArn });
    case 'meta-data/iam/security-credentials':
      return role?.name ?? null;
    case 'meta-data/spot/instance-action':
      return interruption && JSON.stringify({ action: 'terminate', time: interruption.toISOString() });
    default:
      if (role === null || path !== `meta-data/iam/security-credentials/${role.name}`) return null;
      return credentialsDocument(await role.credentials());
  }
}

function identityDocument(metadata: Launched): string {
  return JSON.stringify({
    accountId: metadata.accountId,
    availabilityZone: metadata.availabilityZone,
    imageId: metadata.imageId,
    instanceId: metadata.instanceId,
    instanceType: metadata.instanceType,
    pendingTime: metadata.pendingTime,
    region: metadata.region,
    version: '2017-09-30',
  });
}

function credentialsDocument({ accessKeyId, secretAccessKey, sessionToken, expiration }: RoleCredentials): string {
  return JSON.stringify({
    Code: 'Success',
    Type: 'AWS-HMAC',
    LastUpdated: new Date().toISOString(),
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken,
    Expiration: expiration.toISOString(),
  });
}
