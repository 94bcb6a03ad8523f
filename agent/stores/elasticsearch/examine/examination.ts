import pMap from 'p-map';
import type { CheckRecord } from '../../../contract/check-record.ts';
import { expectationFinding } from '../../../contract/expectation-finding.ts';
import { RunError } from '../../../proof/run-error.ts';
import type { ProofContext } from '../../../proof/store.ts';
import type { PartOfBackup } from '../../store-definition.ts';
import type { ElasticsearchClient } from '../client/client.ts';
import type { Expectations } from '../expectations.ts';
import { everyIndex, type IndexContents, type SnapshotContents } from '../model.ts';
import { allOfIt } from '../part.ts';
import { select } from '../restore/selection.ts';
import { isSourceOnly } from '../structure/source-only.ts';
import type { EvaluationContext, Recorded } from './check-kind.ts';
import { countFields } from './count-fields.ts';
import { countSearchable } from './count-searchable.ts';
import { type Evaluated, evaluateCheck, notEvaluated } from './evaluate.ts';
import { expectedIndexFinding, expectedIndexRecord, remedyOfTorn, tornText } from './examine-findings.ts';
import { inPart } from './in-part.ts';
import { type Plan, type PlannedCheck, planChecks } from './plan.ts';

/** How many checks are asked at once. */
const checksAtOnce = 4;

/**
 * Holds what was restored against what the user expects of it; what has to leave the disk is examined before. Of what
 * never stood nothing is said: another finding says why. Of a part of the snapshot: what that part sees to.
 */
export class Examination {
  readonly #contents: SnapshotContents;
  readonly #restored: readonly IndexContents[];
  readonly #part: PartOfBackup;
  readonly #plan: Plan;
  readonly #timestamp: string;
  /** Whether somebody must see all indices together, in the end: the user's validators. */
  readonly #wantsAll: boolean;
  readonly #evaluated = new Map<PlannedCheck, Evaluated>();
  /** Names of those that stood and have left. */
  readonly #left = new Set<string>();
  /** Documents of each index that stood, as a search counts them. */
  readonly documents = new Map<string, number>();
  /** How many fields each has; of one whose mapping could not be had nothing. */
  readonly fields = new Map<string, number>();

  constructor(contents: SnapshotContents, expectations: Expectations, part = allOfIt) {
    this.#contents = contents;
    this.#restored = select(contents).restored;
    this.#part = part;
    const all = everyIndex(contents);
    this.#plan = inPart(planChecks(expectations, select(contents, all).restored, all), part);
    this.#wantsAll = (expectations.validators ?? []).length > 0;
    this.#timestamp = expectations.defaults?.timestamp ?? '@timestamp';
  }

  /**
   * Counts and examines indices that stand and are about to be deleted. Throws `RunError('restore-incomplete')` when
   * not every shard takes part in a count.
   */
  async leave(client: ElasticsearchClient, indices: readonly IndexContents[], signal: AbortSignal): Promise<void> {
    await this.#count(client, indices, signal);
    await this.#evaluate(client, new Set(indices.map(({ name }) => name)), signal);
    for (const { name } of indices) this.#left.add(name);
  }

  /** Counts each index by itself, and evaluates what is asked of it alone. Throws as `leave` does. */
  async examineEach(
    client: ElasticsearchClient,
    indices: readonly IndexContents[],
    signal: AbortSignal,
  ): Promise<void> {
    await this.#count(client, indices, signal);
    for (const { name } of indices) await this.#evaluate(client, new Set([name]), signal);
  }

