import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pMap from 'p-map';
import { damageOne } from '../demo/damage.ts';
import { upload } from '../source/upload.ts';
import { bake } from './bake.ts';
import { cases } from './cases.ts';
import { type Cloud, debianImage, repositoryBucket, startCloud } from './cloud.ts';
import { type Ingredients, ingredientsSchema } from './ingredients.ts';
import { becomeTheCloud, metadataAddress } from './network.ts';
import { enforcement } from './qemu.ts';
import { type Outcome, runCase } from './run-case.ts';
import { startTimes } from './start-time.ts';
import { table } from './table.ts';
import { traces } from './traces.ts';

/** The part of the test that is alone in its namespaces; see main.ts. */
const [file = ''] = process.argv.slice(2);
const ingredients = ingredientsSchema.parse(JSON.parse(await readFile(file, 'utf8')));
const { directory } = ingredients;
const machinesAtOnce = 2;
const longestShareOfStock = 0.6;

interface Line {
  readonly name: string;
  readonly ending: string;
  readonly seconds: readonly (number | null)[];
  readonly complaints: readonly string[];
}
const lines: Line[] = [];

await becomeTheCloud();
const cloud = await startCloud(directory);
try {
  await test();
} finally {
  await cloud.stop();
}
const failed = lines.filter(({ complaints }) => complaints.length > 0).length;
console.log(`\n${table(['case', 'ended', 'agent at', 'ready at', 'off at', ''], lines.map(row))}\n`);
if (failed > 0) console.log(`Consoles and packer's output: ${directory}`);
else await rm(directory, { recursive: true });
console.log(`${lines.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

async function test(): Promise<void> {
  const { seconds, output, image } = await bake({
    ...ingredients,
    cloud,
    number: 1,
    directory: join(directory, 'bake'),
    allowTestDistribution: true,
  });
  tell({
    name: 'bake',
    ending: image?.id ?? 'no image',
    seconds: [null, null, seconds],
    complaints: image ? [] : [output.slice(-2_000)],
  });
  if (image === null) return;
  const left = await traces(image.layer);
  tell({
    name: 'nothing is left of the bake',
    ending: left.length === 0 ? 'clean' : 'traces',
    seconds: [],
    complaints: left,
  });
  const targets = await uploadSnapshots(cloud, ingredients);
  await pMap(
    cases,
    async (lived, index) => {
      const place = join(directory, lived.name.replaceAll(/\W+/g, '-'));
      const outcome = await runCase(lived, { cloud, image, targets, directory: place, number: index + 10 });
      tell(lineOf(lived.name, outcome));
    },
    { concurrency: machinesAtOnce },
  );
  await testEnforcement(image.root);
  await testStart(image.root);
}

async function testEnforcement(root: readonly string[]): Promise<void> {
  const hangUp = await cloud.serveMetadata(metadataAddress, await cloud.launch(debianImage, null), null, {});
  const { seconds, complaints } = await enforcement({ root, directory: join(directory, 'qemu') });
  await hangUp();
  tell({ name: 'limits, in QEMU', ending: 'enforced', seconds: [null, null, seconds], complaints });
}

async function testStart(root: readonly string[]): Promise<void> {
  const { image, stock } = await startTimes({ root, directory: join(directory, 'start'), number: 2 });
  const share = image.processorSeconds / stock.processorSeconds;
  const ending = `${image.wallSeconds.toFixed(1)} s, stock ${stock.wallSeconds.toFixed(1)} s; processor ${share.toFixed(2)}`;
  // Other work on this machine makes wall time longer, processor time hardly.
  const complaints = share <= longestShareOfStock ? [] : [`more than ${longestShareOfStock} of stock`];
  tell({ name: "Elasticsearch's start", ending, seconds: [], complaints });
}

function lineOf(
  name: string,
  { ending, secondsToAgent, secondsToElasticsearch, secondsToOff, complaints }: Outcome,
): Line {
  return { name, ending, seconds: [secondsToAgent, secondsToElasticsearch, secondsToOff], complaints };
}

function tell(line: Line): void {
  lines.push(line);
  console.log([...row(line).filter(Boolean), ...line.complaints].join('  '));
}

function row({ name, ending, seconds, complaints }: Line): string[] {
  const cells = [0, 1, 2].map((column) => (seconds[column] == null ? '' : `${seconds[column].toFixed(1)} s`));
  return [name, ending, ...cells, complaints.length === 0 ? 'ok' : 'FAILED'];
}

/** The same repository twice, once with an object damaged on its way. */
async function uploadSnapshots({ clients }: Cloud, { repository: { directory: from, uuid } }: Ingredients) {
  const put = async (basePath: string, tamper?: ReturnType<typeof damageOne>['tamper']) => {
    await upload(clients.s3, { directory: from, bucket: repositoryBucket, basePath, uploaded: new Set(), tamper });
    return { uuid, basePath };
  };
  return { sound: await put('sound'), damaged: await put('damaged', damageOne().tamper) };
}
