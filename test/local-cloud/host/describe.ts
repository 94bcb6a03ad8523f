import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  type EC2Client,
} from '@aws-sdk/client-ec2';

/** An instance as EC2 tells it. */
export interface DescribedInstance {
  readonly id: string;
  readonly state: string;
  readonly type: string;
  readonly imageId: string;
  readonly availabilityZone: string;
  readonly market: 'spot' | 'on-demand';
  readonly profileArn: string | null;
}

/** Every instance that EC2 still knows, the terminated ones included. */
export function describeInstances(ec2: EC2Client): Promise<DescribedInstance[]> {
  return describe(ec2, { MaxResults: 1000 });
}

/** Throws when EC2 doesn't know it. */
export async function describeInstance(ec2: EC2Client, id: string): Promise<DescribedInstance> {
  const [instance] = await describe(ec2, { InstanceIds: [id] });
  if (instance === undefined) throw new Error(`EC2 knows no instance ${id}.`);
  return instance;
}

async function describe(ec2: EC2Client, request: DescribeInstancesCommandInput): Promise<DescribedInstance[]> {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand(request));
  return Reservations.flatMap(({ Instances = [] }) => Instances).map((instance) => ({
    id: instance.InstanceId ?? '',
    state: instance.State?.Name ?? '',
    type: instance.InstanceType ?? '',
    imageId: instance.ImageId ?? '',
    availabilityZone: instance.Placement?.AvailabilityZone ?? '',
    market: instance.InstanceLifecycle === 'spot' ? 'spot' : 'on-demand',
    profileArn: instance.IamInstanceProfile?.Arn ?? null,
  }));
}

/** Null when it was launched without. */
export async function userData(ec2: EC2Client, InstanceId: string): Promise<Buffer | null> {
  const { UserData } = await ec2.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute: 'userData' }));
  return UserData?.Value ? Buffer.from(UserData.Value, 'base64') : null;
}

/** What a power-off from within means for the instance. */
export async function shutdownBehavior(ec2: EC2Client, InstanceId: string): Promise<'stop' | 'terminate'> {
  const Attribute = 'instanceInitiatedShutdownBehavior';
  const answer = await ec2.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute }));
  return answer.InstanceInitiatedShutdownBehavior?.Value === 'terminate' ? 'terminate' : 'stop';
}
