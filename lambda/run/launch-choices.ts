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
}

/** All that a launch asks for, one after the other where the one before lacks capacity. */
type Machine = Pick<Order['machine'], 'images' | 'markets' | 'subnetIds'>;

/** What the last words of EC2 lead to: a pure function of its refusals and the order. */
interface Standing {
  readonly choices: readonly Choice[];
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
  let standing: Standing = { choices: choicesOf(machine, mostSubnets), at: 0, rounds: 0 };
  for (const { errors } of refusals) standing = after(standing, errors, machine);
  return standing;
}

/**
 * Where capacity is lacking, or nothing fits, the next choice; where several subnets don't fit together, each by itself
 * from then on. What was throttled or refused begins anew, in another round.
 */
function after({ choices, at, rounds }: Standing, errors: Refusal['errors'], machine: Machine): Standing {
  const meaning = meaningOf(errors);
  const { market, image, subnetIds } = choices[at] ?? {};
  if (meaning === 'unsuitable' && (subnetIds?.length ?? 0) > 1) {
    const singly = choicesOf(machine, 1);
    const isSame = (one: Choice) => one.market === market && one.image === image && one.subnetIds[0] === subnetIds?.[0];
    return { choices: singly, at: singly.findIndex(isSame), rounds };
  }
  const next = meaning === 'capacity' || meaning === 'unsuitable' ? at + 1 : choices.length;
  return next < choices.length ? { choices, at: next, rounds } : { choices, at: 0, rounds: rounds + 1 };
}

function choicesOf({ markets, images, subnetIds }: Machine, subnetsAtOnce: number): Choice[] {
  const groups = Array.from({ length: Math.ceil(subnetIds.length / subnetsAtOnce) }, (_, index) =>
    subnetIds.slice(index * subnetsAtOnce, (index + 1) * subnetsAtOnce),
  );
  return markets.flatMap((market) =>
    images.flatMap((image) => groups.map((group) => ({ market, image, subnetIds: group }))),
  );
}
