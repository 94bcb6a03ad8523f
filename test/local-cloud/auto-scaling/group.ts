import { randomUUID } from 'node:crypto';

/** An instance of a group, for as long as the group has it: also when EC2 has it no more. */
export interface Member {
  readonly id: string;
  readonly type: string;
  readonly zone: string;
  readonly isProtected: boolean;
  lifecycle: 'Pending' | 'InService' | 'Terminating';
  health: 'Healthy' | 'Unhealthy';
}

/** What a group has done, or tried. Source: EC2 Auto Scaling API reference, "Activity". */
export interface Activity {
  readonly id: string;
  readonly description: string;
  readonly cause: string;
  readonly startedAt: Date;
  readonly status: 'Successful' | 'Failed' | 'InProgress';
  readonly message: string | null;
}

export interface GroupDeclaration {
  readonly name: string;
  readonly arn: string;
  readonly templateId: string;
  readonly templateVersion: string;
  /** As they stand in the request for the group, without what stands before them. */
  readonly requirements: readonly (readonly [name: string, value: string])[];
  readonly spotMaximumUsd: string | null;
  readonly subnetIds: readonly string[];
  readonly least: number;
  readonly most: number;
  readonly cooldownSeconds: number;
  readonly protectsNew: boolean;
  readonly tags: readonly { readonly key: string; readonly value: string; readonly isPropagated: boolean }[];
}

/** An Auto Scaling group and all that is known of it. */
export class Group {
  readonly declared: GroupDeclaration;
  readonly createdAt = new Date();
  readonly members: Member[] = [];
  readonly suspended = new Set<string>();
  /** The newest first. */
  readonly activities: Activity[] = [];
  desired: number;
  /** When the capacity was changed by somebody. */
  changedAt = 0;
  /** Nothing is launched before. */
  notBefore = 0;

  constructor(declared: GroupDeclaration, desired: number) {
    this.declared = declared;
    this.desired = desired;
  }

  /** Those that count as its capacity: also who is gone and was not taken out. */
  get capacity(): number {
    return this.members.filter(({ lifecycle }) => lifecycle !== 'Terminating').length;
  }

  note(description: string, cause: string, failure: string | null = null): Activity {
    const status = failure === null ? 'Successful' : 'Failed';
    const whole = failure === null ? description : `${description}.  Status Reason: ${failure}`;
    const activity = { id: randomUUID(), description: whole, cause, startedAt: new Date(), status, message: failure };
    this.activities.unshift(activity as Activity);
    return activity as Activity;
  }
}
