import { GetRoleCommand } from '@aws-sdk/client-iam';
import { PutObjectCommand, type PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { contractVersion } from '../../agent/contract/contract-version.ts';
import { ledgerKey, placeOf } from '../../agent/contract/ledger.ts';
import { orderSchema } from '../../agent/contract/order.ts';
import type { Result, ResultNotice } from '../../agent/contract/result.ts';
import type { DeployedStack } from '../deployed-stack/deployed-stack.ts';
import { result as verified } from '../lambda/examples.ts';
import { assumeRole } from '../local-cloud/functions/credentials.ts';
import { motoRegion } from '../local-cloud/moto.ts';
import type { Snapshot } from './setup.ts';

/** Where a forger who tries what nobody may do is: nobody has launched it. */
export const forgedInstance = 'i-0f0f0f0f0f0f0f0f0';

/** Somebody with the credentials of an instance's role, in an instance that works on nothing. */
export interface Forger {
  /** Writes, where this instance may, a result that says that a snapshot is verified. */
  writeVerified(snapshot: Snapshot): Promise<void>;
  /** Publishes that an instance has a result of a run. */
  announce(runId: string, instanceId: string): Promise<void>;
  /** Tries to write anything, anywhere. */
  write(key: string, condition?: Pick<PutObjectCommandInput, 'IfNoneMatch'>, body?: string): Promise<void>;
}

export async function forger(
  { cloud, ledgerBucket, read }: DeployedStack,
  instanceId = forgedInstance,
  { roleName = 'mayfly-local_logs', turn }: { readonly roleName?: string; readonly turn?: number } = {},
): Promise<Forger> {
  const { Role } = await cloud.clients.iam.send(new GetRoleCommand({ RoleName: roleName }));
  const settings = {
    endpoint: cloud.endpoint,
    region: motoRegion,
    credentials: await assumeRole(cloud, Role?.Arn ?? '', instanceId),
  };
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const sns = new SNSClient(settings);
  const orderOf = async (runId: string) => orderSchema.parse(JSON.parse((await read(ledgerKey.order(runId, 1))) ?? ''));

  return {
    async writeVerified({ runId, uuid }) {
      const { ledger } = await orderOf(runId);
      const forged: Result = {
        ...verified,
        runId,
        snapshot: { ...verified.snapshot, uuid },
        instance: { ...verified.instance, id: instanceId },
      };
      const Key = ledgerKey.result(ledger.ownPrefix, placeOf({ instanceId, turn }));
      const Body = JSON.stringify(forged);
      await s3.send(new PutObjectCommand({ Bucket: ledgerBucket, Key, Body, IfNoneMatch: '*' }));
    },
    async announce(runId, of) {
      const notice: ResultNotice = { version: contractVersion, runId, attempt: 1, instanceId: of, inline: null };
      const { resultsTopicArn } = await orderOf(runId);
      await sns.send(new PublishCommand({ TopicArn: resultsTopicArn, Message: JSON.stringify(notice) }));
    },
    async write(Key, condition = {}, Body = '{}') {
      await s3.send(new PutObjectCommand({ Bucket: ledgerBucket, Key, Body, ...condition }));
    },
  };
}
