import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { type BakeOptions, bake } from './bake.ts';
import { cases } from './cases.ts';
import type { Cloud } from './cloud.ts';
import { debian } from './debian.ts';
import { metadataAddress } from './network.ts';
import { enforcement } from './qemu.ts';
import { type Image, runCase, type Target } from './run-case.ts';
import { startTimes } from './start-time.ts';

/** How a check has ended. */
export interface Ending {
  readonly words: string;
  /** Since the machine's start: until the agent spoke, until Elasticsearch answered, until all was over. */
  readonly seconds: readonly (number | null)[];
  /** What was not as it must be; empty: passed. */
  readonly complaints: readonly string[];
}

export interface Check {
  readonly name: string;
  run(): Promise<Ending>;
}

interface Setting {
  readonly cloud: Cloud;
  readonly image: Image;
  readonly targets: Readonly<Record<'sound' | 'damaged', Target>>;
  readonly directory: string;
  /** Of the bake that has made the image. */
  readonly bakeOptions: BakeOptions;
}

const longestShareOfStock = 0.6;

/** All that is checked of an image, each on machines of its own. The busiest come last. */
export function checksOf(setting: Setting): Check[] {
  const { cloud, image, targets, directory } = setting;
  const place = (name: string) => join(directory, name.replaceAll(/\W+/g, '-'));
  const lives = cases.map((lived, index) => ({
    name: lived.name,
    async run() {
      const options = { cloud, image, targets, directory: place(lived.name), number: index + 10 };
      const { ending, secondsToAgent, secondsToElasticsearch, secondsToOff, complaints } = await runCase(
        lived,
        options,
      );
      return { words: ending, seconds: [secondsToAgent, secondsToElasticsearch, secondsToOff], complaints };
    },
  }));
  return [
    ...lives,
    noImage('bake of a test distribution', 'not the official distribution', setting, {
      number: 3,
      directory: place('bake refused'),
      allowTestDistribution: false,
    }),
    noImage('bake upon an old base', 'does anybody still rebuild it', setting, {
      number: 5,
      directory: place('bake outdated'),
      tamper: demandYoungBase,
    }),
    noImage('bake whose self-test fails', 'Elasticsearch died while starting up', setting, {
      number: 4,
      directory: place('bake failed'),
      tamper: spoil,
    }),
    { name: 'limits, in QEMU', run: () => limits(cloud, image, place('qemu')) },
    { name: "Elasticsearch's start", run: () => start(image, place('start')) },
  ];
}

/** What Elasticsearch may write is no longer what it wants to write. */
async function spoil(template: string): Promise<void> {
  const unit = join(template, 'stores', 'elasticsearch', 'files', 'mayfly-elasticsearch.service');
  const text = await readFile(unit, 'utf8');
  await writeFile(unit, text.replace(/^ReadWritePaths=.*$/m, 'ReadOnlyPaths=/var/lib/mayfly'));
}

/** The base here is four weeks old. */
async function demandYoungBase(template: string): Promise<void> {
  const variables = join(template, 'variables.pkr.hcl');
  const text = await readFile(variables, 'utf8');
  await writeFile(variables, text.replace('default     = 200\n', 'default     = 20\n'));
}

/** A bake that must end without an image, and with these words. */
function noImage(
  name: string,
  words: string,
  { cloud, bakeOptions }: Setting,
  differences: Partial<BakeOptions>,
): Check {
  const images = async () => {
    const { Images = [] } = await cloud.clients.ec2.send(new DescribeImagesCommand({}));
    return Images.length;
  };
  return {
    name,
    async run() {
      const before = await images();
      const { seconds, output, image } = await bake({ ...bakeOptions, ...differences });
      const complaints = output.includes(words) ? [] : [`packer does not say: ${words}`];
      if (image !== null || (await images()) !== before) complaints.push('an image was made');
      return { words: 'no image', seconds: [null, null, seconds], complaints };
    },
  };
}

async function limits(cloud: Cloud, { root }: Image, directory: string): Promise<Ending> {
  const hangUp = await cloud.serveMetadata(metadataAddress, await cloud.launch(debian.ami_id, null), null, {});
  const { seconds, complaints } = await enforcement({ root, directory });
  await hangUp();
  return { words: 'enforced', seconds: [null, null, seconds], complaints };
}

async function start({ root }: Image, directory: string): Promise<Ending> {
  const { image, stock } = await startTimes({ root, directory, number: 2 });
  const share = image.processorSeconds / stock.processorSeconds;
  const words = [
    `${image.wallSeconds.toFixed(1)} s, stock ${stock.wallSeconds.toFixed(1)} s`,
    `processor ${image.processorSeconds.toFixed(1)} s, stock ${stock.processorSeconds.toFixed(1)} s`,
  ].join('; ');
  // Other work on this machine makes wall time longer, processor time hardly.
  const complaints = share <= longestShareOfStock ? [] : [`${share.toFixed(2)} of stock's processor time`];
  await rm(directory, { recursive: true });
  return { words, seconds: [null, image.wallSeconds, null], complaints };
}
