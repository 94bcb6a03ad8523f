import { type EC2Client, TerminateInstancesCommand } from '@aws-sdk/client-ec2';

/**
 * Asks EC2 to end an instance; one that is gone already is no error. Throws what EC2 throws: throttling, a missing
 * right.
 */
export async function terminateInstance(ec2: EC2Client, instanceId: string, abortSignal: AbortSignal): Promise<void> {
  try {
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }), { abortSignal });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'InvalidInstanceID.NotFound') throw error;
  }
}
