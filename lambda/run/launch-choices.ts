import type { Market, Order } from '../../agent/contract/order.ts';
import type { Refusal } from '../ledger/refusals.ts';
import { meaningOf } from './refusal-meaning.ts';

/**
 * What one try asks for: one market, one architecture, and some of the subnets. Two architectures in one subnet could
 * be duplicate pools to EC2: whether they are is not documented.
 */
export interface Choice {
  readonly market: Market;
  readonly image: Order['machine']['images'][number];
  readonly subnetIds: readonly string[];
  /** Whether it asks for what the restore target wants beyond what a machine must have. */
  readonly isForTarget: boolean;
}

/** All that a launch asks for, one after the other where the one before lacks capacity. */
type Machine = Pick<Order['machine'], 'images' | 'markets' | 'subnetIds' | 'needs'>;

/** What the last words of EC2 lead to: a pure function of its refusals and the order. */
interface Standing {
  readonly choices: readonly Choice[];
  readonly subnetsAtOnce: number;
  readonly at: number;
  /** How often all choices that could be asked have refused. */
  readonly rounds: number;
}

/**
 * EC2 takes as many `InstanceRequirements` in a request. Source: EC2 user guide, "Specify attributes for instance type
 * selection", considerations.
 */
const mostSubnets = 4;

/** What the next try asks for; null when there is no image to launch. */
export function nextChoice(refusals: readonly Pick<Refusal, 'errors'>[], machine: Machine): Choice | null {
  const { choices, at } = standingAfter(refusals, machine);
  return choices[at] ?? null;
}

/** How often all choices have refused. */
export function roundsOf(refusals: readonly Pick<Refusal, 'errors'>[], machine: Machine): number {
  return standingAfter(refusals, machine).rounds;
}

function standingAfter(refusals: readonly Pick<Refusal, 'errors'>[], machine: Machine): Standing {
  let standing: Standing = { ...beginning(machine, mostSubnets, true), rounds: 0 };
  for (const { errors } of refusals) standing = after(standing, errors, machine);
  return standing;
}

/**
 * Where capacity is lacking, or nothing fits, the next choice; where several subnets don't fit together, each by itself
 * from then on. What was throttled or refused begins anew, in another round.
 */
function after(
  { choices, subnetsAtOnce, at, rounds }: Standing,
  errors: Refusal['errors'],
  machine: Machine,
): Standing {
  const meaning = meaningOf(errors);
  const { market, image, subnetIds, isForTarget } = choices[at] ?? {};
  if (meaning === 'unsuitable' && (subnetIds?.length ?? 0) > 1) {
    const singly = choicesOf(
      machine,
      1,
      choices.some((one) => one.isForTarget),
    );
    const isSame = (one: Choice) =>
      one.market === market &&
      one.image === image &&
      one.isForTarget === isForTarget &&
      one.subnetIds[0] === subnetIds?.[0];
    return { choices: singly, subnetsAtOnce: 1, at: singly.findIndex(isSame), rounds };
  }
  const isLacking = meaning === 'capacity' || meaning === 'unsuitable';
  if (isLacking && at + 1 < choices.length) return { choices, subnetsAtOnce, at: at + 1, rounds };
  // What was lacking everywhere is let go, and what was refused; what was throttled is asked for again.
  const isWanted = meaning === 'throttled' && choices.some((one) => one.isForTarget);
  return { ...beginning(machine, subnetsAtOnce, isWanted), rounds: rounds + 1 };
}

function beginning(machine: Machine, subnetsAtOnce: number, isWanted: boolean): Omit<Standing, 'rounds'> {
  return { choices: choicesOf(machine, subnetsAtOnce, isWanted), subnetsAtOnce, at: 0 };
}

/**
 * In each market, what the restore target wants is asked for before what will do: for its sake alone nothing is
 * launched on demand that spot has without. It is asked for in the first subnets only: tries are bounded.
 */
function choicesOf({ markets, images, subnetIds, needs }: Machine, subnetsAtOnce: number, isWanted: boolean): Choice[] {
  const everywhere = { isForTarget: false, groups: groupsOf(subnetIds, subnetsAtOnce) };
  const wanted = { isForTarget: true, groups: groupsOf(subnetIds.slice(0, mostSubnets), subnetsAtOnce) };
  const asked = isWanted && needs.forTarget !== undefined ? [wanted, everywhere] : [everywhere];
  return markets.flatMap((market) =>
    asked.flatMap(({ isForTarget, groups }) =>
      images.flatMap((image) => groups.map((group) => ({ market, image, subnetIds: group, isForTarget }))),
    ),
  );
}

function groupsOf(subnetIds: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(subnetIds.length / size) }, (_, index) =>
    subnetIds.slice(index * size, (index + 1) * size),
  );
}
