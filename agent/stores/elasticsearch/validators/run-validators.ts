import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectationFinding } from '../../../contract/expectation-finding.ts';
import { RunError } from '../../../proof/run-error.ts';
import type { ProofContext } from '../../../proof/store.ts';
import {
  runValidator,
  type Validated,
  type ValidatorContext,
  validatorsText,
} from '../../../validators/run-validator.ts';
import type { Validator } from '../../../validators/schema.ts';
import { readingRequests } from './reading-requests.ts';

export interface ValidatorsRequest {
  readonly validators: readonly Validator[];
  readonly severity: 'fail' | 'warn';
  /** Where the programs are; null: nowhere, so that only those along PATH can be run. */
  readonly folder: string | null;
  readonly url: string;
  /** When the snapshot was begun. */
  readonly startedAt: string | null;
}

/**
 * Runs the user's own validators, one after another, over what stands. Throws what has kept us from hearing one that
 * decides.
 */
export async function runValidators(request: ValidatorsRequest, context: ProofContext): Promise<void> {
  const { validators, severity, url, startedAt } = request;
  const empty = request.folder === null ? await mkdtemp(join(tmpdir(), 'mayfly-validators-')) : null;
  const its: ValidatorContext = {
    ...{ url, severity, rules: readingRequests, signal: context.signal },
    folder: request.folder ?? empty ?? '',
    variables: { MAYFLY_TAKEN_AT: startedAt ?? '' },
  };
  let fault: RunError | null = null;
  try {
    for (const validator of validators) {
      const validated = await runValidator(validator, its);
      tell(validated, context);
      if ((validator.severity ?? severity) === 'fail') fault ??= validated.fault;
    }
  } finally {
    if (empty !== null) await rm(empty, { recursive: true, force: true });
  }
  if (fault !== null) throw fault;
}

function tell({ records }: Validated, context: ProofContext): void {
  for (const record of records) {
    context.record(record);
    const finding = expectationFinding(record, []);
    if (finding !== null) context.report(finding);
  }
}

/** Where not all of the snapshot stands at once, a validator can't see it: `why`. */
export function recordUnheard(
  { validators, severity }: Pick<ValidatorsRequest, 'validators' | 'severity'>,
  { why, blame }: { readonly why: string; readonly blame: 'data' | 'mayfly' },
  context: ProofContext,
): void {
  for (const { name, run, severity: own } of validators) {
    context.record({
      ...{ kind: 'validator', name: name ?? run.join(' ').slice(0, 100), for: [], severity: own ?? severity },
      ...{ expected: null, actual: null, outcome: 'not-evaluated', blame, why: `${why}.`, seconds: 0 },
    });
  }
  if (blame === 'data' || validators.every((each) => (each.severity ?? severity) === 'warn')) return;
  throw new RunError('not-evaluated', `${validatorsText(validators)} could not look: ${why}.`);
}
