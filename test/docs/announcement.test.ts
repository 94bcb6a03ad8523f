import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAnnouncements } from '../../lambda/trigger/object-created.ts';
import { root } from './documents.ts';

test('what docs/deploy.md has people send for a backup that landed unheard announces it', async () => {
  const page = await readFile(join(root, 'docs', 'deploy.md'), 'utf8');
  const [, written = ''] = /--message-body \\\n +'(\{.*\})'\n/.exec(page) ?? [];
  // As the shell makes it.
  const given = {
    "'$(date -u +%FT%TZ)'": '2026-11-01T00:00:00Z',
    "'$BUCKET'": 'example-snapshots',
    "'$KEY'": 'es/logs/a',
  };
  const body = Object.entries(given).reduce((text, [from, to]) => text.replace(from, to), written);
  const objectCreated = { bucket: 'example-snapshots', key: 'es/logs/a', at: '2026-11-01T00:00:00Z' };
  expect(readAnnouncements(body).map((announcement) => announcement.read())).toEqual([
    { kind: 'object-created', objectCreated },
  ]);
});
