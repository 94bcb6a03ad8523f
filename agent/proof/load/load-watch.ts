import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Load, LoadSample } from '../../contract/load.ts';
import {
  type Counters,
  type DeviceNumber,
  deviceNumber,
  diskCounters,
  processorTicks,
  receivedBytes,
} from './counters.ts';
import { loadOf } from './held-back.ts';
import { sampleBetween } from './sample.ts';

const everyMilliseconds = 5_000;
/** What is shorter says too little. */
const shortestMilliseconds = 1_000;

export interface LoadWatchOptions {
  /** Of the disk that is watched; it need not be there yet. */
  readonly directory: string;
  /** Where the kernel tells what it has counted. */
  readonly proc?: string;
  readonly everyMilliseconds?: number;
}

/** Samples what keeps this machine busy, until its end. Where the kernel tells nothing, as on macOS, nor does this. */
export class LoadWatch {
  readonly #samples: LoadSample[] = [];
  readonly #proc: string;
  readonly #device: DeviceNumber | null;
  readonly #timer: NodeJS.Timeout;
  #last: Reading;
  #sampling: Promise<void> = Promise.resolve();

  static async start(options: LoadWatchOptions): Promise<LoadWatch> {
    const { directory, proc = '/proc' } = options;
    const device = await deviceOf(directory);
    return new LoadWatch(options, device, await read(proc, device));
  }

  private constructor(
    { proc = '/proc', everyMilliseconds: period = everyMilliseconds }: LoadWatchOptions,
    device: DeviceNumber | null,
    first: Reading,
  ) {
    this.#proc = proc;
    this.#device = device;
    this.#last = first;
    this.#timer = setInterval(() => this.#sample(Math.min(period / 2, shortestMilliseconds)), period).unref();
  }

  /** As part of a proof: nothing where nothing was seen. */
  async end(): Promise<{ load?: Load }> {
    clearInterval(this.#timer);
    await this.#sample(shortestMilliseconds);
    const load = loadOf(this.#samples);
    return load === null ? {} : { load };
  }

  #sample(shortest: number): Promise<void> {
    this.#sampling = this.#sampling.then(async () => {
      const { at, milliseconds, counters } = this.#last;
      const next = await read(this.#proc, this.#device);
      const passed = next.milliseconds - milliseconds;
      if (passed < shortest) return;
      this.#last = next;
      const sample = sampleBetween(counters, next.counters, at, passed / 1000);
      if (sample.processors !== null || sample.disk !== null || sample.received !== null) this.#samples.push(sample);
    });
    return this.#sampling;
  }
}

interface Reading {
  readonly at: string;
  /** By `performance.now()`. */
  readonly milliseconds: number;
  readonly counters: Counters;
}

async function read(proc: string, device: DeviceNumber | null): Promise<Reading> {
  const text = (name: string) => readFile(join(proc, name), 'utf8').catch(() => '');
  const [statText, diskstats, netDev] = await Promise.all([text('stat'), text('diskstats'), text('net/dev')]);
  return {
    at: new Date().toISOString(),
    milliseconds: performance.now(),
    counters: {
      processors: processorTicks(statText),
      disk: device === null ? null : diskCounters(diskstats, device),
      received: receivedBytes(netDev),
    },
  };
}

/** Of the folder, or of the first above it that is there. Null where none can be looked at. */
async function deviceOf(directory: string): Promise<DeviceNumber | null> {
  try {
    const { dev } = await stat(directory);
    return deviceNumber(dev);
  } catch {
    const above = dirname(directory);
    return above === directory ? null : deviceOf(above);
  }
}
