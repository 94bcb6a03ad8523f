import { type EC2Client, type InstanceTypeInfo, paginateDescribeInstanceTypes } from '@aws-sdk/client-ec2';
import { type Answer, errorAnswer } from './answers.ts';
import type { Call } from './call.ts';

type Parameters = Readonly<Record<string, string>>;

const override = /^LaunchTemplateConfigs\.\d+\.Overrides\.\d+(?=\.InstanceRequirements\.)/;

/**
 * Attribute-based selection of instance types, which moto lacks: in every override of a fleet, the smallest of its
 * types that has what is required takes the place of the requirements. Overrides that no type fits are left out; an
 * error is answered where none is left. Prices are not known here: ceilings hold nothing back. Source: EC2 API
 * reference, "InstanceRequirementsRequest".
 */
export class InstanceRequirements {
  /** They are the same in every moto, and take it seconds to tell. */
  static #types: Promise<readonly InstanceTypeInfo[]> | null = null;
  readonly #ec2: EC2Client;

  constructor(ec2: EC2Client) {
    this.#ec2 = ec2;
  }

  /** The parameters with types in them, or EC2's refusal; null where nothing is required. */
  async resolve({
    action,
    parameters,
  }: Call): Promise<{ readonly parameters: Parameters } | { readonly refusal: Answer } | null> {
    const places = new Set(Object.keys(parameters).flatMap((name) => override.exec(name)?.[0] ?? []));
    if (action !== 'CreateFleet' || places.size === 0) return null;
    InstanceRequirements.#types ??= allTypes(this.#ec2).catch((error) => {
      // The next launch asks again.
      InstanceRequirements.#types = null;
      throw error;
    });
    const types = await InstanceRequirements.#types;
    const chosen = new Map([...places].map((place) => [place, smallest(types, requirementsAt(place, parameters))]));
    if ([...chosen.values()].every((type) => type === undefined)) {
      return {
        refusal: errorAnswer('ec2', 400, 'InvalidFleetConfiguration', 'No instance type has what is required.'),
      };
    }
    return { parameters: withTypes(parameters, chosen) };
  }
}

async function allTypes(client: EC2Client): Promise<InstanceTypeInfo[]> {
  const types: InstanceTypeInfo[] = [];
  for await (const page of paginateDescribeInstanceTypes({ client }, {})) types.push(...(page.InstanceTypes ?? []));
  return types;
}

interface Required {
  readonly vcpus: number;
  readonly memoryMebibytes: number;
  readonly diskGigabytes: number;
  readonly makers: readonly string[];
  readonly names: readonly RegExp[];
  readonly accelerators: boolean;
}

/** Throws when something is required that is not understood here. */
function requirementsAt(place: string, parameters: Parameters): Required {
  const prefix = `${place}.InstanceRequirements.`;
  const given = Object.entries(parameters).flatMap(([name, value]) =>
    name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [],
  );
  const known =
    /^(VCpuCount\.Min|MemoryMiB\.Min|TotalLocalStorageGB\.Min|LocalStorage|LocalStorageType\.\d+|CpuManufacturer\.\d+|AcceleratorCount\.Max|AllowedInstanceType\.\d+|BareMetal|MaxSpotPriceAsPercentageOfOptimalOnDemandPrice)$/;
  const strange = given.find(([name]) => !known.test(name));
  if (strange !== undefined) throw new Error(`The gate does not know what ${strange[0]} requires.`);
  const number = (name: string) => Number(given.find(([key]) => key === name)?.[1] ?? 0);
  const list = (name: string) => given.flatMap(([key, value]) => (key.startsWith(`${name}.`) ? [value] : []));
  return {
    vcpus: number('VCpuCount.Min'),
    memoryMebibytes: number('MemoryMiB.Min'),
    diskGigabytes: number('TotalLocalStorageGB.Min'),
    makers: list('CpuManufacturer'),
    accelerators: given.every(([name, value]) => name !== 'AcceleratorCount.Max' || value !== '0'),
    names: list('AllowedInstanceType').map(
      (pattern) => new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`),
    ),
  };
}

function smallest(types: readonly InstanceTypeInfo[], required: Required): string | undefined {
  const size = ({ VCpuInfo, MemoryInfo, InstanceStorageInfo }: InstanceTypeInfo) => [
    VCpuInfo?.DefaultVCpus ?? 0,
    MemoryInfo?.SizeInMiB ?? 0,
    InstanceStorageInfo?.TotalSizeInGB ?? 0,
  ];
  const bySize = (a: InstanceTypeInfo, b: InstanceTypeInfo) => {
    const other = size(b);
    return (
      size(a)
        .map((one, index) => one - (other[index] ?? 0))
        .find((difference) => difference !== 0) ?? 0
    );
  };
  return types.filter((type) => isFit(type, required)).toSorted(bySize)[0]?.InstanceType;
}

function isFit(type: InstanceTypeInfo, required: Required): boolean {
  const architectures: readonly string[] = type.ProcessorInfo?.SupportedArchitectures ?? [];
  const isMadeBy = (maker: string) => architectures.includes(maker === 'amazon-web-services' ? 'arm64' : 'x86_64');
  return (
    type.BareMetal !== true &&
    (required.accelerators || (type.GpuInfo ?? type.InferenceAcceleratorInfo ?? type.FpgaInfo) === undefined) &&
    (type.VCpuInfo?.DefaultVCpus ?? 0) >= required.vcpus &&
    (type.MemoryInfo?.SizeInMiB ?? 0) >= required.memoryMebibytes &&
    (type.InstanceStorageInfo?.TotalSizeInGB ?? 0) >= required.diskGigabytes &&
    (required.makers.length === 0 || required.makers.some(isMadeBy)) &&
    (required.names.length === 0 || required.names.some((name) => name.test(type.InstanceType ?? '')))
  );
}

/** Overrides are numbered without gaps. */
function withTypes(parameters: Parameters, chosen: ReadonlyMap<string, string | undefined>): Parameters {
  const kept = [...chosen].filter(([, type]) => type !== undefined).map(([place]) => place);
  const changed: Record<string, string> = {};
  for (const [name, value] of Object.entries(parameters)) {
    const place = [...chosen.keys()].find((one) => name.startsWith(`${one}.`));
    if (place === undefined) changed[name] = value;
    else if (kept.includes(place) && !name.includes('.InstanceRequirements.')) {
      changed[name.replace(place, renumbered(place, kept))] = value;
    }
  }
  for (const place of kept) changed[`${renumbered(place, kept)}.InstanceType`] = chosen.get(place) ?? '';
  return changed;
}

function renumbered(place: string, kept: readonly string[]): string {
  const configuration = place.slice(0, place.lastIndexOf('.') + 1);
  const siblings = kept.filter((other) => other.startsWith(configuration));
  return `${configuration}${siblings.indexOf(place) + 1}`;
}
