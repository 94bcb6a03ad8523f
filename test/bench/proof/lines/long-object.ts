import { linkSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFile } from '../../../../agent/stores/elasticsearch/model.ts';
import { type Figure, median, rounded } from '../../figure.ts';
import { writeDataFile } from '../../repository/data-file.ts';
import type { Bench } from '../bench.ts';
import { inTurn } from '../in-turn.ts';
import { type WithServers, withServers } from '../processors.ts';
import { type MeasuredReading, readFiles } from '../reading.ts';

const mebibyte = 1024 ** 2;
const shortMebibytes = 10;
/** So many of the short ones differ; the others are links to them: together more than the caches of a processor. */
const differentObjects = 40;

/** An object that is as long as Lucene's largest are, against many short ones: seconds a byte. */
export async function longObject(bench: Bench): Promise<Figure[]> {
  const { scale, directory } = bench;
  const { longObjectMebibytes, shortObjects, limits } = scale;
  const places = { one: join(directory, 'one-long'), many: join(directory, 'many-short') };
  for (const place of Object.values(places)) mkdirSync(place);
  const long = [writeDataFile(join(places.one, 'long'), 'long', longObjectMebibytes * mebibyte)];
  const short = writeShort(places.many, shortObjects);
  const [ofShort, ofLong] = [shortMebibytes * shortObjects, longObjectMebibytes];
  const gigabyteOf = (mebibytes: number) => (mebibytes * mebibyte) / 1e9;
  const ratioOf = (many: MeasuredReading, one: MeasuredReading) => one.seconds / ofLong / (many.seconds / ofShort);
  const processors = (mebibytes: number, { processorSeconds, servers }: MeasuredReading & WithServers) => ({
    agent: rounded(processorSeconds / gigabyteOf(mebibytes)),
    gateway: rounded(servers.gateway / gigabyteOf(mebibytes)),
  });
  const rows = await inTurn(
    scale.rounds,
    () => withServers(bench, () => readFiles(bench, 'many-short', short)),
    () => withServers(bench, () => readFiles(bench, 'one-long', long)),
    (many, one) => ({
      'many short objects, MB/s': Math.round((gigabyteOf(ofShort) * 1e3) / many.seconds),
      'one long object, MB/s': Math.round((gigabyteOf(ofLong) * 1e3) / one.seconds),
      ratio: rounded(ratioOf(many, one)),
      "processors' seconds a gigabyte": { many: processors(ofShort, many), one: processors(ofLong, one) },
    }),
  );
  for (const place of Object.values(places)) rmSync(place, { recursive: true });
  const memory = Math.max(...rows.flatMap(([many, one]) => [many.memoryMebibytes, one.memoryMebibytes]));
  return [
    {
      name: `seconds a byte of an object of ${ofLong} MiB, of those of ${shortObjects} of ${shortMebibytes} MiB`,
      ...{
        value: rounded(median(rows.map(([many, one]) => ratioOf(many, one)))),
        limit: limits.longObject,
        unit: 'ratio',
        within: 'at most',
      },
    },
    {
      ...{ name: 'resident memory while those are read', value: memory },
      ...{ limit: limits.memoryMebibytes, unit: 'MiB', within: 'at most' },
    },
  ];
}

function writeShort(directory: string, count: number): DataFile[] {
  const bytes = shortMebibytes * mebibyte;
  const placeOf = (position: number) => join(directory, `short-${position}`);
  const different = Array.from({ length: Math.min(differentObjects, count) }, (_, position) =>
    writeDataFile(placeOf(position), `short-${position}`, bytes),
  );
  return Array.from({ length: count }, (_, position) => {
    const original = position % different.length;
    if (position !== original) linkSync(placeOf(original), placeOf(position));
    return { parts: [{ key: `short-${position}`, bytes }], checksum: different[original]?.checksum ?? 0 };
  });
}
