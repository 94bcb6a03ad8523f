import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Clients } from '../clients.ts';
import type { DescribedInstance } from './describe.ts';

/**
 * What EC2 tells EventBridge of its instances, which moto does not: every change of state, and the two minutes' notice
 * before spot takes one away. Source: EC2 user guide, "Automate using EventBridge".
 */
export class StateChanges {
  readonly #events: Clients['events'];
  readonly #known = new Map<string, string>();

  constructor({ events }: Pick<Clients, 'events'>) {
    this.#events = events;
  }

  /** Tells what has changed since the last look. */
  async tell(instances: readonly Pick<DescribedInstance, 'id' | 'state'>[]): Promise<void> {
    for (const { id, state } of instances) {
      const before = this.#known.get(id);
      if (before === state) continue;
      this.#known.set(id, state);
      // moto skips what EC2 goes through on the way.
      const isSkipped = state === 'terminated' && before !== 'shutting-down' && before !== 'stopped';
      for (const passed of isSkipped ? ['shutting-down', state] : [state]) {
        await this.#put('EC2 Instance State-change Notification', id, { state: passed });
      }
    }
  }

  async warnOfInterruption(id: string): Promise<void> {
    await this.#put('EC2 Spot Instance Interruption Warning', id, { 'instance-action': 'terminate' });
  }

  async #put(DetailType: string, id: string, more: object): Promise<void> {
    const Detail = JSON.stringify({ 'instance-id': id, ...more });
    await this.#events.send(new PutEventsCommand({ Entries: [{ Source: 'aws.ec2', DetailType, Detail }] }));
  }
}
