import type { CheckRecord } from '../contract/check-record.ts';
import { RunError } from '../proof/run-error.ts';
import type { ProofContext, Store } from '../proof/store.ts';
import { countText } from '../text/quantities.ts';
import { type Compared, compareWithBaseline } from './compare.ts';
import type { BaselinePlace } from './place.ts';
import { type ReadBaseline, readBaseline } from './read-baseline.ts';

const mostNamed = 5;

/**
 * A store that is held, once it was examined, against what its source counted around the backup. `id`: of the kind of
 * backup.
 */
export function withBaseline(store: Store, id: string, place: BaselinePlace): Store {
  return {
    state: () => store.state(),
    structure: (context) => store.structure(context),
    bytes: (context) => store.bytes(context),
    restore: (context) => store.restore(context),
    async examine(context) {
      await store.examine(context);
      await compareWith(place, id, store, context);
    },
    remains: () => store.remains?.() ?? false,
    close: () => store.close(),
  };
}

async function compareWith(place: BaselinePlace, id: string, store: Store, context: ProofContext): Promise<void> {
  const { snapshot, items } = store.state();
  const read = await readBaseline(place, id, snapshot.uuid, context.signal).catch((error: unknown) => {
    if (error instanceof RunError) context.record(notEvaluated(error.message, 'fail', 'mayfly'));
    throw error;
  });
  if ('useless' in read) return say(read.useless, context);
  const compared = compareWithBaseline(read.baseline, items);
  for (const { record, finding } of compared) {
    context.record(record);
    if (finding !== null) context.report(finding);
  }
  sayLeftOut(compared, context);
}

function sayLeftOut(compared: readonly Compared[], context: ProofContext): void {
  const out = compared.map(({ record }) => record).filter(({ outcome }) => outcome === 'not-evaluated');
  if (out.length === 0) return;
  const named = out.slice(0, mostNamed).map((record) => `${record.for.join('/')} (${record.why?.replace(/\.$/, '')})`);
  const more = out.length > mostNamed ? `, and ${countText(out.length - mostNamed)} more` : '';
  const of = `${countText(out.length)} of ${countText(compared.length)}`;
  context.report({
    check: 'baseline',
    severity: out.length === compared.length ? 'warning' : 'note',
    message: `${of} could not be held against the source: ${named.join(', ')}${more}.`,
    remedy: 'Nothing, where that is as you want it; else let mayfly baseline count them.',
    evidence: { path: [] },
  });
}

type Useless = Extract<ReadBaseline, { useless: unknown }>['useless'];

/** One that should be there, and is broken or another's, counts as failed; one that is merely missing is said. */
function say({ why, remedy, isMissing }: Useless, context: ProofContext): void {
  context.record(notEvaluated(`${why}.`, isMissing ? 'warn' : 'fail', 'data'));
  const severity = isMissing ? 'warning' : 'error';
  const message = `What was restored could not be held against its source: ${why}.`;
  context.report({ check: 'baseline', severity, message, remedy, evidence: { path: [] } });
}

function notEvaluated(why: string, severity: CheckRecord['severity'], blame: 'data' | 'mayfly'): CheckRecord {
  return {
    ...{ kind: 'baseline', name: 'as the source counted', for: [], severity },
    ...{ expected: null, actual: null, outcome: 'not-evaluated', why, blame, seconds: 0 },
  };
}
