import type { S3Client } from '@aws-sdk/client-s3';
import { baselinePlace } from '../baseline/place.ts';
import { withBaseline } from '../baseline/with-baseline.ts';
import { s3Source } from '../blobs/s3-source.ts';
import { bucketAndPrefix } from '../contract/baseline.ts';
import type { Order } from '../contract/order.ts';
import type { Store } from '../proof/store.ts';

/** It is written when a backup has ended and all was counted again; booting and restoring have taken their time. */
const longestMilliseconds = 300_000;

/** The store, held against what its source has counted, where the order says where that is. `s3`: of our own region. */
export function withOrderedBaseline(store: Store, order: Pick<Order, 'store' | 'baselines'>, s3: S3Client): Store {
  if (order.baselines === undefined) return store;
  const { bucket, prefix } = bucketAndPrefix(order.baselines);
  const source = s3Source({ client: s3, bucket, basePath: prefix.replace(/\/$/, '') });
  return withBaseline(store, order.store, baselinePlace({ source, key: null, waitMilliseconds: longestMilliseconds }));
}
