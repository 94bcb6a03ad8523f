import type { FaultContext, FaultKind } from '../fault.ts';

type Name = 'trigger' | 'settle' | 'reaper';

const stepsOf: Record<Name, readonly { action: string; resource?: RegExp }[]> = {
  trigger: [
    { action: 'PutObject', resource: /ordered\// },
    { action: 'PutObject', resource: /orders\/\d+\.json$/ },
    { action: 'GetObject', resource: /orders\/1\.json$/ },
    { action: 'CreateFleet' },
    { action: 'CreateSchedule' },
    { action: 'PutObject', resource: /attempts\/\d+\.json$/ },
  ],
  settle: [
    { action: 'GetObject', resource: /result\.json$/ },
    { action: 'DescribeInstances' },
    { action: 'PutObject', resource: /report\.json$/ },
    { action: 'PutObject', resource: /report\.html$/ },
    { action: 'PutObject', resource: /state\.json$/ },
    { action: 'Publish', resource: /people$/ },
    { action: 'Publish', resource: /pager$/ },
    { action: 'PutObject', resource: /told\.json$/ },
    { action: 'PutObject', resource: /settled\// },
    { action: 'DeleteSchedule' },
  ],
  reaper: [{ action: 'DescribeInstances' }, { action: 'ListObjectsV2' }, { action: 'ListSchedules' }],
};

function lambda({ endToEnd }: Pick<FaultContext, 'endToEnd'>, name: Name) {
  const found = endToEnd.stack.cloud.functions.get(`mayfly-local-${name}`);
  if (found === undefined) throw new Error(`There is no function ${name}.`);
  return found;
}

/** Kills a function at one of its steps, before AWS hears of it or before it hears of AWS. */
export function killing(
  name: Name,
  {
    when: moment = '',
    steps = stepsOf[name],
  }: { readonly when?: string; readonly steps?: typeof stepsOf.trigger } = {},
): Pick<FaultKind, 'name' | 'arm'> {
  return {
    name: [name, 'killed', moment].filter(Boolean).join(' '),
    arm: (faultContext) => {
      const { inject, random } = faultContext;
      const when = random.pick(['before', 'after'] as const);
      const run = () => lambda(faultContext, name).kill();
      inject({
        match: random.pick(steps),
        fault: { kind: 'meanwhile', when, run },
        times: random.integer(1, 2),
      });
    },
  };
}

/** Whoever asked has no answer, asks again and is told that it is done. */
export const breaking = () => Promise.reject(new Error('The connection breaks.'));

/** Each put to a ledger's record has its own chance to fail once or twice, as S3 lets it when puts meet. */
const conditional = [
  /orders\/\d+\.json$/,
  /attempts\/\d+\.json$/,
  /result\.json$/,
  /report\.json$/,
  /state\.json$/,
  /told\.json$/,
];

/** What can become of the functions, and of the ledger that they keep. */
export const functionKinds: readonly FaultKind[] = [
  killing('trigger'),
  { ...killing('settle'), repeats: true },
  killing('reaper'),
  {
    name: 'reaper twice at once',
    arm: (faultContext) => {
      const reaper = lambda(faultContext, 'reaper');
      const twice = () => Promise.all([reaper.invoke({}), reaper.invoke({})]);
      for (let times = faultContext.random.integer(1, 3); times > 0; times -= 1) {
        faultContext.after('object created', faultContext.random.integer(0, 8_000), twice);
      }
    },
  },
  {
    name: 'conditional puts answer 409',
    arm: ({ inject, random }) => {
      for (const resource of random.shuffled(conditional).slice(0, random.integer(1, conditional.length))) {
        inject({
          match: { action: 'PutObject', resource },
          fault: { kind: 'error', status: 409, code: 'ConditionalRequestConflict' },
          times: random.integer(1, 3),
        });
      }
    },
  },
  {
    name: 'conditional puts are carried out and fail',
    arm: ({ inject, random }) =>
      inject({
        match: { action: 'PutObject', resource: random.pick(conditional) },
        fault: { kind: 'meanwhile', when: 'after', run: breaking },
        times: random.integer(1, 2),
      }),
  },
  {
    name: 'ledger throttles',
    arm: ({ inject, random }) => {
      const action = random.pick(['PutObject', 'GetObject'] as const);
      inject({
        match: { action, resource: random.pick(conditional) },
        fault: { kind: 'throttled' },
        times: random.integer(1, 8),
      });
    },
  },
  {
    name: 'ledger slow',
    arm: ({ inject, random }) =>
      inject({
        match: { service: 's3', resource: random.pick(conditional) },
        fault: { kind: 'delayed', milliseconds: random.integer(500, 3_000) },
        times: random.integer(1, 6),
      }),
  },
];
