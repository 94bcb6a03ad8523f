import type { EC2Client } from '@aws-sdk/client-ec2';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { Report } from '../../agent/contract/report.ts';
import { bucketNames } from '../../infra/wiring/names.ts';
import type { BakedImage } from '../../lambda/configuration/images.ts';
import type { Ledger } from '../../lambda/ledger/ledger.ts';
import { runIdOf } from '../../lambda/trigger/make-order.ts';
import { landReference } from './land-reference.ts';
import { imagePointers } from './pointers.ts';
import { movePoolTemplates } from './pool-templates.ts';
import { retireOthers } from './retire.ts';
import { waitForReport } from './wait-for-report.ts';

export interface Promotion {
  readonly stage: string;
  readonly account: string;
  readonly region: string;
  readonly image: BakedImage;
  /** The directory of the backup that was made at the bake. */
  readonly reference: string;
}

export interface PromotionDependencies {
  readonly s3: Ledger['s3'];
  readonly ssm: SSMClient;
  readonly ec2: EC2Client;
  readonly now: () => Date;
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The candidate has not proven itself: the image in use stays. */
class CandidateFailedError extends Error {
  readonly code = 'candidate-failed';
  override readonly name = 'CandidateFailedError';
  readonly report: Report;

  constructor(message: string, report: Report) {
    super(message);
    this.report = report;
  }
}

/**
 * Puts an image into use once it has proven itself: it becomes the candidate, the reference backup lands and goes
 * through the deployed Mayfly as any other, and only when the candidate itself has verified it, the pointer that the
 * trigger reads moves. The former image is kept, older ones are retired. Throws a `CandidateFailedError` otherwise.
 */
export async function promote(promotion: Promotion, dependencies: PromotionDependencies): Promise<void> {
  const { stage, image } = promotion;
  const { ssm, ec2, now, tell, signal } = dependencies;
  const pointers = imagePointers(ssm, stage, image, signal);
  const former = await pointers.read('images');
  await pointers.read('candidates');
  await pointers.move('candidates', image);
  tell(`${image.imageId} is the candidate; the reference backup lands`);

  const report = await prove(promotion, dependencies);
  const provenBy = report.instance?.imageId ?? null;
  if (report.verdict !== 'verified' || provenBy !== image.imageId) {
    throw new CandidateFailedError(failure(report, image), report);
  }
  tell(`${image.imageId} has verified the reference backup (run ${report.runId})`);
  await pointers.move('images', image);
  await pointers.moveBare(image);
  const templates = await movePoolTemplates(ec2, stage, image, signal);
  if (templates.length > 0) tell(`pools launch it from now on, by ${templates.join(' and ')}`);
  await pointers.move('candidates', null);
  tell(`${image.imageId} is in use${former === null ? '' : `; the former image, ${former.imageId}, is kept`}`);
  for (const imageId of await retireOthers(image, former?.imageId ?? null, { ec2, ssm, now, signal })) {
    tell(`${imageId} is retired, with its snapshots`);
  }
}

async function prove(
  { stage, account, region, image: { store, architecture, version }, reference }: Promotion,
  { s3, now, tell, signal }: PromotionDependencies,
): Promise<Report> {
  const buckets = bucketNames({ stage, account, region });
  const name = now()
    .toISOString()
    .replaceAll(/[-:]|\.\d+Z/g, '');
  const place = { bucket: buckets.reference, basePath: `${architecture}/${store}/${version}/${name}` };
  const land = () => landReference(s3, { store, directory: reference }, place, signal);
  const key = await land();
  const runId = runIdOf(store, { bucket: buckets.reference, key });
  tell(`landed; waiting for the report of run ${runId} in s3://${buckets.ledger}`);
  const landAgain = () => {
    tell('nobody has heard of it yet: the reference backup lands again');
    return land();
  };
  return waitForReport({ s3, bucket: buckets.ledger }, runId, { landAgain, signal });
}

function failure({ verdict, reason, explanation, findings, instance, runId }: Report, { imageId }: BakedImage): string {
  const words = findings.find(({ severity }) => severity === 'error')?.message ?? explanation ?? '';
  const what =
    verdict === 'verified'
      ? `The reference backup was verified, but by ${instance?.imageId ?? 'an unknown image'}, not by ${imageId}.`
      : `${imageId} has not proven itself: ${verdict}${reason === null ? '' : ` (${reason})`}. ${words}`.trim();
  return `${what} The image in use stays. The report is that of run ${runId}.`;
}
