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

/** Statements as several policies, each with as many of them as fit into a managed one. */
export function packed(statements: readonly Statement[]): Statement[][] {
  const documents: Statement[][] = [];
  for (const statement of statements) {
    const last = documents.at(-1);
    if (last !== undefined && fits(...last, statement)) last.push(statement);
    else documents.push([statement]);
  }
  return documents;
}

function fits(...statements: readonly Statement[]): boolean {
  return asIamGetsIt(policy(statements)).length <= managedPolicyCharacters;
}
