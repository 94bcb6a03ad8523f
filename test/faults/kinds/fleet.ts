import type { FaultKind } from '../fault.ts';
import type { Setting } from '../setting.ts';
import { faultKinds } from './kinds.ts';
import { memberKinds } from './members.ts';
import { partKinds } from './parts.ts';
import { poolKinds } from './pools.ts';

const ofMachines = ['agent killed', 'agent crashed', 'agent throws', 'agent out of memory', 'Elasticsearch killed'];
const ofFunctions = [
  ...['trigger killed', 'settle killed', 'reaper killed', 'reaper twice at once'],
  ...['conditional puts answer 409', 'conditional puts are carried out and fail', 'ledger throttles', 'ledger slow'],
  ...['results topic down', 'result not writable', 'people and pager unreachable', 'events repeated'],
  ...['EC2 throttles', 'schedule refused', 'IMDS late'],
];
const ofStorage = ['S3 answers 503', 'S3 is slow', 'S3 truncates', 'object lost meanwhile'];
const ofLaunches = [
  ...['spot interruption', 'power cut', 'kernel panics and reboots', 'terminated by somebody', 'agent stopped'],
  ...['no capacity for a while', 'EC2’s answer lost', 'more launched than asked', 'own clock dead'],
];

/** What goes wrong with an instance of a run's own, and can with a member, or with the instance of a part. */
const shared: readonly (readonly [Setting, readonly string[]])[] = [
  ['pool', [...ofMachines, ...ofFunctions, ...ofStorage]],
  ['parts', [...ofMachines, ...ofFunctions, ...ofLaunches]],
];

function alsoIn({ name }: FaultKind): Setting[] {
  return shared.flatMap(([setting, names]) => (names.includes(name) ? [setting] : []));
}

/** Every way in which something goes wrong where snapshots are proven by pools and in parts. */
export const fleetKinds: readonly FaultKind[] = [
  ...memberKinds,
  ...poolKinds,
  ...partKinds,
  ...faultKinds.map((kind) => ({ ...kind, settings: alsoIn(kind) })).filter(({ settings }) => settings.length > 0),
];
