export interface AgeLimits {
  /** Beyond it an alarm rings; undefined: there is none. */
  readonly limit: number | undefined;
  /** So young is what ends that alarm. */
  readonly young: number;
}

export interface Sending {
  /** Whether there is one, which draws all ages. */
  readonly dashboard: boolean;
  readonly now: () => Date;
}

/**
 * Whether an age is sent to CloudWatch, which bills a metric by the hours in which it is sent: while it is beyond its
 * limit, and while it is young. In between its alarm stays as it is. The first hour of each day ends what that leaves
 * wrong: a limit that was raised, a snapshot that came while there was no sweep.
 */
export function isSent(age: number, { limit, young }: AgeLimits, { dashboard, now }: Sending): boolean {
  return dashboard || (limit !== undefined && (age > limit || age <= young || now().getUTCHours() === 0));
}
