import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { both } from './stacks.ts';
import { statementsOf } from './statements.ts';
import type { Attributes, Synthesized } from './synthesized.ts';

const page = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'permissions.md'), 'utf8');

/**
 * Where docs/permissions.md explains a policy: by the resource's type, and what its path within the stack begins with.
 */
const sections: readonly (readonly [heading: string, type: string, path: string])[] = [
  ['The trigger', 'aws_iam_role_policy', 'trigger/'],
  ['The trigger', 'aws_iam_policy', 'trigger/'],
  ['Settle', 'aws_iam_role_policy', 'settle/'],
  ['The reaper', 'aws_iam_role_policy', 'reaper/'],
  ['An instance', 'aws_iam_role_policy', 'repository-'],
  ['A member of a pool', 'aws_iam_role_policy', 'pool-'],
  ['A member of a pool', 'aws_iam_policy', 'pool-'],
  ['The schedules', 'aws_iam_role_policy', 'ends/'],
  ['The ledger', 'aws_s3_bucket_policy', 'ledger/'],
  ['The bucket of references', 'aws_s3_bucket_policy', 'reference/'],
  ['The topics', 'aws_sns_topic_policy', ''],
  ['The queues', 'aws_sqs_queue_policy', ''],
  ['The event bus', 'aws_cloudwatch_event_bus_policy', ''],
];

test('docs/permissions.md explains every right that somebody has, and none that nobody has', () => {
  expect(explained()).toEqual(synthesized());
});

/** The names of statements by the heading that they stand under. */
type Named = Record<string, string[]>;

function explained(): Named {
  const named: Named = {};
  for (const section of page.split(/^## /m).slice(1)) {
    const heading = section.split('\n')[0] ?? '';
    named[heading] = Array.from(section.matchAll(/^\| `(\w+)` \| \S/gm), ([, name = '']) => name).toSorted();
  }
  return named;
}

function synthesized(): Named {
  const named = new Map<string, Set<string>>();
  for (const { stack } of both) {
    for (const { heading, statements } of policiesOf(stack)) {
      const names = named.get(heading) ?? new Set();
      // Where a policy has several of a kind, they are numbered.
      for (const { Sid } of statements) names.add(Sid.replace(/\d+$/, ''));
      named.set(heading, names);
    }
  }
  return Object.fromEntries([...named].map(([heading, names]) => [heading, [...names].toSorted()]));
}

function policiesOf(stack: Synthesized): { heading: string; statements: Attributes[] }[] {
  return stack.types.flatMap((type) =>
    stack
      .all(type)
      .flatMap((resource) => [
        ...(resource.policy === undefined
          ? []
          : [{ heading: headingOf(type, resource), statements: statementsOf(resource.policy) }]),
        ...(resource.assume_role_policy === undefined
          ? []
          : [{ heading: 'Who takes which role', statements: statementsOf(resource.assume_role_policy) }]),
      ]),
  );
}

function headingOf(type: string, { '//': comment }: Attributes): string {
  const path = comment.metadata.path.split('/').slice(1).join('/');
  const [heading] = sections.find(([, ofType, begin]) => ofType === type && path.startsWith(begin)) ?? [];
  return heading ?? `${type} at ${path}, which has no heading`;
}
