import { SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { CommanderError } from 'commander';
import { s3Client } from '../../agent/blobs/s3-client.ts';
import { askForProbes } from './ask.ts';
import { parseInvocation } from './command.ts';
import { conclude } from './conclude.ts';
import { conclusionLines, isAllWell } from './text.ts';

/**
 * Has a stage launch what proves nothing, and says what AWS answered:  npm run probe -- --help
 * Works with the credentials of the environment, and gives them to nobody.
 */
const waitMilliseconds = 15 * 60_000;
const pollMilliseconds = 3_000;

try {
  process.exitCode = await probe(process.argv.slice(2));
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(`${inWords(error)}\n`);
    process.exitCode = 2;
  }
}

async function probe(argv: readonly string[]): Promise<number> {
  const invocation = parseInvocation(argv, process.env.AWS_REGION ?? 'eu-central-1');
  const { stage, region, repository, json } = invocation;
  const tell = (line: string) => process.stderr.write(`${line}\n`);
  const { Account: account = '' } = await new STSClient({ region }).send(new GetCallerIdentityCommand({}));
  tell(`Probing stage ${stage} in ${region}, with the machine of ${repository}. This takes two to fifteen minutes.`);
  const asked = await askForProbes(
    { stage, account, region, repository },
    {
      s3: s3Client(region),
      sqs: new SQSClient({ region }),
      tell,
      pollMilliseconds,
      signal: AbortSignal.timeout(waitMilliseconds),
    },
  );
  const conclusions = conclude(asked);
  process.stdout.write(
    json ? `${JSON.stringify({ conclusions, asked }, null, 2)}\n` : `\n${conclusionLines(conclusions).join('\n')}\n`,
  );
  return isAllWell(conclusions) ? 0 : 1;
}

function inWords(error: unknown): string {
  const { name = '', message = String(error) } = error as Partial<Error>;
  if (/QueueDoesNotExist|NonExistentQueue/.test(name)) {
    return 'There is no such stage in this account and region.\n  → name the stage of mayfly.yaml and its --region, and deploy first';
  }
  if (/AccessDenied|NotAuthorized/.test(name)) {
    return `AWS does not let you ask: ${message}\n  → sqs:GetQueueUrl and sqs:SendMessage on the trigger's queue, s3:GetObject and s3:ListBucket on the ledger`;
  }
  return `It could not be asked: ${message}\n  → look at the credentials and the region in the environment`;
}
