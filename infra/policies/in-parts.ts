import { asIamGetsIt, policy, type Statement } from './policy.ts';

/** Of a managed policy. A role has ten of them at the most. Source: IAM user guide, "IAM and AWS STS quotas". */
const managedPolicyCharacters = 6_144;

/** A statement of many resources as several, each of which fits into a managed policy. */
export function inParts(statement: Statement): Statement[] {
  const parts: string[][] = [];
  for (const resource of [statement.Resource ?? []].flat()) {
    const last = parts.at(-1);
    if (last !== undefined && fits({ ...statement, Resource: [...last, resource] })) last.push(resource);
    else parts.push([resource]);
  }
  return parts.map((Resource) => ({ ...statement, Resource }));
}

function fits(statement: Statement): boolean {
  return asIamGetsIt(policy([statement])).length <= managedPolicyCharacters;
}
