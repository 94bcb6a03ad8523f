import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gte, lt } from 'semver';
import type { Java } from './java.ts';

export interface NodeShape {
  readonly home: string;
  readonly version: string;
  readonly directory: string;
  readonly repositoriesDirectory: string;
  /** For http; 0, the default: the system picks one. */
  readonly port?: number;
}

/** elasticsearch.yml of a node that only restores: one node, no security, nothing that works by itself. */
export async function settingsFor({
  home,
  version,
  directory,
  repositoriesDirectory,
  port = 0,
}: NodeShape): Promise<string> {
  const modules = await readdir(join(home, 'modules'));
  const settings: Record<string, string | number | boolean> = {
    'cluster.name': 'mayfly',
    'node.name': 'mayfly',
    'node.portsfile': true,
    'path.data': join(directory, 'data'),
    'path.logs': join(directory, 'logs'),
    'path.repo': repositoriesDirectory,
    'network.host': '127.0.0.1',
    'http.port': String(port),
    'transport.port': '0',
    'discovery.type': 'single-node',
    'cluster.routing.allocation.disk.threshold_enabled': false,
    'cluster.max_shards_per_node': 100_000,
    'indices.recovery.max_bytes_per_sec': '-1',
  };
  // A node refuses to start when it meets a setting that none of its modules knows.
  if (modules.includes('x-pack-security')) settings['xpack.security.enabled'] = false;
  if (modules.includes('x-pack-ml')) settings['xpack.ml.enabled'] = false;
  if (modules.includes('x-pack-watcher')) settings['xpack.watcher.enabled'] = false;
  if (modules.includes('ingest-geoip') && gte(version, '7.14.0')) settings['ingest.geoip.downloader.enabled'] = false;
  return Object.entries(settings)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
    .join('');
}

/** Heap, collector, their logs and dumps are ours to say; the vector module is missing from slim Javas and optional. */
const replaced =
  /^-Xm[sx]|^-XX:.*(CMS|ConcMark|UseG1|G1Reserve|InitiatingHeap|HeapDump|ErrorFile)|gc\.log|PrintGC|^-Xlog|GCLog|PrintTenuring|AlwaysPreTouch|incubator\.vector/;

/** jvm.options of a node that starts fast, made from those that its version comes with; no heap where others say it. */
export function jvmOptions(
  given: string,
  { version, java, heapMegabytes }: { version: string; java: Java; heapMegabytes: number | null },
): string {
  const kept = given.split('\n').filter((line) => {
    const option = line.trim().replace(/^\d+(-\d*)?:/, '');
    return option !== '' && !option.startsWith('#') && !replaced.test(option);
  });
  const own = heapMegabytes === null ? [] : [`-Xms${heapMegabytes}m`, `-Xmx${heapMegabytes}m`];
  // Its launcher asks for the whole heap to be touched before anything else.
  own.push('-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-AlwaysPreTouch');
  if (lt(version, '8.0.0') && java.feature >= 17) own.push('-Djava.security.manager=allow');
  return `${[...kept, ...own].join('\n')}\n`;
}

export const loggingProperties = `status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
`;
