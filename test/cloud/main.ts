import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import { type Report, reportSchema } from '../../agent/contract/report.ts';
import { ConfigurationFileError } from '../../infra/configuration/problem.ts';
import { readConfiguration } from '../../infra/configuration/read.ts';
import { synthesize } from '../../infra/synthesize.ts';
import { parseDeployment } from '../../lambda/configuration/configuration.ts';
import { type Inbox, type Mail, subscribe } from '../deployed-stack/inbox.ts';
import { pointImages } from '../deployed-stack/point-images.ts';
import { startLocalCloud } from '../local-cloud/local-cloud.ts';
import { motoAccount, motoCredentials, motoRegion } from '../local-cloud/moto.ts';
import { Narration } from '../local-cloud/narration.ts';
import { restrictInstances } from '../local-cloud/policies/judge.ts';
import { configurationAsked } from './arguments.ts';
import { configurationHere } from './configuration.ts';
import { bakeImages } from './images.ts';
import { whenParentEnds } from './parent.ts';

/**
 * A stage of Mayfly on this machine, until it is interrupted: what lands in its buckets is proven as in an account.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const place = join(root, 'mayfly-cloud');
/** Failed and delayed messages come again this soon, and sweeps this often, instead of after minutes. */
const hurry = { redeliverySeconds: 3, longestDelaySeconds: 3, rateSeconds: 10 };
const pollMilliseconds = 500;

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interrupted.abort(name));
whenParentEnds(() => interrupted.abort('the end of the command that started it'));
const { signal } = interrupted;

const narration = new Narration((line) => process.stdout.write(`${line}\n`));
const cleanUp = new AsyncDisposableStack();
try {
  await run();
} catch (error) {
  if (signal.aborted) narration.tell(`stopped by ${signal.reason}`);
  else {
    const isKnown = error instanceof ConfigurationFileError;
    process.stderr.write(`${isKnown ? error.message : ((error as Error).stack ?? String(error))}\n`);
    process.exitCode = 1;
  }
} finally {
  await cleanUp.disposeAsync();
}
process.exit();

async function run(): Promise<void> {
  const file = configurationAsked(process.argv.slice(2)) ?? join(root, 'mayfly.example.yaml');
  const asked = readConfiguration(resolve(process.env.INIT_CWD ?? process.cwd(), file));
  const directory = await mkdtemp(join(tmpdir(), 'mayfly-cloud-'));
  cleanUp.defer(() => rm(directory, { recursive: true, force: true }));
  await chmod(directory, 0o755);
  await rm(place, { recursive: true, force: true });
  await mkdir(join(place, 'messages'), { recursive: true });
  await mkdir(join(place, 'reports'));

  narration.chapter('An AWS on this machine, and Mayfly deployed to it');
  if (asked.region !== motoRegion || asked.account !== motoAccount) {
    narration.tell(`account ${motoAccount} and region ${motoRegion} stand for those of ${file}`);
  }
  const { pointers, imageOf } = bakeImages(asked, join(directory, 'images'), { signal, note: narration.note });
  const buckets = [...new Set(asked.repositories.map(({ bucket }) => bucket))];
  const reports: string[] = [];
  const cloud = await startLocalCloud({
    ...hurry,
    directory: join(directory, 'cloud'),
    image: imageOf,
    buckets,
    synthesize: (account) => synthesize(configurationHere(asked, account), join(directory, 'cdktf.out')),
    onEvent(event) {
      narration.event(event);
      if (event.kind !== 'call' || event.call.action !== 'PutObject' || event.call.status >= 300) return;
      const [, runId] = /runs\/([0-9a-f]+)\/report\.html$/.exec(event.call.resource) ?? [];
      if (runId !== undefined) reports.push(runId);
    },
    signal,
  });
  cleanUp.defer(() => cloud.stop());
  await restrictInstances(cloud);
  const { clients, endpoint } = cloud;
  await pointImages(clients.ssm, asked.stage, pointers);
  const settle = cloud.functions.get(`mayfly-${asked.stage}-settle`);
  const deployment = parseDeployment(settle?.declaration.environment.MAYFLY_DEPLOYMENT);
  const { ledgerBucket, peopleTopicArn, pagerTopicArn } = deployment;
  const inboxes = new Map<string, Inbox>();
  for (const [who, arn] of [
    ['people', peopleTopicArn],
    ['pager', pagerTopicArn],
  ] as const) {
    if (arn) inboxes.set(who, await subscribe(clients, arn, who));
  }

  const environment = join(place, 'environment');
  await writeFile(environment, environmentText(endpoint, resolve(file)));
  narration.tell(`deployed; what lands in ${buckets.join(', ')} is proven`);
  process.stdout.write(`${JSON.stringify({ ready: true, environment, buckets, ledger: ledgerBucket })}\n`);

  const read = async (Key: string) => {
    try {
      const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: ledgerBucket, Key }));
      return (await Body?.transformToString()) ?? null;
    } catch (error) {
      if (error instanceof NoSuchKey) return null;
      throw error;
    }
  };
  let messages = 0;
  for (;;) {
    for (const runId of reports.splice(0)) {
      const [json, page] = [await read(ledgerKey.report(runId)), await read(ledgerKey.reportPage(runId))];
      if (json === null || page === null) continue;
      const report: Report = reportSchema.parse(JSON.parse(json));
      const path = join(place, 'reports', `${runId}.html`);
      await writeFile(path, page);
      await writeFile(join(place, 'reports', `${runId}.json`), json);
      narration.verdict(report, path);
    }
    for (const [who, inbox] of inboxes) {
      for (const mail of await inbox.collect()) {
        narration.mail(who, mail);
        messages += 1;
        await writeFile(join(place, 'messages', `${String(messages).padStart(4, '0')}-${who}.txt`), textOf(mail));
      }
    }
    await sleep(pollMilliseconds, undefined, { signal });
  }
}

function textOf({ subject, message }: Mail): string {
  return `Subject: ${subject}\n\n${message}\n`;
}

/** To be sourced by a shell. */
function environmentText(endpoint: string, configuration: string): string {
  const variables = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: motoRegion,
    AWS_DEFAULT_REGION: motoRegion,
    AWS_ACCESS_KEY_ID: motoCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: motoCredentials.secretAccessKey,
    MAYFLY_CONFIG: configuration,
  };
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join('');
}
