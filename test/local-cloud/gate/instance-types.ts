import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type EC2Client, type InstanceTypeInfo, paginateDescribeInstanceTypes } from '@aws-sdk/client-ec2';
import { cacheDirectory } from '../../../agent/stores/elasticsearch/local/cache.ts';
import { install } from '../../../agent/stores/elasticsearch/local/install.ts';
import type { Call } from './call.ts';

/** What an override of a fleet requires of an instance type. */
export interface Required {
  readonly vcpus: number;
  readonly memoryMebibytes: number;
  readonly diskGigabytes: number;
  readonly networkGbps: number;
  readonly disks: readonly string[];
  readonly makers: readonly string[];
  readonly generations: readonly string[];
  readonly allowed: readonly RegExp[];
  readonly excluded: readonly RegExp[];
  readonly accelerators: boolean;
}

let types: Promise<readonly InstanceTypeInfo[]> | null = null;

/** moto's table, which is AWS's own. It takes seconds to tell, and is kept: it is the same in all of a version. */
export function allInstanceTypes(client: EC2Client): Promise<readonly InstanceTypeInfo[]> {
  types ??= keptTypes(client).catch((error) => {
    // The next launch asks again.
    types = null;
    throw error;
  });
  return types;
}

async function keptTypes(client: EC2Client): Promise<readonly InstanceTypeInfo[]> {
  const pinned = await readFile(join(import.meta.dirname, '..', '..', 'setup', 'requirements', 'moto.txt'));
  const version = createHash('sha256').update(pinned).digest('hex').slice(0, 16);
  const kept = await install(join(cacheDirectory(), 'instance-types', version), async (workshop) => {
    const made = join(workshop, 'types');
    await mkdir(made);
    await writeFile(join(made, 'types.json'), JSON.stringify(await askForAll(client)));
    return made;
  });
  return JSON.parse(await readFile(join(kept, 'types.json'), 'utf8'));
}

async function askForAll(client: EC2Client): Promise<InstanceTypeInfo[]> {
  const found: InstanceTypeInfo[] = [];
  for await (const page of paginateDescribeInstanceTypes({ client }, {})) found.push(...(page.InstanceTypes ?? []));
  return found;
}

const known =
  /^(VCpuCount\.Min|MemoryMiB\.Min|TotalLocalStorageGB\.Min|NetworkBandwidthGbps\.Min|LocalStorage|LocalStorageType\.\d+|CpuManufacturer\.\d+|AcceleratorCount\.Max|AllowedInstanceType\.\d+|ExcludedInstanceType\.\d+|InstanceGeneration\.\d+|BareMetal|MaxSpotPriceAsPercentageOfOptimalOnDemandPrice)$/;

/** Throws when something is required that is not understood here. */
export function requirementsAt(place: string, parameters: Call['parameters']): Required {
  const prefix = `${place}.InstanceRequirements.`;
  const given = Object.entries(parameters).flatMap(([name, value]) =>
    name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [],
  );
  const strange = given.find(([name]) => !known.test(name));
  if (strange !== undefined) throw new Error(`The gate does not know what ${strange[0]} requires.`);
  const number = (name: string) => Number(given.find(([key]) => key === name)?.[1] ?? 0);
  const list = (name: string) => given.flatMap(([key, value]) => (key.startsWith(`${name}.`) ? [value] : []));
  return {
    vcpus: number('VCpuCount.Min'),
    memoryMebibytes: number('MemoryMiB.Min'),
    diskGigabytes: number('TotalLocalStorageGB.Min'),
    networkGbps: number('NetworkBandwidthGbps.Min'),
    disks: list('LocalStorageType'),
    makers: list('CpuManufacturer'),
    generations: list('InstanceGeneration'),
    accelerators: given.every(([name, value]) => name !== 'AcceleratorCount.Max' || value !== '0'),
    allowed: list('AllowedInstanceType').map(patternOf),
    excluded: list('ExcludedInstanceType').map(patternOf),
  };
}

function patternOf(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
}

/**
 * The types that have what is required, the smallest first. Prices are not known here: ceilings hold nothing back.
 * Source: EC2 API reference, "InstanceRequirementsRequest", its defaults too.
 */
export function fitting(all: readonly InstanceTypeInfo[], required: Required): InstanceTypeInfo[] {
  return all.filter((type) => isFit(type, required)).toSorted(bySize);
}

function isFit(type: InstanceTypeInfo, required: Required): boolean {
  const architectures: readonly string[] = type.ProcessorInfo?.SupportedArchitectures ?? [];
  const isMadeBy = (maker: string) => architectures.includes(maker === 'amazon-web-services' ? 'arm64' : 'x86_64');
  const { vcpus, memoryMebibytes, diskGigabytes, networkGbps, disks, makers, generations, allowed, excluded } =
    required;
  const name = type.InstanceType ?? '';
  return (
    type.BareMetal !== true &&
    type.BurstablePerformanceSupported !== true &&
    (required.accelerators || (type.GpuInfo ?? type.InferenceAcceleratorInfo ?? type.FpgaInfo) === undefined) &&
    (type.VCpuInfo?.DefaultVCpus ?? 0) >= vcpus &&
    (type.MemoryInfo?.SizeInMiB ?? 0) >= memoryMebibytes &&
    (type.InstanceStorageInfo?.TotalSizeInGB ?? 0) >= diskGigabytes &&
    networkGbpsOf(type) >= networkGbps &&
    (disks.length === 0 || type.InstanceStorageInfo?.Disks?.some(({ Type = '' }) => disks.includes(Type)) === true) &&
    (makers.length === 0 || makers.some(isMadeBy)) &&
    (generations.length === 0 || generations.includes(type.CurrentGeneration === true ? 'current' : 'previous')) &&
    (allowed.length === 0 || allowed.some((pattern) => pattern.test(name))) &&
    !excluded.some((pattern) => pattern.test(name))
  );
}

/**
 * The baseline of all network cards together, in Gbit/s. Whether EC2 selects by it or by the peak that "up to" names,
 * it doesn't document: here it is what a machine has for hours.
 */
function networkGbpsOf({ NetworkInfo }: InstanceTypeInfo): number {
  return (NetworkInfo?.NetworkCards ?? []).reduce((sum, card) => sum + (card.BaselineBandwidthInGbps ?? 0), 0);
}

function bySize(a: InstanceTypeInfo, b: InstanceTypeInfo): number {
  const differences = sizesOf(a).map((one, index) => one - (sizesOf(b)[index] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}

function sizesOf({ VCpuInfo, MemoryInfo, InstanceStorageInfo }: InstanceTypeInfo): readonly number[] {
  return [VCpuInfo?.DefaultVCpus ?? 0, MemoryInfo?.SizeInMiB ?? 0, InstanceStorageInfo?.TotalSizeInGB ?? 0];
}
