import { styleText } from 'node:util';
import { z } from 'zod';
import type { Report } from '../../agent/contract/report.ts';
import { verdictWords } from '../../agent/report/words.ts';
import { visible } from '../../agent/text/foreign-text.ts';
import type { Mail } from '../deployed-stack/inbox.ts';
import type { CloudEvent } from './local-cloud.ts';

type Style = Parameters<typeof styleText>[0];

const verdictStyle: Record<Report['verdict'], Style> = {
  verified: ['green', 'bold'],
  intact: ['green', 'bold'],
  corrupt: ['red', 'bold'],
  suspect: ['yellow', 'bold'],
  incompatible: ['yellow', 'bold'],
  unproven: ['yellow', 'bold'],
};

const consoleLineSchema = z.object({
  message: z.string(),
  phase: z.string().optional(),
  seconds: z.number().optional(),
  verdict: z.string().optional(),
});

/** Tells what happens as it happens: a line each, with the seconds since the beginning. */
export class Narration {
  readonly #write: (line: string) => void;
  readonly #began = performance.now();

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  chapter(title: string): void {
    this.#write(`\n${styleText('bold', title)}`);
  }

  tell(text: string, who = ''): void {
    const seconds = ((performance.now() - this.#began) / 1_000).toFixed(1).padStart(6);
    this.#write(`${styleText('dim', `${seconds} s`)}  ${styleText('cyan', who.padEnd(9))} ${text}`);
  }

  readonly note = (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
    this.tell([message, ...Object.values(fields)].join(' '));
  };

  readonly event = (event: CloudEvent): void => {
    const told = line(event);
    if (told) this.tell(told.text, told.who);
  };

  mail(to: string, { subject, message }: Mail): void {
    this.tell(`✉ ${visible(subject)}`, to);
    const isAlarm = message.startsWith('{');
    for (const text of isAlarm ? [] : message.split('\n'))
      this.#write(styleText('dim', `${' '.repeat(22)}${visible(text)}`));
  }

  verdict(report: Report, page: string): void {
    const name = report.snapshot.name ?? report.snapshot.uuid ?? '';
    this.tell(`${styleText(verdictStyle[report.verdict], report.verdict)}  ${verdictWords(report).headline}`, name);
    this.tell(`report: ${page}`, name);
  }
}

function line(event: CloudEvent): { who: string; text: string } | null {
  switch (event.kind) {
    case 'call':
      return call(event.call);
    case 'instance-started':
      return { who: 'ec2', text: `${event.instanceId} is born (${event.market}, ${event.type})` };
    case 'instance-powered-off':
      return { who: 'ec2', text: `${event.instanceId} has powered itself off` };
    case 'instance-terminated':
      return { who: 'ec2', text: `${event.instanceId} is terminated` };
    case 'console-line':
      return consoleLine(event.line);
    default:
      return null;
  }
}

function call({ principal, service, action, resource, status }: Extract<CloudEvent, { kind: 'call' }>['call']) {
  if (status >= 300) return null;
  const who = principal.includes('trigger') ? 'trigger' : principal.includes('settle') ? 'settle' : null;
  if (who === null) return null;
  if (service === 'ec2' && action === 'CreateFleet') return { who, text: 'launches one instance for it' };
  if (action !== 'PutObject') return null;
  if (/orders\/1\.json$/.test(resource)) return { who, text: 'a snapshot has landed; its order is stored' };
  if (/orders\/\d+\.json$/.test(resource)) return { who, text: 'orders the next attempt' };
  if (/\/report\.json$/.test(resource)) return { who, text: 'writes the one report of the run' };
  return null;
}

function consoleLine(text: string): { who: string; text: string } | null {
  const who = 'agent';
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { who, text: visible(text) };
  }
  const parsed = consoleLineSchema.safeParse(json);
  if (!parsed.success) return null;
  const { message, phase, seconds, verdict } = parsed.data;
  if (message === 'phase ended') return { who, text: `${phase} · ${seconds} s` };
  if (message === 'judged') return { who, text: `says ${verdict}` };
  return message === 'agent started' || message === 'order taken' ? { who, text: message } : null;
}
