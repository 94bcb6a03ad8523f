import type * as z from 'zod';
import { objectCreatedPattern } from '../wiring/object-created-filter.ts';
import type { RepositoryConfiguration } from './repository.ts';

/** Of a rule. Source: botocore events, `EventPattern`. */
const longestPattern = 4_096;

/** Refuses base paths of which EventBridge takes no rule: most take a character a letter, a backslash takes four. */
export function refuseLongPatterns(
  { account, repositories }: { readonly account: string; readonly repositories: readonly RepositoryConfiguration[] },
  context: z.RefinementCtx,
): void {
  repositories.forEach((repository, index) => {
    const { options, notification, basePath } = repository;
    // What is wrong with it already has been said.
    if (options === undefined || notification !== 'eventbridge') return;
    const { length } = JSON.stringify(objectCreatedPattern(repository, account));
    if (length <= longestPattern) return;
    const message = `is too long for EventBridge: its rule takes ${length} characters, and ${longestPattern} is the most. Set notification: bucket`;
    context.addIssue({ code: 'custom', path: ['repositories', index, 'basePath'], message, input: basePath });
  });
}
