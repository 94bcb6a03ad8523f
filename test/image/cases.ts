import { contractVersion } from '../../agent/contract/contract-version.ts';
import type { Verdict } from '../../agent/contract/verdict.ts';
import type { ImdsFaults } from '../local-cloud/host/imds.ts';
import type { ImageMachine } from './machine.ts';

/** What an instance is to live through, and how that must end. In any case it ends by itself, and is terminated. */
export interface Case {
  readonly name: string;
  /** Of the snapshot in the repository. */
  readonly snapshot: 'sound' | 'damaged';
  /** Null: there must be no result. */
  readonly verdict: Verdict | null;
  readonly reason?: string;
  /** Whether the ledger must have its journal, since the agent could not speak for itself. */
  readonly journal?: boolean;
  /** How long the order lets it live. */
  readonly orderSeconds: number;
  /** The longest that it may take to be off. */
  readonly limitSeconds: number;
  /** The user-data in place of the order. */
  readonly userData?: (order: string) => string | null;
  readonly metadata?: ImdsFaults | 'absent';
  readonly files?: Readonly<Record<string, string>>;
  readonly diskMegabytes?: number;
  /** Done to the running machine as soon as the agent says so. */
  readonly sabotage?: { readonly at: RegExp; readonly act: (machine: ImageMachine) => Promise<unknown> };
}

const taken = /"message":"order taken"/;
const ordinary = { snapshot: 'sound', orderSeconds: 300, limitSeconds: 180 } as const;

export const cases: readonly Case[] = [
  { ...ordinary, name: 'sound snapshot', verdict: 'verified' },
  { ...ordinary, name: 'damaged snapshot', snapshot: 'damaged', verdict: 'corrupt' },
  { ...ordinary, name: 'metadata service 20 s late', metadata: { silentSeconds: 20 }, verdict: 'verified' },
  { ...ordinary, name: 'metadata service absent', metadata: 'absent', verdict: null },
  { ...ordinary, name: 'user-data empty', userData: () => null, verdict: null },
  { ...ordinary, name: 'user-data malformed', userData: (order) => order.slice(0, -20), verdict: null },
  {
    ...ordinary,
    name: 'user-data of a newer version',
    userData: (order) => order.replace(`"version":${contractVersion}`, `"version":${contractVersion + 1}`),
    verdict: null,
  },
  {
    ...ordinary,
    name: 'Elasticsearch does not start',
    orderSeconds: 60,
    files: {
      '/etc/systemd/system/mayfly-elasticsearch.service.d/test.conf': '[Service]\nExecStart=\nExecStart=/bin/false\n',
    },
    verdict: 'unproven',
    reason: 'server-unavailable',
  },
  {
    ...ordinary,
    name: 'ordered disks missing',
    diskMegabytes: 1,
    orderSeconds: 60,
    verdict: 'unproven',
    reason: 'disks-missing',
  },
  {
    ...ordinary,
    name: 'agent killed',
    sabotage: { at: taken, act: (machine) => machine.run(['systemctl', 'kill', '-s', 'KILL', 'mayfly-agent']) },
    verdict: null,
    journal: true,
  },
  {
    ...ordinary,
    name: 'agent hung',
    orderSeconds: 30,
    sabotage: { at: taken, act: (machine) => machine.run(['systemctl', 'kill', '-s', 'STOP', 'mayfly-agent']) },
    verdict: null,
  },
];
