import * as z from 'zod';
import { type Configuration, ConfigurationError, type Deployment, parse } from './configuration.ts';

/**
 * Where the Systems Manager keeps what only the deployment knows of the machines of a stage, one parameter for each
 * repository and each pool: a function's environment has no room for all of them. Terraform alone writes them.
 */
export function machinesPath(stage: string, kind: 'repositories' | 'pools'): string {
  return `/mayfly/${stage}/${kind}`;
}

export function repositoryParameter(stage: string, repository: string): string {
  return `${machinesPath(stage, 'repositories')}/${repository}`;
}

export function poolParameter(stage: string, pool: string): string {
  return `${machinesPath(stage, 'pools')}/${pool}`;
}

const instanceRoleId = z
  .string()
  .regex(/^[A-Za-z0-9]+$/)
  .describe("the unique id of its instances' role, which begins their `aws:userid`");

/** What was made for one repository. */
const repositoryMachineSchema = z.strictObject({
  instanceRoleId,
  launchTemplateId: z.string().min(1),
  launchTemplateVersion: z.coerce.string().regex(/^\d+$/, 'must be a number: an alias would change under an order'),
});
export type RepositoryMachine = z.infer<typeof repositoryMachineSchema>;

/** What was made for one pool, beside what follows from its name. */
const poolMachineSchema = z.strictObject({ instanceRoleId });
export type PoolMachine = z.infer<typeof poolMachineSchema>;

/** A pool, as orders name it. */
export interface PoolPlace {
  readonly name: string;
  /** The name of its Auto Scaling group. */
  readonly group: string;
  readonly queueUrl: string;
}

/**
 * What the role, the launch template, the group and the queue of one pool are called. Neither stage nor name of a pool
 * has an underscore: no two of them make the same.
 */
export function poolResource(stage: string, pool: string): string {
  return `mayfly-${stage}_pool_${pool}`;
}

/** Where a pool is: its queue is in the account of the trigger's, and everything of it is called the same. */
export function poolPlace(
  stage: string,
  { triggerQueueUrl }: Pick<Deployment, 'triggerQueueUrl'>,
  name: string,
): PoolPlace {
  const group = poolResource(stage, name);
  return { name, group, queueUrl: triggerQueueUrl.replace(/[^/]*$/, group) };
}

/** Where the pools of a stage are. */
export function poolPlaces(
  { stage, pools }: Pick<Configuration, 'stage' | 'pools'>,
  deployment: Pick<Deployment, 'triggerQueueUrl'>,
): PoolPlace[] {
  return pools.map(({ name }) => poolPlace(stage, deployment, name));
}

/** The machine of a repository in the text of its parameter. Throws a `ConfigurationError` that names the parameter. */
export function parseRepositoryMachine(stage: string, repository: string, text: string | undefined): RepositoryMachine {
  return parseParameter(repositoryMachineSchema, repositoryParameter(stage, repository), text);
}

export function parsePoolMachine(stage: string, pool: string, text: string | undefined): PoolMachine {
  return parseParameter(poolMachineSchema, poolParameter(stage, pool), text);
}

function parseParameter<T>(schema: z.ZodType<T>, name: string, text: string | undefined): T {
  if (text === undefined) {
    throw new ConfigurationError(`The Systems Manager has no parameter ${name}. Deploy the infrastructure again.`);
  }
  return parse(schema, text, `The parameter ${name} of the Systems Manager`);
}
