import {
  type _InstanceType,
  type DescribeSpotPriceHistoryCommandInput,
  type EC2Client,
  paginateDescribeSpotPriceHistory,
} from '@aws-sdk/client-ec2';

/** From `at` on an instance costs this much, in US dollars an hour. */
export interface SpotPrice {
  readonly at: Date;
  readonly hourlyUsd: number;
}

export interface SpotTime {
  readonly type: string;
  readonly zone: string;
  readonly from: Date;
  readonly to: Date;
}

/** How the price of Linux on a type in a zone has been, the oldest first: what held at the beginning is among them. */
export async function spotPrices(
  ec2: EC2Client,
  { type, zone, from, to }: SpotTime,
  abortSignal: AbortSignal,
): Promise<SpotPrice[]> {
  const asked: DescribeSpotPriceHistoryCommandInput = {
    // A type is whatever EC2 says it is; the client knows those of its own day.
    InstanceTypes: [type as _InstanceType],
    AvailabilityZone: zone,
    ProductDescriptions: ['Linux/UNIX'],
    StartTime: from,
    EndTime: to,
  };
  const prices: SpotPrice[] = [];
  for await (const page of paginateDescribeSpotPriceHistory({ client: ec2 }, asked, { abortSignal })) {
    for (const { Timestamp, SpotPrice, AvailabilityZone } of page.SpotPriceHistory ?? []) {
      const hourlyUsd = Number(SpotPrice);
      if (Timestamp !== undefined && AvailabilityZone === zone && hourlyUsd > 0)
        prices.push({ at: Timestamp, hourlyUsd });
    }
  }
  return prices.toSorted((one, other) => one.at.getTime() - other.at.getTime());
}
