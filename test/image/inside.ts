import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import pMap from 'p-map';
import prettyBytes from 'pretty-bytes';
import { table } from '../../agent/text/table.ts';
import { damageOne } from '../demo/damage.ts';
import { upload } from '../source/upload.ts';
import { bake } from './bake.ts';
import { type Check, checksOf, type Ending } from './checks.ts';
import { repositoryBucket, startCloud } from './cloud.ts';
import { type ImageIngredients, ingredientsSchema } from './ingredients.ts';
import { becomeCloud } from './network.ts';
import { reference } from './reference.ts';
import { traces } from './traces.ts';

/** The part of the test that is alone in its namespaces; see main.ts. */
const [file = ''] = process.argv.slice(2);
const ingredients = ingredientsSchema.parse(JSON.parse(await readFile(file, 'utf8')));
const { directory } = ingredients;
const machinesAtOnce = 2;
const rows: string[][] = [];
let failed = 0;
process.stdin.resume().on('close', () => process.exit(1));

await becomeCloud();
const cloud = await startCloud(directory);
for (const each of ingredients.images) await testImage(each);
await cloud.stop();

const columns = ['check', 'ended', 'agent', 'ready', 'over', ''].map((title, index) => ({
  ...{ title, kind: 'label' as const, text: (row: readonly string[]) => row[index] ?? '' },
}));
console.log(`\n${table(columns, rows, Number.POSITIVE_INFINITY).join('\n')}\n`);
await writeFile(join(directory, 'counts.json'), JSON.stringify({ passed: rows.length - failed, failed }));
process.exit(failed > 0 ? 1 : 0);

async function testImage({ elasticsearch, repository, only }: ImageIngredients): Promise<void> {
  const { version } = elasticsearch;
  const { base, packages, bundles } = ingredients;
  const place = join(directory, version);
  const bakeOptions = {
    base,
    packages,
    bundles,
    elasticsearch,
    cloud,
    number: 1,
    directory: join(place, 'bake'),
    allowTestDistribution: true,
  };
  const { seconds, output, image } = await bake(bakeOptions);
  const complaints = image ? [] : [output.slice(-3_000)];
  const words = image === null ? 'no image' : `${image.id}, ${prettyBytes(await bytesOf(image.root))}`;
  tell(`bake of ${version}`, { words, seconds: [null, null, seconds], complaints });
  if (image === null) return;
  const left = await traces(image.layer);
  tell('what is left of the bake', { words: left.length === 0 ? 'nothing' : 'traces', seconds: [], complaints: left });
  tell(
    'snapshot of the bake',
    await reference(join(bundles, `reference-elasticsearch-${version}-x86_64.tar.gz`), place),
  );
  const targets = await uploadSnapshots(version, repository);
  const wanted = new RegExp(only);
  const checks = checksOf({ cloud, image, targets, directory: place, bakeOptions }).filter(({ name }) =>
    wanted.test(name),
  );
  await pMap(checks, make, { concurrency: machinesAtOnce });
}

/** What lies in the layers of a root file system, in bytes. */
async function bytesOf(layers: readonly string[]): Promise<number> {
  const { stdout } = await execa('du', ['--bytes', '--summarize', '--total', ...layers]);
  return Number(/^\d+(?=\s+total$)/m.exec(stdout)?.[0]);
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

/** The same repository twice, once with each data object damaged: those of the wanted snapshot among them. */
async function uploadSnapshots(version: string, { directory: from, uuid }: ImageIngredients['repository']) {
  const put = async (name: string, tamper?: ReturnType<typeof damageOne>['tamper']) => {
    const basePath = `${version}/${name}`;
    await upload(cloud.clients.s3, {
      directory: from,
      bucket: repositoryBucket,
      basePath,
      uploaded: new Set(),
      tamper,
    });
    return { uuid, basePath };
  };
  return { sound: await put('sound'), damaged: await put('damaged', (key, body) => damageOne().tamper(key, body)) };
}
