import { readdir } from 'node:fs/promises';
import { DeleteObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { rootPrefix } from '../../../agent/blobs/base-path.ts';
import { repositories } from '../../deployed-stack/configuration.ts';
import { keyIn } from '../../deployed-stack/deployed-stack.ts';
import type { EndToEnd } from '../../end-to-end/setup.ts';
import type { FaultContext, FaultKind } from '../fault.ts';

const { bucket, basePath } = repositories.logs;
const root = rootPrefix(basePath);
const repository = `${bucket}/`;
const reads = ['GetObject', 'ListObjectsV2'] as const;

/** What an instance reads of the repository: the listing, or objects of one sort. */
function anyRead({ random }: Pick<FaultContext, 'random'>) {
  const action = random.pick(reads);
  const resource = random.pick([/\/index-\d+$/, /\/snap-[^/]*\.dat$/, /\/meta-[^/]*\.dat$/, /\/__/, repository]);
  return action === 'GetObject' ? { action, resource } : { action, resource: bucket };
}

/** What can be wrong with the bucket of the repository. */
export const storageKinds: readonly FaultKind[] = [
  {
    name: 'S3 answers 503',
    arm: ({ inject, random }) =>
      inject({ match: anyRead({ random }), fault: { kind: 'throttled' }, times: random.integer(1, 5) }),
  },
  {
    name: 'S3 answers 500 and is given up',
    arm: ({ inject, random }) =>
      inject({
        match: anyRead({ random }),
        fault: { kind: 'error', status: 500, code: 'InternalError' },
        // As many as one attempt tries; the next one finds it well.
        times: random.integer(15, 20),
      }),
  },
  {
    name: 'S3 is slow',
    arm: ({ inject, random }) =>
      inject({
        match: anyRead({ random }),
        fault: { kind: 'delayed', milliseconds: random.integer(500, 4_000) },
        times: random.integer(1, 6),
      }),
  },
  {
    name: 'S3 truncates',
    arm: ({ inject, random }) =>
      inject({
        match: anyRead({ random }),
        fault: { kind: 'truncated', bytes: random.integer(0, 200) },
        times: random.integer(1, 5),
      }),
  },
  {
    name: 'S3 denies access',
    allows: ({ reason }) => reason === 'access-denied',
    arm: ({ inject, random }) =>
      inject({ match: anyRead({ random }), fault: { kind: 'refused' }, times: random.integer(1, 50) }),
  },
  {
    name: 'object lost meanwhile',
    allows: ({ verdict }) => verdict === 'corrupt',
    arm: (faultContext) => {
      const { endToEnd, landedKeys, random, damages } = faultContext;
      const losing = async () => {
        const data = landedKeys.filter((key) => key.includes('/__'));
        const lost = random.pick(data);
        damages(lost);
        await remove(endToEnd, [keyIn('logs', lost)]);
      };
      meanwhile(faultContext, losing);
    },
  },
  {
    name: 'snapshot deleted meanwhile',
    allows: ({ reason }) => reason === 'deleted',
    arm: (faultContext) => meanwhile(faultContext, () => deleteSnapshot(faultContext)),
  },
];

function meanwhile({ inject, random }: FaultContext, run: () => Promise<void>): void {
  const when = random.pick(['before', 'after'] as const);
  inject({ match: anyRead({ random }), fault: { kind: 'meanwhile', when, run }, times: 1 });
}

/** As Elasticsearch does it: the index without the snapshot comes first, then its objects go. */
async function deleteSnapshot({ endToEnd, snapshot }: FaultContext): Promise<void> {
  await endToEnd.cluster.deleteSnapshot(snapshot.name);
  await endToEnd.land();
  const files = await readdir(endToEnd.cluster.repository, { recursive: true });
  const kept = new Set(files.map((key) => keyIn('logs', key)));
  await remove(
    endToEnd,
    (await keysBelow(endToEnd, root)).filter((key) => !kept.has(key)),
  );
}

async function keysBelow({ stack }: EndToEnd, Prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client: stack.cloud.clients.s3 },
    { Bucket: bucket, Prefix },
  )) {
    keys.push(...Contents.map(({ Key = '' }) => Key));
  }
  return keys;
}

async function remove({ stack }: EndToEnd, keys: readonly string[]): Promise<void> {
  for (const Key of keys) await stack.cloud.clients.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
}
