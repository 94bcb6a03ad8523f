import { DescribeSubnetsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { type Answer, errorAnswer, fleetAnswer } from './answers.ts';
import type { Call } from './call.ts';
import { allInstanceTypes, fitting, requirementsAt } from './instance-types.ts';

type Parameters = Call['parameters'];

/** What of EC2's behaviour AWS does not document: a test may have it either way. */
export interface FleetTerms {
  /** One override that no type fits fails the whole request; otherwise it is left out while another one fits. */
  unmatchedFailsAll: boolean;
  /** Zones where there are no types of a maker. */
  barren: readonly { readonly zone: string; readonly maker: string }[];
}

/** A place of a fleet's request where it may launch, and all types that may be launched there. */
interface Override {
  readonly place: string;
  readonly types: readonly string[];
  readonly subnetId: string | null;
  readonly zone: string | null;
}

const anyOverride = /^LaunchTemplateConfigs\.\d+\.Overrides\.\d+(?=\.)/;
/** Source: EC2 user guide, "Specify attributes for instance type selection", considerations. */
const mostRequirements = 4;

/**
 * What EC2 makes of a fleet's overrides and moto doesn't: types are selected by attributes, two overrides with a type
 * and a zone in common are refused, and so is what no type fits. In each that is left, the smallest type takes
 * the place of the requirements.
 */
export class FleetPools {
  readonly #ec2: EC2Client;
  readonly #terms: FleetTerms;

  constructor(ec2: EC2Client, terms: FleetTerms) {
    this.#ec2 = ec2;
    this.#terms = terms;
  }

  /** The parameters with types in them, or EC2's refusal; null where there is nothing to resolve. */
  async resolve(call: Call): Promise<{ readonly parameters: Parameters } | { readonly refusal: Answer } | null> {
    const { action, parameters } = call;
    const places = new Set(Object.keys(parameters).flatMap((name) => anyOverride.exec(name)?.[0] ?? []));
    if (action !== 'CreateFleet' || places.size === 0) return null;
    const byAttributes = [...places].filter((place) => hasRequirements(place, parameters));
    if (byAttributes.length > mostRequirements) return { refusal: invalid(words.tooMany) };
    const subnets = await this.#subnets(parameters);
    const overrides = await Promise.all([...places].map((place) => this.#override(place, parameters, subnets)));
    const matched = overrides.filter(({ types }) => types.length > 0);
    if (matched.length === 0 || (this.#terms.unmatchedFailsAll && matched.length < overrides.length)) {
      return { refusal: invalid(words.noPools) };
    }
    if (hasDuplicates(matched)) return { refusal: errorAnswer('ec2', 400, 'InvalidFleetConfig', words.duplicates) };
    const roomy = matched.filter(({ subnetId }) => subnetId === null || (subnets.get(subnetId)?.free ?? 1) > 0);
    if (roomy.length === 0) {
      return { refusal: fleetAnswer(call, { code: 'InsufficientFreeAddressesInSubnet', message: words.noAddresses }) };
    }
    return { parameters: withTypes(parameters, overrides, roomy) };
  }

  async #override(place: string, parameters: Parameters, subnets: ReadonlyMap<string, Subnet>): Promise<Override> {
    const subnetId = parameters[`${place}.SubnetId`] ?? null;
    const zone = (subnetId === null ? null : subnets.get(subnetId)?.zone) ?? null;
    const given = parameters[`${place}.InstanceType`];
    if (!hasRequirements(place, parameters)) return { place, subnetId, zone, types: [given ?? ''] };
    const required = requirementsAt(place, parameters);
    const isBarren = this.#terms.barren.some((one) => one.zone === zone && required.makers.includes(one.maker));
    const types = isBarren ? [] : fitting(await allInstanceTypes(this.#ec2), required);
    return { place, subnetId, zone, types: types.map(({ InstanceType = '' }) => InstanceType) };
  }

  async #subnets(parameters: Parameters): Promise<ReadonlyMap<string, Subnet>> {
    if (!Object.keys(parameters).some((name) => /^Launch.*\.SubnetId$/.test(name))) return new Map();
    const { Subnets = [] } = await this.#ec2.send(new DescribeSubnetsCommand({}));
    return new Map(
      Subnets.map(({ SubnetId = '', AvailabilityZone = '', AvailableIpAddressCount = 1 }) => [
        SubnetId,
        { zone: AvailabilityZone, free: AvailableIpAddressCount },
      ]),
    );
  }
}

interface Subnet {
  readonly zone: string;
  readonly free: number;
}

/** EC2's own. */
const words = {
  tooMany: `Your request contains more than the maximum allowed number of InstanceRequirements (${mostRequirements})`,
  noPools:
    "We couldn't find any instance pools that match your instance requirements. Change your instance requirements, and try again.",
  duplicates: 'The fleet configuration contains duplicate instance pools.',
  noAddresses: 'There are not enough free addresses in the subnet to satisfy the requested number of instances.',
};

function invalid(message: string): Answer {
  return errorAnswer('ec2', 400, 'InvalidParameterValue', message);
}

function hasRequirements(place: string, parameters: Parameters): boolean {
  return Object.keys(parameters).some((name) => name.startsWith(`${place}.InstanceRequirements.`));
}

/** Without a subnet, a zone is EC2's to choose: nothing is known of it. */
function hasDuplicates(overrides: readonly Override[]): boolean {
  const pools = overrides.flatMap(({ types, zone }) => (zone === null ? [] : types.map((type) => `${type} ${zone}`)));
  return new Set(pools).size < pools.length;
}

/** Those that stay, with the smallest of their types. Overrides are numbered without gaps. */
function withTypes(parameters: Parameters, all: readonly Override[], kept: readonly Override[]): Parameters {
  const changed: Record<string, string> = {};
  for (const [name, value] of Object.entries(parameters)) {
    const place = all.find((one) => name.startsWith(`${one.place}.`))?.place;
    if (place === undefined) changed[name] = value;
    else if (kept.some((one) => one.place === place) && !name.includes('.InstanceRequirements.')) {
      changed[name.replace(place, renumbered(place, kept))] = value;
    }
  }
  for (const { place, types } of kept) changed[`${renumbered(place, kept)}.InstanceType`] = types[0] ?? '';
  return changed;
}

function renumbered(place: string, kept: readonly Override[]): string {
  const configuration = place.slice(0, place.lastIndexOf('.') + 1);
  const siblings = kept.map((one) => one.place).filter((other) => other.startsWith(configuration));
  return `${configuration}${siblings.indexOf(place) + 1}`;
}
