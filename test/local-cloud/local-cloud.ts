import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { DescribeSubnetsCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { createBucket } from './account.ts';
import { autoScalingAt } from './auto-scaling/client.ts';
import { awsClients, type Clients } from './clients.ts';
import { startClock } from './clock/clock.ts';
import type { Fired } from './clock/end-schedules.ts';
import { deployLambda, type Lambda } from './functions/lambda.ts';
import { startMappings } from './functions/mappings.ts';
import type { Outcome } from './functions/runtime-api.ts';
import type { Delivery } from './functions/wires.ts';
import { type Gate, type RecordedCall, startGate } from './gate/gate.ts';
import { type Host, type HostEvent, type HostOptions, noHost, startHost } from './host/host.ts';
import { motoAccount, motoRegion, startMoto } from './moto.ts';
import { type Provisioned, provision } from './terraform/provision.ts';
import { readStack } from './terraform/stack.ts';

/** What an account has before anything is deployed to it; the configuration names it. */
export interface ExistingAccount {
  readonly account: string;
  readonly region: string;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
}

/** What happens, for whoever tells the story. */
export type CloudEvent = { readonly at: Date } & Happening;

type Happening =
  | { readonly kind: 'call'; readonly call: RecordedCall }
  | ({ readonly kind: 'delivery' } & Delivery)
  /** A function was called at its rate. */
  | { readonly kind: 'rate'; readonly functionName: string; readonly outcome: Outcome }
  | ({ readonly kind: 'schedule-fired' } & Fired)
  | HostEvent;

export interface LocalCloudOptions {
  /** Synthesizes the stack for this account; answers with the path of its cdk.tf.json. */
  readonly synthesize: (account: ExistingAccount) => Promise<string>;
  /** The buckets that exist beforehand, with EventBridge switched on: those of the repositories. */
  readonly buckets: readonly string[];
  /** For logs and the machines' disks; made if need be, and readable for all users afterwards. */
  readonly directory: string;
  /** What machines boot; null: nothing stands behind EC2, and what is launched never boots. */
  readonly image: HostOptions['image'] | null;
  readonly maximumMachines?: number;
  /** See `WireOptions`: null, the default, keeps to what the infrastructure says. */
  readonly redeliverySeconds?: number | null;
  /** The longest that a message is delayed, whatever is asked; null, the default, keeps to what is asked. */
  readonly longestDelaySeconds?: number | null;
  /** The longest that a message is hidden by who has received it; null, the default, keeps to what is asked. */
  readonly longestHiddenSeconds?: number | null;
  /** How often what is called at a rate is called; null, the default, keeps to what the infrastructure says. */
  readonly rateSeconds?: number | null;
  readonly machineFaults?: HostOptions['machineFaults'];
  readonly onEvent?: (event: CloudEvent) => void;
  readonly signal?: AbortSignal;
}

export interface LocalCloud {
  /** What AWS_ENDPOINT_URL is to be: the gate. */
  readonly endpoint: string;
  /** The operator's, past the gate: what they say is neither recorded nor disturbed. */
  readonly clients: Clients;
  /** The same, but for what stands behind the gate. */
  readonly autoScaling: AutoScalingClient;
  readonly gate: Gate;
  readonly host: Host;
  /** By the name in the stack, such as mayfly-production-trigger. */
  readonly functions: ReadonlyMap<string, Lambda>;
  readonly provisioned: Provisioned;
  /** Ends everything, whatever it is doing. */
  stop(): Promise<void>;
}

/**
 * Starts an AWS on this machine with the stack deployed to it. All its processes end with `stop`, on `signal`, and with
 * this process, whatever ends it.
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const { directory, signal, redeliverySeconds = null, maximumMachines = 2 } = options;
  const { longestDelaySeconds = null, longestHiddenSeconds = null } = options;
  const tell = (happening: Happening) => options.onEvent?.({ at: new Date(), ...happening });
  signal?.throwIfAborted();
  await mkdir(directory, { recursive: true });
  // An unprivileged user's machines live in it.
  await chmod(directory, 0o755);
  const running = new AsyncDisposableStack();
  // Whoever asks second waits for the same end.
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= running.disposeAsync());
  try {
    const moto = await startMoto({ log: join(directory, 'moto.log') });
    running.defer(() => moto.stop());
    const onCall = (call: RecordedCall) => tell({ kind: 'call', call });
    const gate = await startGate(moto.endpoint, { onCall, longestDelaySeconds, longestHiddenSeconds });
    running.defer(() => gate.stop());
    const clients = awsClients(moto.endpoint);
    for (const bucket of options.buckets) await createAnnouncedBucket(clients, bucket);
    const path = await options.synthesize(await existingAccount(clients));
    const provisioned = await provision(await readStack(path), clients, gate.endpoint);

    for (const [bucket, policy] of provisioned.bucketPolicies) gate.enforce(bucket, policy);
    const functions = new Map<string, Lambda>();
    for (const declaration of provisioned.functions) {
      const place = join(directory, 'functions', declaration.name);
      functions.set(declaration.name, await deployLambda(declaration, { directory: place, clients, gate }));
    }
    running.defer(
      startMappings(provisioned.mappings, functions, {
        sqs: clients.sqs,
        redeliverySeconds,
        onDelivery: (delivery) => tell({ kind: 'delivery', ...delivery }),
      }),
    );
    running.defer(
      startClock(provisioned.rates, functions, {
        clients,
        gate,
        rateSeconds: options.rateSeconds ?? null,
        onFired: (fired) => tell({ kind: 'schedule-fired', ...fired }),
        onCalled: (functionName, outcome) => tell({ kind: 'rate', functionName, outcome }),
      }),
    );
    const host =
      options.image === null
        ? noHost
        : startHost({
            clients,
            gate,
            image: options.image,
            directory: join(directory, 'instances'),
            maximumMachines,
            onEvent: tell,
            ...(options.machineFaults && { machineFaults: options.machineFaults }),
          });
    running.defer(() => host.stop());
    signal?.addEventListener('abort', () => void stop(), { once: true });
    signal?.throwIfAborted();
    return {
      endpoint: gate.endpoint,
      clients,
      autoScaling: autoScalingAt(gate.endpoint),
      gate,
      host,
      functions,
      provisioned,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function createAnnouncedBucket({ s3 }: Clients, Bucket: string): Promise<void> {
  await createBucket(s3, Bucket);
  const NotificationConfiguration = { EventBridgeConfiguration: {} };
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
}

async function existingAccount({ ec2 }: Clients): Promise<ExistingAccount> {
  const Filters = [{ Name: 'isDefault', Values: ['true'] }];
  const { Vpcs: [vpc] = [] } = await ec2.send(new DescribeVpcsCommand({ Filters }));
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  return {
    account: motoAccount,
    region: motoRegion,
    vpcId: vpc?.VpcId ?? '',
    subnetIds: Subnets.map(({ SubnetId }) => SubnetId ?? ''),
  };
}
