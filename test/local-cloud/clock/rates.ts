import { setTimeout as sleep } from 'node:timers/promises';
import type { Lambda } from '../functions/lambda.ts';
import type { Outcome } from '../functions/runtime-api.ts';

/** A rule of EventBridge that calls a function again and again. */
export interface RateDeclaration {
  readonly ruleArn: string;
  readonly functionArn: string;
  readonly everySeconds: number;
}

/** Calls the function at its rate, one call after the other, and tells how each has ended. Ends on `signal`. */
export async function runRate(
  { ruleArn, everySeconds }: RateDeclaration,
  lambda: Lambda,
  onCalled: (functionName: string, outcome: Outcome) => void,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    await sleep(everySeconds * 1000, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    const event = { source: 'aws.events', 'detail-type': 'Scheduled Event', resources: [ruleArn], detail: {} };
    const outcome = await lambda.invoke({ ...event, time: new Date().toISOString() });
    onCalled(lambda.declaration.name, outcome);
  }
}
