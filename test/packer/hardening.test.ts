import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const packer = join(import.meta.dirname, '..', '..', 'packer');
/** 0 is shut, 10 wide open. Of a unit as it stands in its file: systemd 250 and later. */
const exposure = (unit: string) => {
  const { stdout } = spawnSync('systemd-analyze', ['security', '--offline=yes', '--no-pager', join(packer, unit)], {
    encoding: 'utf8',
  });
  return Number(/exposure level for .*: ([\d.]+)/.exec(stdout ?? '')?.[1]);
};
const why = Number.isNaN(exposure('files/mayfly-agent.service')) ? 'systemd-analyze is missing or too old' : null;

describe.skipIf(why !== null)(
  `what parses data that it must not trust is confined${why === null ? '' : `: skipped, ${why}`}`,
  () => {
    test.each([
      ['files/mayfly-agent.service', 1.8],
      ['stores/elasticsearch/files/mayfly-elasticsearch.service', 1.5],
      ['files/mayfly-failure-log.service', 2],
    ])('%s is exposed by %d of 10 at most', (unit, most) => {
      expect(exposure(unit)).toBeLessThanOrEqual(most);
    });
  },
);
