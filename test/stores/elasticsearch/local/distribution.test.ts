import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { create } from 'tar';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { obtainElasticsearch, versionOfHome } from '../../../../agent/stores/elasticsearch/local/distribution.ts';
import {
  officialDistribution,
  sourcesOf,
  testDistribution,
} from '../../../../agent/stores/elasticsearch/local/sources.ts';

const version = '8.3.3';
const notes: string[] = [];
const provisioning = { note: (message: string) => notes.push(message), signal: new AbortController().signal };

describe('obtaining Elasticsearch', () => {
  let archives: string;
  let tarball: Buffer;
  let zip: Buffer;
  let cache: string;
  const servers: Server[] = [];

  beforeAll(async () => {
    archives = await mkdtemp(join(tmpdir(), 'mayfly-archives-'));
    const home = join(archives, `elasticsearch-${version}`);
    await mkdir(join(home, 'lib'), { recursive: true });
    await mkdir(join(home, 'bin'));
    await writeFile(join(home, 'lib', `elasticsearch-${version}.jar`), 'jar');
    await writeFile(join(home, 'bin', 'elasticsearch'), '#!/bin/sh\n');
    await chmod(join(home, 'bin', 'elasticsearch'), 0o700);
    const names = [`elasticsearch-${version}`];
    await create({ gzip: true, cwd: archives, file: join(archives, 'a.tar.gz') }, names);
    await execa('python3', ['-m', 'zipfile', '-c', 'a.zip', ...names], { cwd: archives });
    tarball = await readFile(join(archives, 'a.tar.gz'));
    zip = await readFile(join(archives, 'a.zip'));
  });
  afterAll(async () => await rm(archives, { recursive: true }));
  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'mayfly-cache-'));
    notes.length = 0;
  });
  afterEach(async () => {
    await rm(cache, { recursive: true });
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Serves an archive under any name that ends in `suffix`, and its checksum beside it. */
  function archive(bytes: Buffer, suffix: string, algorithm: 'sha1' | 'sha512', served = bytes): RequestListener {
    return ({ url = '' }, answer) => {
      if (url.endsWith(`${suffix}.${algorithm}`)) {
        answer.end(`${createHash(algorithm).update(bytes).digest('hex')}  some-name\n`);
      } else if (url.endsWith(suffix)) answer.end(served);
      else answer.writeHead(404).end();
    };
  }

  it("takes the maker's distribution first", async () => {
    const origin = await serve(archive(tarball, '.tar.gz', 'sha512'));
    const sources = [officialDistribution(origin), testDistribution('http://127.0.0.1:9')];
    const home = await obtainElasticsearch(version, { ...provisioning, cache, sources });
    expect(await versionOfHome(home)).toBe(version);
    expect((await stat(join(home, 'bin', 'elasticsearch'))).mode & 0o777).toBe(0o755);
  });

  it('takes the test distribution where the other cannot be reached, and only once', async () => {
    const origin = await serve(archive(zip, '.zip', 'sha1'));
    const unreachable = await serve(() => {});
    servers.pop()?.close();
    const sources = [officialDistribution(unreachable), testDistribution(origin)];
    const home = await obtainElasticsearch(version, { ...provisioning, cache, sources });
    expect((await stat(join(home, 'bin', 'elasticsearch'))).mode & 0o777).toBe(0o755);
    expect((await stat(join(home, 'lib', `elasticsearch-${version}.jar`))).mode & 0o777).toBe(0o644);
    expect(await obtainElasticsearch(version, { ...provisioning, cache, sources })).toBe(home);
    expect(notes).toEqual(['fetching Elasticsearch']);
    expect(await readdir(join(cache, 'elasticsearch'))).toEqual([`${version}-test`]);
  });

  it('asks what cannot be reached once, and again where somebody begins anew', async () => {
    let asked = 0;
    const broken = await serve((_, answer) => {
      asked += 1;
      answer.writeHead(500).end();
    });
    const source = officialDistribution(broken);
    await expect(source.offer(version, provisioning.signal)).rejects.toThrow(/did not answer properly/);
    await expect(source.offer(version, provisioning.signal)).rejects.toThrow(/did not answer properly/);
    expect(asked).toBe(1);
    await expect(officialDistribution(broken).offer(version, provisioning.signal)).rejects.toThrow();
    expect(asked).toBe(2);
  });

  it('refuses bytes that are not those of their checksum, and keeps nothing of them', async () => {
    const changed = Buffer.from(zip);
    changed[30] = (changed[30] ?? 0) ^ 1;
    const sources = [testDistribution(await serve(archive(zip, '.zip', 'sha1', changed)))];
    const obtaining = obtainElasticsearch(version, { ...provisioning, cache, sources });
    await expect(obtaining).rejects.toThrow(/has the sha1 [0-9a-f]{40} and should have/);
    expect(await readdir(join(cache, 'elasticsearch'))).toEqual([]);
  });

  it('refuses what a pinned version is not, whatever the server says of it', async () => {
    const sources = [testDistribution(await serve(archive(zip, '.zip', 'sha1')))];
    const obtaining = obtainElasticsearch('7.1.1', { ...provisioning, cache, sources });
    await expect(obtaining).rejects.toThrow(/should have 8c16b661/);
  });

  it('begins again when a download breaks off', async () => {
    let downloads = 0;
    const origin = await serve((request, answer) => {
      if (!request.url?.endsWith('.zip')) return archive(zip, '.zip', 'sha1')(request, answer);
      downloads += 1;
      if (downloads > 1) return answer.end(zip);
      answer.writeHead(200, { 'content-length': zip.length });
      return answer.write(zip.subarray(0, zip.length >> 1), () => answer.destroy());
    });
    const sources = [testDistribution(origin)];
    const home = await obtainElasticsearch(version, { ...provisioning, cache, sources });
    expect(await versionOfHome(home)).toBe(version);
    expect(downloads).toBe(2);
  });

  it('serves many who want the same at once', async () => {
    const sources = [testDistribution(await serve(archive(zip, '.zip', 'sha1')))];
    const obtaining = () => obtainElasticsearch(version, { ...provisioning, cache, sources });
    const homes = await Promise.all([obtaining(), obtaining(), obtaining()]);
    expect(new Set(homes).size).toBe(1);
    expect(await readdir(join(cache, 'elasticsearch'))).toEqual([`${version}-test`]);
  });

  it('takes it from a mirror of Maven Central that is named, and from nowhere else', async () => {
    const origin = await serve(archive(zip, '.zip', 'sha1'));
    const sources = sourcesOf({ MAYFLY_ELASTICSEARCH_SOURCE: `${origin}/maven/` });
    expect(sources).toHaveLength(1);
    const offer = await sources[0]?.offer(version, provisioning.signal);
    expect(offer?.url).toMatch(`${origin}/maven/org/elasticsearch/distribution/integ-test-zip/`);
  });

  it('names what was tried and the remedy when a version is not to be had', async () => {
    const nothing = await serve((_, answer) => answer.writeHead(404).end());
    const sources = [officialDistribution(nothing), testDistribution(nothing)];
    const obtaining = obtainElasticsearch('8.99.0', { ...provisioning, cache, sources });
    await expect(obtaining).rejects.toThrow(
      /Elasticsearch 8\.99\.0 could not be had\. .*tar\.gz does not exist.*\.zip does not exist.*--elasticsearch DIRECTORY/,
    );
  });

  it('takes a directory that holds one', async () => {
    const home = join(archives, `elasticsearch-${version}`);
    expect(await obtainElasticsearch(home, { ...provisioning, cache, sources: [] })).toBe(home);
  });

  it.each(['8.17', 'latest', '/does/not/exist'])(
    'refuses %s, which is neither version nor directory',
    async (wanted) => {
      const obtaining = obtainElasticsearch(wanted, { ...provisioning, cache, sources: [] });
      await expect(obtaining).rejects.toThrow(`${wanted} is neither a version (such as 8.17.0) nor a directory`);
    },
  );

  it('refuses a directory that holds none', async () => {
    const obtaining = obtainElasticsearch(archives, { ...provisioning, cache, sources: [] });
    await expect(obtaining).rejects.toThrow('holds no Elasticsearch');
  });

  it('stops when it is told to', async () => {
    const stopping = new AbortController();
    const reason = new Error('enough');
    const sources = [testDistribution(await serve(() => stopping.abort(reason)))];
    const obtaining = obtainElasticsearch(version, { ...provisioning, signal: stopping.signal, cache, sources });
    await expect(obtaining).rejects.toBe(reason);
  });
});
