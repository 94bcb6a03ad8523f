import {
  CreateFleetCommand,
  type CreateFleetCommandInput,
  type EC2Client,
  type FleetLaunchTemplateOverrides,
} from '@aws-sdk/client-ec2';

export interface FleetError {
  readonly code: string;
  readonly message: string;
}

/**
 * What an instant fleet of one has become: an instance, or errors, or both, or neither; more than one instance is an
 * error of EC2.
 */
export interface FleetAnswer {
  readonly instanceIds: readonly string[];
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
    instanceIds: Instances.flatMap(({ InstanceIds = [] }) => InstanceIds),
    errors: Errors.map(({ ErrorCode = 'Unknown', ErrorMessage = '', LaunchTemplateAndOverrides }) => ({
      code: ErrorCode,
      message: withPlace(ErrorMessage, LaunchTemplateAndOverrides?.Overrides),
    })),
  };
}

/** EC2 says which type it is about in a field beside its words: quotas are of families. */
function withPlace(message: string, overrides: FleetLaunchTemplateOverrides | undefined): string {
  const { InstanceType } = overrides ?? {};
  return InstanceType === undefined || message.includes(InstanceType) ? message : `${message} [${InstanceType}]`;
}