  /** What another examination need not ask of an index any more; null while something is open, or has not passed. */
  examinedOf(name: string): Examined | null {
    if (this.#wantsAll) return null;
    const asked = [...this.#plan.checks.entries()].filter(([, check]) => this.#wantsData(check, name));
    const checks = asked.map(([at, check]) => ({ at, evaluated: this.#evaluated.get(check) }));
    if (!checks.every(({ evaluated }) => isSettled(evaluated?.record))) return null;
    return {
      documents: this.documents.get(name) ?? null,
      fields: this.fields.get(name),
      checks: checks.flatMap(({ at, evaluated }) => (evaluated ? [{ at, record: evaluated.record }] : [])),
    };
  }

  /**
   * Takes over what another examination has asked of an index; false, and nothing, where it has asked something else.
   */
  recall(name: string, { documents, fields, checks }: Examined): boolean {
    if (this.#wantsAll) return false;
    const byPlace = new Map(checks.map(({ at, record }) => [at, record]));
    const wanted = [...this.#plan.checks.entries()].filter(([, check]) => this.#wantsData(check, name));
    const same = wanted.every(([at, check]) => {
      const record = byPlace.get(at);
      return isSettled(record) && record?.kind === check.kind.kind && record.name === check.name;
    });
    if (!same || byPlace.size !== wanted.length) return false;
    for (const [at, check] of wanted) {
      const record = byPlace.get(at);
      if (record !== undefined) this.#evaluated.set(check, { record, fault: null });
    }
    if (documents !== null) this.documents.set(name, documents);
    if (fields !== undefined) this.fields.set(name, fields);
    this.#left.add(name);
    return true;
  }

  /** Whether an index stood, and had to make room. */
  hasLeft(name: string): boolean {
    return this.#left.has(name);
  }

  #wantsData(check: PlannedCheck, name: string): boolean {
    return asksData(check) && check.target.indices.includes(name);
  }

  /** Names of those that it is asked of, and that this part has to restore. */
  #wanted({ target }: PlannedCheck): string[] {
    return target.indices.filter((name) => this.#part.owns([name]));
  }

  /**
   * Examines what is left, and hands over all records and findings. `standing` names what stands or stood. Throws as
   * `leave` does, and what has kept us from evaluating a check that decides.
   */
  async conclude(client: ElasticsearchClient, standing: ReadonlySet<string>, context: ProofContext): Promise<void> {
    const { signal } = context;
    const here = this.#restored.filter(({ name }) => standing.has(name) && !this.#left.has(name));
    await this.#count(client, here, signal);
    await this.#evaluate(client, new Set(here.map(({ name }) => name)), signal);
    const askNothing = this.#plan.checks.filter(
      (check) =>
        check.target.indices.length === 0 ||
        (check.kind.recordedOnly && this.#wanted(check).every((name) => standing.has(name))),
    );
    await this.#all(askNothing, client, signal);
    this.#report(standing, context);
  }

  /** Why not all that should be restored stands here and now; null where it does. */
  whyNotAll(standing: ReadonlySet<string>): { readonly why: string; readonly blame: 'data' | 'mayfly' } | null {
    const fallen = this.#restored.filter(({ name }) => !standing.has(name)).map(({ name }) => name);
    if (fallen.length > 0) return { why: `${fallen.join(', ').slice(0, 300)} could not be restored`, blame: 'data' };
    if (this.#left.size === 0) return null;
    const why = 'The disk has no room for all of the snapshot, and validators have to see it at once';
    return { why, blame: 'mayfly' };
  }

  #report(standing: ReadonlySet<string>, context: ProofContext): void {
    for (const unmatched of this.#plan.unmatched) {
      context.record(expectedIndexRecord(unmatched));
      context.report(expectedIndexFinding(unmatched));
    }
    let fault: RunError | null = null;
    for (const planned of this.#plan.checks) {
      const evaluated = this.#evaluated.get(planned) ?? this.#unasked(planned, standing);
      context.record(evaluated.record);
      if (planned.severity === 'fail') fault ??= evaluated.fault;
      const isTold = this.#evaluated.has(planned) || evaluated.fault !== null;
      const finding = isTold ? expectationFinding(evaluated.record, planned.path) : null;
      if (finding !== null) context.report(planned.spread === 'torn' ? { ...finding, remedy: remedyOfTorn } : finding);
    }
    if (fault !== null) throw fault;
  }

  /** Of a check whose indices never stood together. */
  #unasked(planned: PlannedCheck, standing: ReadonlySet<string>): Evaluated {
    const { target, name, spread } = planned;
    const fail = (why: string) =>
      notEvaluated(planned, why, new RunError('not-evaluated', `${name} of ${target.label}: ${why}.`));
    if (spread === 'torn') return fail(tornText);
    const fallen = this.#wanted(planned).filter((index) => !standing.has(index));
    if (fallen.length > 0) return notEvaluated(planned, `${fallen.join(', ')} could not be restored`, null);
    return fail(
      `Its ${target.indices.length} indices never stood together: the disk has no room for all of the snapshot, and this ` +
        'check has to see them at once',
    );
  }

  async #count(client: ElasticsearchClient, indices: readonly IndexContents[], signal: AbortSignal): Promise<void> {
    const searchable = indices.filter(({ settings }) => !isSourceOnly(new Map(Object.entries(settings))));
    for (const [name, documents] of await countSearchable(client, searchable, signal)) {
      this.documents.set(name, documents);
    }
    for (const [name, fields] of await countFields(client, indices, signal)) this.fields.set(name, fields);
  }

  /** Asks all that want data, and whose indices are all among these. */
  async #evaluate(client: ElasticsearchClient, here: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
    const askable = this.#plan.checks.filter(
      (check) =>
        asksData(check) && check.target.indices.length > 0 && check.target.indices.every((name) => here.has(name)),
    );
    await this.#all(askable, client, signal);
  }

  async #all(checks: readonly PlannedCheck[], client: ElasticsearchClient, signal: AbortSignal): Promise<void> {
    const context: EvaluationContext = {
      ...{ client, signal, timestamp: this.#timestamp, recorded: this.#recorded() },
      startedAt: new Date(this.#contents.snapshot.startedAt ?? 0),
    };
    const evaluate = async (planned: PlannedCheck) => {
      this.#evaluated.set(planned, await evaluateCheck(planned, context));
    };
    const open = checks.filter((planned) => !isSettled(this.#evaluated.get(planned)?.record));
    await pMap(open, evaluate, { concurrency: checksAtOnce });
  }

  #recorded(): Recorded {
    const { templates, pipelines } = this.#contents;
    const named = select(this.#contents, everyIndex(this.#contents)).restored;
    const bytes = this.#restored.map(
      ({ name, shards }) => [name, shards.reduce((sum, shard) => sum + shard.bytes, 0)] as const,
    );
    return {
      ...{ documents: this.documents, templates, pipelines },
      bytes: new Map(bytes),
      aliases: new Map(named.map(({ name, aliases }) => [name, aliases])),
    };
  }
}

/** What was asked of an index alone, by the place of each check among all. */
interface Examined {
  readonly documents: number | null;
  readonly fields?: number | undefined;
  readonly checks: readonly { readonly at: number; readonly record: CheckRecord }[];
}

/** Whether nobody need ask again: what has failed is asked by whoever says so. */
function isSettled(record: CheckRecord | undefined): boolean {
  return record?.outcome === 'passed' || record?.outcome === 'warned';
}

/** Whether it is asked of restored data, as soon as that stands. */
function asksData({ kind, spread }: PlannedCheck): boolean {
  return !kind.recordedOnly && spread !== 'torn';
}
