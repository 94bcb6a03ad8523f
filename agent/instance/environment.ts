import * as z from 'zod';

const environmentSchema = z.object({
  MAYFLY_STAGING: z.string().startsWith('/'),
  AWS_EC2_METADATA_SERVICE_ENDPOINT: z.url().default('http://169.254.169.254'),
});

/** Where the metadata service is; throws when a variable says nonsense. */
export function readMetadataEndpoint(variables: NodeJS.ProcessEnv): string {
  return environmentSchema.shape.AWS_EC2_METADATA_SERVICE_ENDPOINT.parse(variables.AWS_EC2_METADATA_SERVICE_ENDPOINT);
}

/** What the unit on the image tells the agent; all else comes from the metadata service. */
export interface InstanceEnvironment {
  /** Absolute; where the store may write, and its server reads. */
  readonly staging: string;
  readonly metadataEndpoint: string;
}

/** Throws an error that names each variable that is missing or wrong. */
export function readEnvironment(variables: NodeJS.ProcessEnv): InstanceEnvironment {
  const parsed = environmentSchema.safeParse(variables);
  if (!parsed.success)
    throw new Error(`The agent's unit sets its environment wrongly:\n${z.prettifyError(parsed.error)}`);
  return {
    staging: parsed.data.MAYFLY_STAGING,
    metadataEndpoint: parsed.data.AWS_EC2_METADATA_SERVICE_ENDPOINT,
  };
}
