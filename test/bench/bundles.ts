import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { build } from 'esbuild';
import { execaNode } from 'execa';
import { oneRepository } from '../infra/configurations.ts';
import { deployedFunctions, limitZipBytes } from '../infra/deployed-functions.ts';
import { deployment } from '../lambda/examples.ts';
import { conclude, type Figure, median, rounded } from './figure.ts';
import { workplace } from './workplace.ts';

/**
 * How large the functions are as they are deployed, and how long Node takes to import them, against a bundle of the
 * bare clients of EC2 and S3 that esbuild makes by its defaults, minified: in turn, each time in a process of its own.
 */
const rounds = 25;
const limitRatio = 0.7;

await using place = await workplace();
const functions = await deployedFunctions(oneRepository, place.directory);
const yardstick = { name: 'bare clients', module: join(place.directory, 'bare-clients.cjs') };
await build({
  entryPoints: [join(import.meta.dirname, 'bundles', 'bare-clients.ts')],
  outfile: yardstick.module,
  ...{ bundle: true, minify: true, platform: 'node' },
});

const contenders = [yardstick, ...functions];
const milliseconds = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
for (let round = 0; round <= rounds; round++) {
  // Nobody is always first.
  const first = round % contenders.length;
  for (const { name, module } of [...contenders.slice(first), ...contenders.slice(0, first)]) {
    const taken = await importOf(module);
    // The first round warms up.
    if (round > 0) milliseconds.get(name)?.push(taken);
  }
}

const yardstickBytes = deflateRawSync(await readFile(yardstick.module), { level: 9 }).length;
const timesOf = (name: string) => milliseconds.get(name) ?? [];
const ratioOf = (name: string) =>
  median(timesOf(name).map((time, round) => time / (timesOf(yardstick.name)[round] ?? 0)));
console.table([row(yardstick.name, yardstickBytes), ...functions.map(({ name, zipBytes }) => row(name, zipBytes))]);
conclude(
  functions.flatMap(({ name, zipBytes }): Figure[] => [
    {
      name: `zip of ${name}`,
      value: rounded(zipBytes / 1000),
      limit: limitZipBytes / 1000,
      unit: 'kB',
      within: 'at most',
    },
    {
      ...{ name: `import of ${name}, of that of the bare clients`, value: rounded(ratioOf(name)) },
      ...{ limit: limitRatio, unit: 'ratio', within: 'at most' },
    },
  ]),
);

async function importOf(module: string): Promise<number> {
  const { stdout } = await execaNode(join(import.meta.dirname, 'bundles', 'import.mjs'), [module], {
    env: { MAYFLY_DEPLOYMENT: JSON.stringify(deployment) },
  });
  return Number(stdout);
}

function row(name: string, zipBytes: number) {
  const times = timesOf(name);
  return {
    ...{ name, 'zip, kB': rounded(zipBytes / 1000), 'import, ms': rounded(median(times)) },
    ...{ fastest: rounded(Math.min(...times)), slowest: rounded(Math.max(...times)), ratio: rounded(ratioOf(name)) },
  };
}
