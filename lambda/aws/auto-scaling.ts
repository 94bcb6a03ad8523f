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
  readonly name: string;
  readonly desired: number;
  readonly most: number;
  /** The ids of all instances that are counted as its own; those that are gone stay until they are taken out. */
  readonly instanceIds: readonly string[];
}

/** The groups of these names; one that AWS doesn't know is left out. */
export async function describeGroups(
  autoScaling: AutoScalingClient,
  names: readonly string[],
  abortSignal: AbortSignal,
): Promise<DescribedGroup[]> {
  // One page has 50, and a stage has fewer pools.
  const asked = { AutoScalingGroupNames: [...names], MaxRecords: 100 };
  const { AutoScalingGroups = [] } = await autoScaling.send(new DescribeAutoScalingGroupsCommand(asked), {
    abortSignal,
  });
  return AutoScalingGroups.map(({ AutoScalingGroupName = '', DesiredCapacity = 0, MaxSize = 0, Instances = [] }) => ({
    name: AutoScalingGroupName,
    desired: DesiredCapacity,
    most: MaxSize,
    instanceIds: Instances.flatMap(({ InstanceId }) => InstanceId ?? []),
  }));
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
    /Instance Id not found|not part of|not found/i.test(error.message)
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
