/** What a kernel has counted since it started. Null: it doesn't say, or not in a form that is known. */
export interface Counters {
  /** Ticks of all processors together. Time that the host took away counts as busy: it could not be had. */
  readonly processors: { readonly busy: number; readonly total: number } | null;
  readonly disk: {
    readonly busyMilliseconds: number;
    readonly readBytes: number;
    readonly writtenBytes: number;
  } | null;
  /** Bytes, by interface. */
  readonly received: ReadonlyMap<string, number> | null;
}

/** How the kernel numbers a device. */
export interface DeviceNumber {
  readonly major: number;
  readonly minor: number;
}

/** Of a file's `dev`. Source: makedev(3), as Linux has it. */
export function deviceNumber(dev: number): DeviceNumber {
  const bits = BigInt(dev);
  return {
    major: Number(((bits >> 8n) & 0xfffn) | ((bits >> 32n) & ~0xfffn)),
    minor: Number((bits & 0xffn) | ((bits >> 12n) & 0xffffff00n)),
  };
}

/** Of /proc/stat. Source: proc_stat(5); a guest's time is part of the user's, and kernels before 2.6 lack the rest. */
export function processorTicks(stat: string): Counters['processors'] {
  const line = /^cpu\s+(.+)$/m.exec(stat)?.[1];
  const ticks = line === undefined ? null : numbers(line);
  if (ticks === null || ticks.length < 4) return null;
  const total = ticks.slice(0, 8).reduce((sum, each) => sum + each, 0);
  const [, , , idle = 0, waiting = 0] = ticks;
  return { busy: total - idle - waiting, total };
}

const sectorBytes = 512;

/**
 * Of /proc/diskstats, of one device. Source: the kernel's admin-guide/iostats; a sector is 512 bytes whatever the disk.
 * Kernels before 2.6.25 count less of partitions: of those nothing is known.
 */
export function diskCounters(diskstats: string, { major, minor }: DeviceNumber): Counters['disk'] {
  for (const line of diskstats.split('\n')) {
    const [its = '', minorText = '', , ...rest] = line.trim().split(/\s+/);
    if (Number(its) !== major || Number(minorText) !== minor || its === '') continue;
    const fields = numbers(rest.join(' '));
    if (fields === null || fields.length < 11) return null;
    const [, , sectorsRead = 0, , , , sectorsWritten = 0, , , busyMilliseconds = 0] = fields;
    return { busyMilliseconds, readBytes: sectorsRead * sectorBytes, writtenBytes: sectorsWritten * sectorBytes };
  }
  return null;
}

/**
 * Of /proc/net/dev, without what has never received anything, and without the loopback interface unless it is all that
 * has. Source: proc_pid_net(5); old kernels leave no space behind the colon.
 */
export function receivedBytes(netDev: string): Counters['received'] {
  const interfaces = netDev.split('\n').flatMap((line): [string, number][] => {
    const [, name, bytes] = /^\s*(\S+):\s*(\d+)\s/.exec(line) ?? [];
    return name === undefined || Number(bytes) === 0 ? [] : [[name, Number(bytes)]];
  });
  const others = interfaces.filter(([name]) => name !== 'lo');
  const counted = others.length > 0 ? others : interfaces;
  return counted.length === 0 ? null : new Map(counted);
}

/** Null where something else is among them. */
function numbers(text: string): number[] | null {
  const words = text.trim().split(/\s+/);
  return words.every((word) => /^\d+$/.test(word)) ? words.map(Number) : null;
}
