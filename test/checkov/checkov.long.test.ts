import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { both, directory, one } from '../infra/stacks.ts';
import type { Attributes } from '../infra/synthesized.ts';
import { type Accepted, accepted, judgeFindings } from './accepted.ts';
import { type Finding, type Scan, scan } from './scan.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

const scans = new Map<string, Scan>();
beforeAll(async () => {
  for (const { title, stack } of both) scans.set(title, await scanFile(join(stack.directory, 'cdk.tf.json')));
});

function scanFile(file: string): Promise<Scan> {
  return scan(file, AbortSignal.timeout(240_000));
}

test.each(both)('with $title, no check fails without a reason', ({ title }) => {
  const { passed, failed } = scans.get(title) ?? { passed: 0, failed: [] };
  console.info(`checkov, with ${title}: ${passed} checks passed, ${failed.length} accepted`);
  expect(judgeFindings(failed, accepted).unexplained).toEqual([]);
  expect(passed).toBeGreaterThan(100);
});

test('no reason is kept for what no longer fails', () => {
  const failed = [...scans.values()].flatMap((each) => each.failed);
  expect(judgeFindings(failed, accepted).idle).toEqual([]);
});

type Resources = Record<string, Record<string, Attributes>>;

/** What is damaged, the check that finds it, where; and how. */
const damages: readonly [string, string, string, (resources: Resources) => void][] = [
  [
    'whose instances answer without a token',
    'CKV_AWS_79',
    'repository-logs/template',
    (all) => change(all, 'aws_launch_template', 'repository-logs', { metadata_options: { http_tokens: 'optional' } }),
  ],
  [
    'whose ledger may become public',
    'CKV_AWS_53',
    'ledger/bucket/privacy',
    (all) => change(all, 'aws_s3_bucket_public_access_block', 'ledger', { block_public_acls: false }),
  ],
  [
    'whose ledger keeps no versions',
    'CKV_AWS_21',
    'ledger/bucket/bucket',
    (all) => change(all, 'aws_s3_bucket_versioning', 'ledger', { versioning_configuration: { status: 'Suspended' } }),
  ],
  [
    'whose queue is not encrypted',
    'CKV_AWS_27',
    'settle-queue/queue',
    (all) => change(all, 'aws_sqs_queue', 'settle-queue/queue', { sqs_managed_sse_enabled: false }),
  ],
  [
    'whose functions may take all that the account may run',
    'CKV_AWS_115',
    'trigger/worker/function',
    (all) => change(all, 'aws_lambda_function', 'trigger', { reserved_concurrent_executions: undefined }),
  ],
  [
    'whose instances let in what comes',
    'CKV_AWS_24',
    'firewall/group',
    (all) =>
      change(all, 'aws_security_group', 'firewall', {
        ingress: [{ from_port: 22, to_port: 22, protocol: 'tcp', cidr_blocks: ['0.0.0.0/0'] }],
      }),
  ],
];

describe('a stack is found wanting', () => {
  let unexplained: readonly Finding[];
  beforeAll(async () => {
    const stack = JSON.parse(await readFile(join(one.directory, 'cdk.tf.json'), 'utf8'));
    for (const [, , , damage] of damages) damage(stack.resource);
    const place = join(directory, 'damaged');
    await mkdir(place, { recursive: true });
    await writeFile(join(place, 'cdk.tf.json'), JSON.stringify(stack, null, 2));
    const { failed } = await scanFile(join(place, 'cdk.tf.json'));
    unexplained = judgeFindings(failed, accepted).unexplained;
  });

  test.each(damages)('%s', (_, check, path) => {
    expect(unexplained).toContainEqual(expect.objectContaining({ check, path }));
  });
});

/** Changes the attributes of the resource of a type whose path begins so. */
function change(resources: Resources, type: string, path: string, attributes: Attributes): void {
  const found = Object.values(resources[type] ?? {}).find((each) =>
    each['//'].metadata.path.split('/').slice(1).join('/').startsWith(path),
  );
  if (found === undefined) throw new Error(`There is no ${type} at ${path}.`);
  Object.assign(found, attributes);
}

describe('a reason', () => {
  const finding: Finding = { check: 'CKV_AWS_18', what: 'logging', path: 'ledger/bucket' };
  const reason: Accepted = { check: 'CKV_AWS_18', path: /^ledger\//, reason: 'because' };

  test('is for one check, where it says', () => {
    expect(judgeFindings([finding], [reason])).toEqual({ unexplained: [], idle: [] });
    const elsewhere = { ...finding, path: 'other/bucket' };
    const another = { ...finding, check: 'CKV_AWS_19' };
    expect(judgeFindings([finding, elsewhere, another], [reason])).toEqual({
      unexplained: [elsewhere, another],
      idle: [],
    });
  });

  test('that matches nothing is idle', () => {
    expect(judgeFindings([], [reason])).toEqual({ unexplained: [], idle: [reason] });
  });
});
