type OneOrMore = string | readonly string[];

/** One statement of an IAM policy, in IAM's own words. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | { readonly Service: string } | { readonly AWS: OneOrMore };
  readonly Action: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly NotResource?: OneOrMore;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>;
}

/** The JSON of a policy. References to other resources in it stay as Terraform's `${…}`. */
export function policy(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** Who may take a role: one service of AWS, for these of its callers. */
export function trustPolicy(service: string, equal: Readonly<Record<string, string>> = {}): string {
  const Condition = Object.keys(equal).length > 0 ? { Condition: { StringEquals: equal } } : {};
  return policy([
    { Sid: 'Trust', Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole', ...Condition },
  ]);
}

/** What denies a resource to anyone who comes without TLS. */
export function denyWithoutTls(action: string, resource: OneOrMore): Statement {
  return {
    Sid: 'DenyWithoutTls',
    Effect: 'Deny',
    Principal: '*',
    Action: action,
    Resource: resource,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}

/**
 * IAM's variable `${aws:userid}`: `<role id>:<instance id>` for an instance. Written with two dollar signs, since
 * Terraform would take one for a reference of its own. Source: IAM user guide, "Policy variables".
 */
export const ownUserId = '$${aws:userid}';

/** A text in which Terraform would see expressions and directives of its own, for it to leave as they are. */
export function notForTerraform(text: string): string {
  return text.replace(/[$%](?=\{)/g, '$&$&');
}

/**
 * A path to the letter: what IAM takes for a wildcard or a variable in it stands for itself, and what Terraform takes
 * for a directive. A policy holds Latin-1 and nothing else, and Terraform's provider undoes every `\u` before it sends
 * one: what is beyond stands there as any character. Source: botocore iam, `policyDocumentType`.
 */
export function literally(path: string): string {
  return path
    .replace(/[*?$]|%(?=\{)/g, (character) => (character === '%' ? '%%' : `$\${${character}}`))
    .replace(/[\u{10000}-\u{10ffff}]/gu, '*')
    .replace(/[\u0100-\uffff]/g, '?');
}

/**
 * A policy as Terraform's provider sends it: written anew by Go, which spells some characters of HTML with six.
 * Source: terraform-provider-aws, internal/verify/json.go; Go, encoding/json.
 */
export function asIamGetsIt(document: string): string {
  const spelled = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(JSON.parse(document)).replace(/[<>&\u2028\u2029]/g, spelled);
}
