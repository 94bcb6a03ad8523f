import { CreateFleetCommand, type CreateFleetCommandInput, type EC2Client } from '@aws-sdk/client-ec2';

export interface FleetError {
  readonly code: string;
  readonly message: string;
}

/** What an instant fleet of one has become: at most one instance, and errors even beside it. */
export interface FleetAnswer {
  readonly instanceId: string | null;
  readonly errors: readonly FleetError[];
}

/** One synchronous try. Throws what EC2 throws; the client must not try again by itself (`maxAttempts: 1`). */
export async function createFleet(
  ec2: EC2Client,
  request: CreateFleetCommandInput,
  abortSignal: AbortSignal,
): Promise<FleetAnswer> {
  const { Instances = [], Errors = [] } = await ec2.send(new CreateFleetCommand(request), { abortSignal });
  return {
    instanceId: Instances.flatMap(({ InstanceIds = [] }) => InstanceIds)[0] ?? null,
    errors: Errors.map(({ ErrorCode = 'Unknown', ErrorMessage = '' }) => ({ code: ErrorCode, message: ErrorMessage })),
  };
}
