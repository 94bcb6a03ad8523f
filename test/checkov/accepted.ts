import type { Finding } from './scan.ts';

/** Failed checks that are meant to be so, and why. */
export interface Accepted {
  readonly check: string;
  /** Of the whole path within the stack. */
  readonly path: RegExp;
  readonly reason: string;
}

export const accepted: readonly Accepted[] = [
  {
    check: 'CKV_AWS_18',
    path: /^(ledger|reference)\/bucket\/bucket$/,
    reason:
      'Access logs would want another bucket to look after. Nobody overwrites or deletes in the ledger, and who reads it is seen by CloudTrail where the account records data events.',
  },
  {
    check: 'CKV_AWS_144',
    path: /^(ledger|reference)\/bucket\/bucket$/,
    reason:
      'The ledger proves backups and is none; what it says can be proven again. Replication is denied by its policy, since it writes without conditions.',
  },
  {
    check: 'CKV_AWS_145',
    path: /^(ledger|reference)\/bucket\/bucket$/,
    reason:
      'Encrypted with the keys of S3. A key of its own would cost by the month and the request, and let in nobody less: roles and the policy of the bucket say who reads.',
  },
  {
    check: 'CKV_AWS_26',
    path: /^topics\/(people|pager)$/,
    reason:
      'CloudWatch may not use the key of SNS, and its alarms go to these topics; a key of our own would cost by the month. What is said goes out as mail anyway.',
  },
  {
    check: 'CKV_AWS_50',
    path: /^(trigger|settle|reaper)\/worker\/function$/,
    reason: 'Every line of the logs carries the id of its run, through all functions; traces would be paid for again.',
  },
  {
    check: 'CKV_AWS_116',
    path: /^(trigger|settle)\/worker\/function$/,
    reason:
      'Called by a queue, which has a dead-letter queue with an alarm. That of a function is for asynchronous calls.',
  },
  {
    check: 'CKV_AWS_116',
    path: /^reaper\/worker\/function$/,
    reason: 'A sweep that failed is made up for by the next, five minutes later; an alarm watches that there is one.',
  },
  {
    check: 'CKV_AWS_117',
    path: /^(trigger|settle|reaper)\/worker\/function$/,
    reason: 'Speaks to nothing but services of AWS. In a VPC it would want a NAT or endpoints, paid for by the hour.',
  },
  {
    check: 'CKV_AWS_130',
    path: /^network\/subnet$/,
    reason:
      'Without a public address an instance would need a NAT, paid for by the hour. Its firewall lets nothing in, and out only https.',
  },
  {
    check: 'CKV_AWS_158',
    path: /^(trigger|settle|reaper)\/worker\/logs$/,
    reason: 'Encrypted with the key of CloudWatch. There are no secrets in the logs, no documents, no credentials.',
  },
  {
    check: 'CKV_AWS_173',
    path: /^(trigger|settle|reaper)\/worker\/function$/,
    reason: 'Encrypted with the key of Lambda. The environment holds names and ARNs, and no secrets.',
  },
  {
    check: 'CKV_AWS_272',
    path: /^(trigger|settle|reaper)\/worker\/function$/,
    reason:
      'What is deployed is bundled from the source by whoever deploys it: a signature of theirs would add nothing.',
  },
  {
    check: 'CKV_AWS_338',
    path: /^(trigger|settle|reaper)\/worker\/logs$/,
    reason: 'Ninety days are for looking into what went wrong. What was found of a backup stays in the ledger, longer.',
  },
  {
    check: 'CKV_AWS_394',
    path: /^network\/zones$/,
    reason: 'Zones are chosen when the subnets are made, and never again: changes are ignored.',
  },
  {
    check: 'CKV2_AWS_11',
    path: /^network\/vpc$/,
    reason: 'Instances read S3 and little else; flow logs would be paid for by the gigabyte that is read.',
  },
  {
    check: 'CKV2_AWS_34',
    path: /^images\//,
    reason: 'The id of an image is no secret.',
  },
  {
    check: 'CKV2_AWS_34',
    path: /^(repository|pool)-[a-z0-9-]+\/parameter\/value$/,
    reason: 'The ids of a role and of a launch template are no secrets: whoever may describe those knows them.',
  },
];

interface Judged {
  /** Failed, and nobody has said why that is right. */
  readonly unexplained: readonly Finding[];
  /** Reasons for what has not failed. */
  readonly idle: readonly Accepted[];
}

export function judgeFindings(findings: readonly Finding[], reasons: readonly Accepted[]): Judged {
  const explains = ({ check, path }: Accepted, finding: Finding) => check === finding.check && path.test(finding.path);
  return {
    unexplained: findings.filter((finding) => !reasons.some((reason) => explains(reason, finding))),
    idle: reasons.filter((reason) => !findings.some((finding) => explains(reason, finding))),
  };
}
