import { join } from 'node:path';
import { gte } from 'semver';
import { expect, it } from 'vitest';
import { Examination } from '../../../../../agent/stores/elasticsearch/examine/examination.ts';
import { expectationsSchema } from '../../../../../agent/stores/elasticsearch/expectations.ts';
import type { SnapshotContents } from '../../../../../agent/stores/elasticsearch/model.ts';
import { recordedContext } from '../../../../fixtures/proof-context.ts';
import { soundContents } from '../../../../fixtures/structured.ts';
import type { TestNode } from '../../running-node.ts';
import { writeDocuments } from './orders.ts';
import type { Tally } from './tally.ts';

const one = { settings: { number_of_shards: 1, number_of_replicas: 0 } };

/** What holds of kinds that go by the snapshot's own metadata: each is met by one snapshot, and not by the next. */
export function askingRecorded(node: () => TestNode, tally: Tally): void {
  it('templates, pipelines, aliases, indices, bytes and documents of the snapshot are counted as it has them', async () => {
    const target = node();
    const templates = await makeSound(target);
    const sound = await snapshotOf(target, 'recorded-sound', true);
    expect(sound.pipelines).toContain('stamp');
    expect(sound.templates).toEqual(expect.arrayContaining(templates));
    const least = sound.indices.flatMap(({ shards }) => shards).reduce((sum, { bytes }) => sum + bytes, 0);
    const checks = [
      { documents: { min: 5, max: 5 } },
      { indices: { min: 2, max: 2 } },
      { bytes: { min: least, max: least } },
      { aliases: { present: ['everyone'] } },
      ...templates.map((template) => ({ templates: { present: [template] } })),
      { pipelines: { present: ['st*'] } },
    ];
    const good = await recordsOf(target, sound, checks);
    expect(good.map(({ outcome }) => outcome)).toEqual(checks.map(() => 'passed'));

    // What its filter hides counts as well, and an index that is named twice counts once.
    const both = [{ documents: { min: 2, max: 2 } }];
    expect(await recordsOf(target, sound, both, ['everyone'])).toMatchObject([{ outcome: 'passed' }]);
    expect(await recordsOf(target, sound, both, ['recorded-1', 'everyone'])).toMatchObject([{ outcome: 'passed' }]);

    await damage(target, templates);
    const damaged = await snapshotOf(target, 'recorded-damaged', true);
    const bad = await recordsOf(target, damaged, checks);
    expect(bad.map(({ why }) => why)).toEqual([
      'There are 2 documents; expected: 5 documents.',
      'There is 1 index; expected: 2 indices.',
      expect.stringMatching(/^There are [\d.]+ [KM]?i?B; expected: [\d.]+ KiB\.$/),
      'The snapshot lacks everyone, 1 of 1 name.',
      ...templates.map((template) => `The snapshot lacks ${template}, 1 of 1 name.`),
      'The snapshot lacks st*, 1 of 1 name.',
    ]);
    for (const [at, record] of good.entries()) {
      const other = bad[at];
      if (other !== undefined) tally.note(target.node.version, record.kind, record, other);
    }
    expect(await recordsOf(target, damaged, both, ['everyone'])).toMatchObject([{ kind: 'expected-index' }]);
    const without = await snapshotOf(target, 'recorded-without-state', false);
    expect(without).toMatchObject({ templates: null, pipelines: null });
    const unknown = await recordsOf(target, without, [{ pipelines: { present: ['stamp'] } }]);
    expect(unknown).toMatchObject([{ outcome: 'failed', why: expect.stringContaining('include_global_state: false') }]);
    await target.ask('DELETE', '/recorded-1');
  });
}

/** Names of the templates that this version knows how to make. */
async function makeSound(target: TestNode): Promise<string[]> {
  const { ask } = target;
  const hasParts = gte(target.node.version, '7.8.0');
  await ask('PUT', '/_ingest/pipeline/stamp', { processors: [] });
  await ask('PUT', '/_template/old', { index_patterns: ['old-*'] });
  if (hasParts) {
    await ask('PUT', '/_component_template/part', { template: { settings: { number_of_replicas: 0 } } });
    await ask('PUT', '/_index_template/new', { index_patterns: ['new-*'], composed_of: ['part'] });
  }
  await ask('PUT', '/recorded-1', { ...one, aliases: { everyone: { filter: { term: { n: 1 } } } } });
  await ask('PUT', '/recorded-2', one);
  await writeDocuments(target, 'recorded-1', [{ n: 1 }, { n: 2 }]);
  await writeDocuments(target, 'recorded-2', [{ n: 3 }, { n: 4 }, { n: 5 }]);
  return hasParts ? ['old', 'new', 'part'] : ['old'];
}

async function damage({ ask }: TestNode, templates: readonly string[]): Promise<void> {
  await ask('DELETE', '/_ingest/pipeline/stamp');
  await ask('DELETE', '/_template/old');
  if (templates.includes('new')) {
    await ask('DELETE', '/_index_template/new');
    await ask('DELETE', '/_component_template/part');
  }
  await ask('DELETE', '/recorded-1/_alias/everyone');
  await ask('DELETE', '/recorded-2');
}

async function snapshotOf(
  { ask, repositories }: TestNode,
  name: string,
  include_global_state: boolean,
): Promise<SnapshotContents> {
  const location = join(repositories, name);
  await ask('PUT', `/_snapshot/${name}`, { type: 'fs', settings: { location } });
  await ask('PUT', `/_snapshot/${name}/one?wait_for_completion=true`, {
    ...{ indices: ['recorded-*'], include_global_state },
  });
  return await soundContents(location);
}

/** What comes of checks of what is in a snapshot; its indices stand on the node that they were taken from. */
async function recordsOf(
  { client }: TestNode,
  contents: SnapshotContents,
  checks: readonly object[],
  names: readonly string[] = ['recorded-*'],
) {
  const context = recordedContext();
  const groups = [{ for: names, together: true, checks }];
  const examination = new Examination(contents, expectationsSchema.parse({ version: 2, indices: groups }));
  await examination.conclude(client, new Set(contents.indices.map(({ name }) => name)), context);
  return context.records;
}
