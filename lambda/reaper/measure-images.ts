import type { EC2Client } from '@aws-sdk/client-ec2';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { imageCreations } from '../aws/describe-images.ts';
import { readImages } from '../aws/read-images.ts';
import type { Log } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import { isSent, type Sending } from './is-sent.ts';

const millisecondsPerDay = 24 * 60 * 60 * 1000;

export interface ImageContext extends Sending {
  readonly ec2: EC2Client;
  readonly ssm: SSMClient;
  readonly stage: string;
  readonly metrics: Metrics;
  readonly maximumImageAgeDays: number;
}

/** One that was baked this long ago ends the alarm: by then it is promoted. */
const youngDays = 1;

/** Measures how old the oldest of the images is that are launched; nothing, while there is none. */
export async function measureImages(
  { ec2, ssm, stage, metrics, maximumImageAgeDays, dashboard, now }: ImageContext,
  { log, signal }: { readonly log: Log; readonly signal: AbortSignal },
): Promise<void> {
  const images = await readImages(ssm, stage, 'images', signal);
  if (images.length === 0) return;
  const creations = await imageCreations(
    ec2,
    images.map(({ imageId }) => imageId),
    signal,
  );
  const gone = images.filter(({ imageId }) => !creations.has(imageId));
  if (gone.length > 0) log.error('images are gone: nothing can be launched from them', { images: gone });
  const [oldest] = [...creations].toSorted(([, one], [, other]) => one.getTime() - other.getTime());
  if (oldest === undefined) return;
  const [imageId, createdAt] = oldest;
  const days = Math.max(0, (now().getTime() - createdAt.getTime()) / millisecondsPerDay);
  if (isSent(days, { limit: maximumImageAgeDays, young: youngDays }, { dashboard, now })) {
    metrics.ofStage({ OldestImageAgeDays: days }, { imageId });
  }
}
