import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import type { Clients } from '../clients.ts';
import type { Gate } from '../gate/gate.ts';

export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** Credentials of a role's session, as a service of AWS takes them; the gate learns whose they are. */
export async function assumeRole(
  { clients, gate }: { clients: Pick<Clients, 'sts'>; gate: Gate },
  roleArn: string,
  sessionName: string,
): Promise<RoleCredentials> {
  const { Credentials, AssumedRoleUser } = await clients.sts.send(
    new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: sessionName }),
  );
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration || !AssumedRoleUser?.Arn) {
    throw new Error(`STS gives no credentials for ${roleArn}.`);
  }
  gate.nameCredentials(AccessKeyId, AssumedRoleUser.Arn);
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}
