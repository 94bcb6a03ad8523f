import { asIamGetsIt, policy, type Statement } from './policy.ts';

/** Of a managed policy, and how many of them a role may have. Source: IAM user guide, "IAM and AWS STS quotas". */
const managedPolicyCharacters = 6_144;
export const mostPolicies = 10;

/** Statements as several policies, each with as much as fits into a managed one; those of many resources in parts. */
export function packed(statements: readonly Statement[]): Statement[][] {
  const documents: Statement[][] = [];
  for (const part of statements.flatMap(inParts)) {
    const last = documents.at(-1);
    if (last !== undefined && fits(...last, part)) last.push(part);
    else documents.push([part]);
  }
  return documents;
}

/** A statement of many resources as several, each of which fits into a managed policy. */
function inParts(statement: Statement): Statement[] {
  const parts: string[][] = [];
  for (const resource of [statement.Resource ?? []].flat()) {
    const last = parts.at(-1);
    if (last !== undefined && fits({ ...statement, Resource: [...last, resource] })) last.push(resource);
    else parts.push([resource]);
  }
  return parts.map((Resource) => ({ ...statement, Resource }));
}

function fits(...statements: readonly Statement[]): boolean {
  return asIamGetsIt(policy(statements)).length <= managedPolicyCharacters;
}
