import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { versionOfHome } from './distribution.ts';
import { LaunchError, ProvisionError } from './errors.ts';
import { GuardedProcess } from './guarded-process.ts';
import { bundledJava, inspectJava } from './java.ts';
import { jvmOptions, loggingProperties, settingsFor } from './settings.ts';
import { enterable, handOver } from './unprivileged.ts';

export interface LaunchOptions {
  /** What `obtainElasticsearch` gives. */
  readonly home: string;
  /** What `obtainJava` gives; null: the Java that the home brings along. */
  readonly javaHome: string | null;
  /** Becomes the node's own: configuration, data, logs. Others must be able to enter what is above it. */
  readonly directory: string;
  /** The only place whose repositories the node may use. */
  readonly repositoriesDirectory: string;
  readonly heapMegabytes: number;
  /** For http; the system picks one when it is absent. */
  readonly port?: number;
  readonly signal: AbortSignal;
}

export interface RunningElasticsearch {
  readonly url: string;
  readonly version: string;
  /** Leader of the process group that is the node. */
  readonly pid: number;
  /** When the node's process has ended, for whatever reason; null after a signal. */
  readonly exited: Promise<number | null>;
  /** Ends the node for sure. Safe to call twice. */
  stop(): Promise<void>;
}

const startMilliseconds = 120_000;
const pollMilliseconds = 50;
const lastLines = 25;

/**
 * Starts a single Elasticsearch node on 127.0.0.1 and waits until it answers. It dies
 * with this process. Throws `LaunchError` when it ends early or takes longer than two minutes; nothing is left running.
 */
export async function launchElasticsearch(options: LaunchOptions): Promise<RunningElasticsearch> {
  const { signal } = options;
  signal.throwIfAborted();
  const version = await versionOfHome(options.home);
  const node = await start(options, version);
  try {
    const port = await untilListening(node, options);
    const url = `http://127.0.0.1:${port}`;
    await untilReady(node, url, options);
    return { url, version, pid: node.pid, exited: node.exited, stop: () => node.stop() };
  } catch (error) {
    await node.stop();
    signal.throwIfAborted();
    throw error;
  }
}

async function start(options: LaunchOptions, version: string): Promise<GuardedProcess> {
  const { home, directory, repositoriesDirectory, heapMegabytes } = options;
  const javaHome = options.javaHome ?? (await bundledJava(home));
  const java = javaHome === null ? null : await inspectJava(join(javaHome, 'bin', 'java'));
  if (java === null) throw new ProvisionError(`No Java runs at ${javaHome ?? home}: set JAVA_HOME to one that does.`);
  const configuration = join(directory, 'config');
  const temporary = join(directory, 'tmp');
  for (const path of [configuration, temporary, join(directory, 'data'), join(directory, 'logs')]) {
    await mkdir(path, { recursive: true });
  }
  await rm(portsFile(options), { force: true });
  const settings = await settingsFor({ home, version, directory, repositoriesDirectory, port: options.port ?? 0 });
  const given = await readFile(join(home, 'config', 'jvm.options'), 'utf8');
  await writeFile(join(configuration, 'elasticsearch.yml'), settings);
  await writeFile(join(configuration, 'jvm.options'), jvmOptions(given, { version, java, heapMegabytes }));
  await writeFile(join(configuration, 'log4j2.properties'), loggingProperties);
  await handOver(directory);
  for (const path of [home, java.home, directory, repositoriesDirectory]) await demandEnterable(path);
  return GuardedProcess.start(join(home, 'bin', 'elasticsearch'), {
    directory,
    output: outputFile(options),
    environment: {
      PATH: process.env.PATH ?? '',
      JAVA_HOME: java.home,
      ES_JAVA_HOME: java.home,
      ES_PATH_CONF: configuration,
      ES_TMPDIR: temporary,
      HOME: directory,
      CLI_JAVA_OPTS: '-XX:TieredStopAtLevel=1',
    },
  });
}

async function untilListening(node: GuardedProcess, options: LaunchOptions): Promise<number> {
  return await poll(node, options, async () => {
    const ports = await readFile(portsFile(options), 'utf8').catch(() => '');
    const port = Number(/^127\.0\.0\.1:(\d+)$/m.exec(ports)?.[1]);
    return Number.isNaN(port) ? undefined : port;
  });
}

/** It has a master. */
async function untilReady(node: GuardedProcess, url: string, options: LaunchOptions): Promise<void> {
  await poll(node, options, async () => {
    const health = `${url}/_cluster/health?master_timeout=1s&timeout=1s`;
    const answer = await fetch(health, { signal: AbortSignal.timeout(10_000) }).catch(() => null);
    return answer?.ok ? true : undefined;
  });
}

async function poll<T>(node: GuardedProcess, options: LaunchOptions, look: () => Promise<T | undefined>): Promise<T> {
  const tooLate = performance.now() + startMilliseconds;
  while (performance.now() < tooLate) {
    const found = await look();
    if (found !== undefined) return found;
    if (node.hasExited()) {
      throw new LaunchError(`Elasticsearch ended with code ${await node.exited}.`, await tail(options));
    }
    await delay(pollMilliseconds, undefined, { signal: options.signal });
  }
  throw new LaunchError(`Elasticsearch did not answer within ${startMilliseconds / 1000} s.`, await tail(options));
}

async function demandEnterable(path: string): Promise<void> {
  if (await enterable(path)) return;
  throw new ProvisionError(
    `${path} can't be entered by the unprivileged user that Elasticsearch runs as when Mayfly is root. ` +
      'Give others the right to enter it and the directories above it (chmod o+x), or run Mayfly as another user.',
  );
}

async function tail(options: LaunchOptions): Promise<string> {
  const log = await readFile(outputFile(options), 'utf8').catch(() => '');
  return log.trimEnd().split('\n').slice(-lastLines).join('\n');
}

function outputFile({ directory }: LaunchOptions): string {
  return join(directory, 'logs', 'output.log');
}

function portsFile({ directory }: LaunchOptions): string {
  return join(directory, 'logs', 'http.ports');
}
