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

export interface ImdsFaults {
  readonly silentSeconds?: number;
  readonly refusals?: number;
}

export interface Imds {
  /** http://127.0.0.1:<port> */
  readonly endpoint: string;
  /** Two minutes' notice, as EC2 gives it before it takes a spot instance away. */
  interrupt(at: Date): void;
  stop(): Promise<void>;
}

/**
 * The metadata service, version 2, of one instance: a token first, 401 without; on a port of its own. `silentSeconds`:
 * it drops every connection for so long, as on a machine whose network is late; `refusals`: so many answers are 401
 * although the token is good.
 * Source: Amazon EC2 User Guide, "Use the Instance Metadata Service".
 */
export async function startImds(
  metadata: Metadata,
  { silentSeconds = 0, refusals = 0 }: ImdsFaults = {},
): Promise<Imds> {
  const tokens = new Set<string>();
  const opensAt = Date.now() + silentSeconds * 1000;
  let interruption: Date | null = null;
  let refusalsLeft = refusals;

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    if (Date.now() < opensAt) return request.socket.destroy();
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
    if (refusalsLeft > 0) {
      refusalsLeft -= 1;
      return response.writeHead(401).end();
    }
    const content = await contentOf(path, metadata, interruption);
    return content === null ? response.writeHead(404).end() : response.writeHead(200).end(content);
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error) => response.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    interrupt(at) {
      interruption = at;
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function contentOf(path: string, metadata: Metadata, interruption: Date | null): Promise<string | Buffer | null> {
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

function identityDocument(metadata: Metadata): string {
  return JSON.stringify({
    accountId: metadata.accountId,
    availabilityZone: metadata.availabilityZone,
    imageId: metadata.imageId,
    instanceId: metadata.instanceId,
    instanceType: metadata.instanceType,
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
