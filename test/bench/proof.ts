import { parseArgs } from 'node:util';
import { conclude, type Figure } from './figure.ts';
import { type Bench, prepareBench } from './proof/bench.ts';
import { bytes } from './proof/lines/bytes.ts';
import { copyAndRestore } from './proof/lines/copy-and-restore.ts';
import { halfDisk } from './proof/lines/half-disk.ts';
import { link } from './proof/lines/link.ts';
import { longObject } from './proof/lines/long-object.ts';
import { usual } from './proof/lines/usual-restore.ts';
import { quick, whole } from './proof/scale.ts';

/**
 * What a proof and its parts take, against what others take for the same, all with one strict S3 and one Elasticsearch
 * on this machine and in its memory; rounds in turn, medians. `--quick` takes a tenth of the data. `--only LINE`, as
 * often as wished, measures just some.
 */
const lines: Readonly<Record<string, (bench: Bench) => Promise<Figure[]>>> = {
  'copy-and-restore': copyAndRestore,
  ...{ link, usual, bytes },
  'long-object': longObject,
  'half-disk': halfDisk,
};
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    'plain-gateway': { type: 'boolean' },
    only: { type: 'string', multiple: true },
  },
});
const wanted = (values.only ?? Object.keys(lines)).map((name) => {
  const line = lines[name];
  if (line === undefined) throw new Error(`There is no line ${name}: ${Object.keys(lines).join(', ')}.`);
  return { name, line };
});

await using bench = await prepareBench(values.quick ? quick : whole, { isPlain: values['plain-gateway'] ?? false });
const figures: Figure[] = [];
for (const { name, line } of wanted) {
  console.error(name);
  figures.push(...(await line(bench)));
}
conclude(figures);
