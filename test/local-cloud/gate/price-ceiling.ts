import { type Answer, errorAnswer } from './answers.ts';
import type { Call } from './call.ts';

/** What no instance costs, in US dollars an hour. */
const lowestUsd = 0.002;

/** EC2's refusal of a ceiling that nothing meets; prices are not known here, so that every other one holds nothing. */
export function ceilingRefusal({ action, parameters }: Call): Answer | null {
  if (action !== 'CreateFleet') return null;
  const ceiling = parameters['SpotOptions.MaxTotalPrice'] ?? parameters['OnDemandOptions.MaxTotalPrice'];
  if (ceiling === undefined || Number(ceiling) >= lowestUsd) return null;
  const message = `Your Spot request price of ${ceiling} is lower than the minimum required Spot request fulfillment price.`;
  return errorAnswer('ec2', 400, 'SpotMaxPriceTooLow', message);
}
