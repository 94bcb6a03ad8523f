import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { motoCredentials, motoRegion } from '../moto.ts';

/** Of the account's operator. Auto Scaling stands behind the gate: moto's own must not be asked. */
export function autoScalingAt(gateEndpoint: string): AutoScalingClient {
  return new AutoScalingClient({ endpoint: gateEndpoint, region: motoRegion, credentials: motoCredentials });
}
