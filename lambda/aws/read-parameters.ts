import { paginateGetParametersByPath, type SSMClient } from '@aws-sdk/client-ssm';

/** The values of all parameters below a path of the Systems Manager, by their names. */
export async function readParameters(
  ssm: SSMClient,
  path: string,
  abortSignal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>();
  for await (const page of paginateGetParametersByPath(
    { client: ssm },
    { Path: path, Recursive: true },
    { abortSignal },
  )) {
    for (const { Name, Value } of page.Parameters ?? []) {
      if (Name !== undefined && Value !== undefined) values.set(Name, Value);
    }
  }
  return values;
}
