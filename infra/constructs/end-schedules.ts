import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { SchedulerScheduleGroup } from '@cdktf/provider-aws/lib/scheduler-schedule-group/index.js';
import { Construct } from 'constructs';
import { endInstances, type ScheduleRights } from '../policies/instance-end.ts';
import type { Place } from '../policies/place.ts';
import { policy, trustPolicy } from '../policies/policy.ts';
import { type PoolNames, takeOutOfPools } from '../policies/pool.ts';

export interface EndSchedulesProps {
  readonly name: string;
  readonly place: Place;
  /** null: there are none. */
  readonly pools: PoolNames | null;
}

/**
 * Where the ends of instances are scheduled, and the role that the scheduler ends them with: ours, and nothing else.
 */
export class EndSchedules extends Construct {
  private readonly group: SchedulerScheduleGroup;
  private readonly role: IamRole;
  private readonly place: Place;

  constructor(scope: Construct, id: string, { name, place, pools }: EndSchedulesProps) {
    super(scope, id);
    this.place = place;
    this.group = new SchedulerScheduleGroup(this, 'group', { name });
    this.role = new IamRole(this, 'role', {
      name: `${name}-ends`,
      assumeRolePolicy: trustPolicy('scheduler.amazonaws.com', { 'aws:SourceAccount': place.account }),
    });
    const statements = [endInstances(place), ...(pools === null ? [] : [takeOutOfPools(place, pools)])];
    new IamRolePolicy(this, 'rights', { role: this.role.name, name: 'rights', policy: policy(statements) });
  }

  /** What the functions must know of it. */
  get deployment() {
    return { group: this.group.name, roleArn: this.role.arn };
  }

  /** What their policies must. */
  get rights(): ScheduleRights {
    const { partition, region, account } = this.place;
    const schedulesArn = `arn:${partition}:scheduler:${region}:${account}:schedule/${this.group.name}/*`;
    return { schedulesArn, roleArn: this.role.arn };
  }
}
