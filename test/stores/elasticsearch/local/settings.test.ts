import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { jvmOptions, settingsFor } from '../../../../agent/stores/elasticsearch/local/settings.ts';

describe('jvm.options', () => {
  const given = `## comment
-Xms1g
-Xmx1g
-XX:+UseConcMarkSweepGC
-XX:CMSInitiatingOccupancyFraction=75
8-13:-XX:+UseConcMarkSweepGC
14-:-XX:+UseG1GC
-Djava.io.tmpdir=\${ES_TMPDIR}
-XX:HeapDumpPath=data
8:-XX:+PrintGCDetails
9-:-Xlog:gc*,gc+age=trace:file=logs/gc.log:utctime
9-:-Djava.locale.providers=COMPAT
20-:--add-modules=jdk.incubator.vector
`;

  it('keeps what the version needs and says heap, collector and logs itself', () => {
    const java = { home: '/java', feature: 17 };
    expect(jvmOptions(given, { version: '8.17.0', java, heapMegabytes: 512 }).trim().split('\n')).toEqual([
      `-Djava.io.tmpdir=\${ES_TMPDIR}`,
      '9-:-Djava.locale.providers=COMPAT',
      '-Xms512m',
      '-Xmx512m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      '-XX:-AlwaysPreTouch',
    ]);
  });

  it('leaves the heap to whoever starts the node, if asked to', () => {
    const java = { home: '/java', feature: 17 };
    expect(jvmOptions(given, { version: '8.17.0', java, heapMegabytes: null })).not.toMatch(/-Xm[sx]/);
  });

  it.each([
    ['7.1.1', 11, false],
    ['7.1.1', 17, true],
    ['7.17.9', 21, true],
    ['8.17.0', 21, false],
  ])('of %s on Java %i: allows a security manager: %s', (version, feature, allowed) => {
    const options = jvmOptions(given, { version, java: { home: '/java', feature }, heapMegabytes: 1 });
    expect(options.includes('-Djava.security.manager=allow')).toBe(allowed);
  });
});

describe('elasticsearch.yml', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'mayfly-home-'));
    await mkdir(join(home, 'modules'));
  });
  afterEach(async () => await rm(home, { recursive: true }));

  const settings = async (version: string, ...modules: string[]) => {
    for (const module of modules) await mkdir(join(home, 'modules', module));
    return parse(await settingsFor({ home, version, directory: '/node', repositoriesDirectory: '/repositories' }));
  };

  it('binds to this machine only, on ports that the system picks', async () => {
    expect(await settings('8.17.0')).toMatchObject({
      'network.host': '127.0.0.1',
      'http.port': '0',
      'path.repo': '/repositories',
      'path.data': '/node/data',
    });
  });

  it('switches off what the distribution has, and names nothing that it has not', async () => {
    expect(Object.keys(await settings('7.1.1')).filter((name) => /xpack|ingest/.test(name))).toEqual([]);
    const full = await settings('8.17.0', 'x-pack-security', 'x-pack-ml', 'ingest-geoip');
    expect(full).toMatchObject({
      'xpack.security.enabled': false,
      'xpack.ml.enabled': false,
      'ingest.geoip.downloader.enabled': false,
    });
  });

  it('leaves the database downloader alone where it is not known yet', async () => {
    expect(await settings('7.13.4', 'ingest-geoip')).not.toHaveProperty(['ingest.geoip.downloader.enabled']);
  });
});
