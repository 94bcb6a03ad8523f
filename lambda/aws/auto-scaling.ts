import {
  type AutoScalingClient,
  AutoScalingServiceException,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
  SetDesiredCapacityCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';

/** An Auto Scaling group as AWS describes it. */
export interface DescribedGroup {
  readonly desired: number;
  readonly most: number;
  /** The ids of all instances that are counted as its own; those that are gone stay until they are taken out. */
  readonly instanceIds: readonly string[];
}

/** Null where AWS doesn't know it. */
export async function describeGroup(
  autoScaling: AutoScalingClient,
  name: string,
  abortSignal: AbortSignal,
): Promise<DescribedGroup | null> {
  const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
  const { AutoScalingGroups: [group] = [] } = await autoScaling.send(command, { abortSignal });
  if (group === undefined) return null;
  const { DesiredCapacity = 0, MaxSize = 0, Instances = [] } = group;
  const instanceIds = Instances.flatMap(({ InstanceId }) => InstanceId ?? []);
  return { desired: DesiredCapacity, most: MaxSize, instanceIds };
}

export async function setDesiredCapacity(
  autoScaling: AutoScalingClient,
  { group, capacity }: { readonly group: string; readonly capacity: number },
  abortSignal: AbortSignal,
): Promise<void> {
  const wanted = { AutoScalingGroupName: group, DesiredCapacity: capacity, HonorCooldown: false };
  await autoScaling.send(new SetDesiredCapacityCommand(wanted), { abortSignal });
}

/**
 * Ends an instance, and takes its place in its group with it; one that is gone already leaves its place. False where no
 * group counts it as its own. Throws what AWS throws otherwise.
 */
export async function terminateInGroup(
  autoScaling: AutoScalingClient,
  instanceId: string,
  abortSignal: AbortSignal,
): Promise<boolean> {
  const command = new TerminateInstanceInAutoScalingGroupCommand({
    InstanceId: instanceId,
    ShouldDecrementDesiredCapacity: true,
  });
  try {
    await autoScaling.send(command, { abortSignal });
    return true;
  } catch (error) {
    if (isNotInGroup(error)) return false;
    throw error;
  }
}

/** Source: EC2 Auto Scaling API reference, TerminateInstanceInAutoScalingGroup: a ValidationError in these words. */
function isNotInGroup(error: unknown): boolean {
  return (
    error instanceof AutoScalingServiceException &&
    error.name === 'ValidationError' &&
    /not part of|not found/i.test(error.message)
  );
}

/** Why a group could not launch what its capacity lacks, in AWS's words. */
export interface LaunchFailure {
  readonly at: Date;
  readonly words: string;
}

const activitiesSeen = 20;

/** The launches of a group that failed, the latest first, up to the last one that did not. */
export async function launchFailures(
  autoScaling: AutoScalingClient,
  group: string,
  abortSignal: AbortSignal,
): Promise<LaunchFailure[]> {
  const asked = { AutoScalingGroupName: group, MaxRecords: activitiesSeen };
  const { Activities = [] } = await autoScaling.send(new DescribeScalingActivitiesCommand(asked), { abortSignal });
  const launches = Activities.filter(({ Description }) => /^Launching/.test(Description ?? ''));
  const succeeded = launches.findIndex(({ StatusCode }) => StatusCode === 'Successful');
  return launches
    .slice(0, succeeded < 0 ? launches.length : succeeded)
    .filter(({ StatusCode }) => StatusCode === 'Failed' || StatusCode === 'Cancelled')
    .flatMap(({ StartTime, StatusMessage = '' }) =>
      StartTime === undefined ? [] : [{ at: StartTime, words: StatusMessage.slice(0, longestWords) }],
    );
}

const longestWords = 500;
