import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pMap from 'p-map';
import { damageOne } from '../demo/damage.ts';
import { upload } from '../source/upload.ts';
import { type BakeOptions, bake } from './bake.ts';
import { type Check, checksOf, type Ending } from './checks.ts';
import { type Cloud, repositoryBucket, startCloud } from './cloud.ts';
import { type Ingredients, ingredientsSchema } from './ingredients.ts';
import { becomeTheCloud } from './network.ts';
import { table } from './table.ts';
import { traces } from './traces.ts';

/** The part of the test that is alone in its namespaces; see main.ts. */
const [file = ''] = process.argv.slice(2);
const ingredients = ingredientsSchema.parse(JSON.parse(await readFile(file, 'utf8')));
const { directory } = ingredients;
const machinesAtOnce = 2;
const rows: string[][] = [];
let failed = 0;
process.stdin.resume().on('close', () => process.exit(1));

await becomeTheCloud();
const cloud = await startCloud(directory);
const bakeOptions = {
  ...ingredients,
  cloud,
  number: 1,
  directory: join(directory, 'bake'),
  allowTestDistribution: true,
};
const image = await bakeImage(bakeOptions);
if (image !== null) {
  const targets = await uploadSnapshots(cloud, ingredients);
  const wanted = new RegExp(ingredients.only);
  const checks = checksOf({ cloud, image, targets, directory, bakeOptions }).filter(({ name }) => wanted.test(name));
  await pMap(checks, make, { concurrency: machinesAtOnce });
}
await cloud.stop();

console.log(`\n${table(['check', 'ended', 'agent', 'ready', 'over', ''], rows)}\n`);
await writeFile(join(directory, 'counts.json'), JSON.stringify({ passed: rows.length - failed, failed }));
process.exit(failed > 0 ? 1 : 0);

async function bakeImage(options: BakeOptions) {
  const { seconds, output, image } = await bake(options);
  const complaints = image ? [] : [output.slice(-3_000)];
  tell('bake', { words: image?.id ?? 'no image', seconds: [null, null, seconds], complaints });
  if (image === null) return null;
  const left = await traces(image.layer);
  tell('what is left of the bake', { words: left.length === 0 ? 'nothing' : 'traces', seconds: [], complaints: left });
  return image;
}

async function make({ name, run }: Check): Promise<void> {
  const broken = (error: Error) => ({ words: 'broke', seconds: [], complaints: [error.stack ?? error.message] });
  tell(name, await run().catch(broken));
}

function tell(name: string, { words, seconds, complaints }: Ending): void {
  const cells = [0, 1, 2].map((column) => (seconds[column] == null ? '' : `${seconds[column].toFixed(1)} s`));
  const row = [name, words, ...cells, complaints.length === 0 ? 'ok' : 'FAILED'];
  rows.push(row);
  if (complaints.length > 0) failed += 1;
  console.log([row.filter(Boolean).join('  '), ...complaints].join('\n    '));
}

/** The same repository twice, once with an object damaged on its way. */
async function uploadSnapshots({ clients }: Cloud, { repository: { directory: from, uuid } }: Ingredients) {
  const put = async (basePath: string, tamper?: ReturnType<typeof damageOne>['tamper']) => {
    await upload(clients.s3, { directory: from, bucket: repositoryBucket, basePath, uploaded: new Set(), tamper });
    return { uuid, basePath };
  };
  return { sound: await put('sound'), damaged: await put('damaged', damageOne().tamper) };
}
