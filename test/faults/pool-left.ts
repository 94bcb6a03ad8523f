import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import type { DeployedStack } from '../deployed-stack/deployed-stack.ts';
import { messagesIn } from '../end-to-end/until-idle.ts';

const queue = 'mayfly-local_pool_nightly';
const lookMilliseconds = 500;
/** A message that nobody has let go of comes again after a minute and a half, to a member that boots and idles. */
const longestMilliseconds = 300_000;

/** What is left of a pool once it has had the time to be empty: nothing, if all is well. */
export async function leftInPool(stack: DeployedStack): Promise<string[]> {
  const until = performance.now() + longestMilliseconds;
  for (;;) {
    const left = await look(stack);
    if (left.length === 0 || performance.now() > until) return left;
    await sleep(lookMilliseconds);
  }
}

async function look(stack: DeployedStack): Promise<string[]> {
  const { AutoScalingGroups = [] } = await stack.cloud.autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
  const { DesiredCapacity = 0, Instances = [] } = AutoScalingGroups[0] ?? {};
  const messages = Object.entries(await messagesIn(stack, queue)).filter(([, count]) => count !== '0');
  return [
    ...(DesiredCapacity === 0 ? [] : [`a capacity of ${DesiredCapacity}`]),
    ...Instances.map(({ InstanceId }) => `the member ${InstanceId}`),
    ...(await stack.instancesLeft()).map((id) => `the instance ${id}`),
    ...messages.map(([name, count]) => `${count} of ${name}`),
  ];
}
