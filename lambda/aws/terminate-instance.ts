import { type EC2Client, TerminateInstancesCommand } from '@aws-sdk/client-ec2';

/**
 * Asks EC2 to end an instance; one that is gone already is no error. Throws what EC2 throws: throttling, a missing
 * right; and `UnauthorizedOperation` where EC2 has forgotten the instance, an hour after its end, since the right to
 * end it goes by its tags.
 */
export async function terminateInstance(ec2: EC2Client, instanceId: string, abortSignal: AbortSignal): Promise<void> {
  try {
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }), { abortSignal });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'InvalidInstanceID.NotFound') throw error;
  }
}
