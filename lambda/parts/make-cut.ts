import { createHash } from 'node:crypto';
import { contractVersion } from '../../agent/contract/contract-version.ts';
import type { OrderedSplit } from '../../agent/contract/order.ts';
import type { Cut, CutPart, PartItems } from '../../agent/contract/parts.ts';
import type { Division, SizedItem } from '../../agent/stores/store-definition.ts';
import { enclosureOf } from '../ledger/enclosures.ts';
import { attemptSeconds, type Pace } from '../run/pace.ts';
import { bytesOf, divideItems } from './divide-items.ts';

export interface CutRequest {
  /** Of the whole. */
  readonly runId: string;
  readonly items: readonly SizedItem[];
  readonly split: OrderedSplit;
  readonly division: Division;
  /** As its store has parsed it. */
  readonly expectations: unknown;
  /** Of one machine; null where too few proofs have shown it. */
  readonly pace: Pace | null;
  /** What each machine has at the least. */
  readonly minimumDiskGb: number;
  /** The disk that a part is to fit on, if more parts can bring that: that of a pool's machines. */
  readonly roomGb: number | null;
}

/** A cut, and the texts that the orders of its parts enclose. */
export interface MadeCut {
  readonly cut: Cut;
  readonly texts: readonly string[];
}

/** How a backup is divided; null where it stays whole. */
export async function makeCut(request: CutRequest): Promise<MadeCut | null> {
  const { runId, items, split, division, expectations, pace, roomGb } = request;
  const together = await division.keptTogether(expectations, items);
  const fits = roomGb === null ? {} : { fits: (part: readonly SizedItem[]) => diskGbOf(part, request) <= roomGb };
  const parts = divideItems(items, { together, split, pace: partPace(division, items, pace), ...fits });
  if (parts.length < 2) return null;
  const made = parts.map((part, index) => makePart(part, index + 1, parts, request));
  return { cut: { version: 1, runId, parts: made.map(({ part }) => part) }, texts: made.map(({ text }) => text) };
}

/** The run of a part: the same whoever asks, and no other's. */
export function partRunId(of: string, number: number): string {
  return createHash('sha256')
    .update(JSON.stringify(['part', of, number]))
    .digest('hex')
    .slice(0, 20);
}

function makePart(
  items: readonly SizedItem[],
  number: number,
  all: readonly (readonly SizedItem[])[],
  request: CutRequest,
): { readonly part: CutPart; readonly text: string } {
  const runId = partRunId(request.runId, number);
  const isFirst = number === 1;
  const named = isFirst ? all.slice(1).flat() : items;
  const paths = named.map(({ path }) => [...path]);
  const text = JSON.stringify({
    ...{ version: contractVersion, runId },
    ...{ kind: isFirst ? 'except' : 'only', paths },
  } satisfies PartItems);
  const needs = request.division.needsOf(items);
  const part = {
    ...{ number, runId, items: items.length, bytes: bytesOf(items), diskGb: diskGbOf(items, request) },
    ...{ seconds: attemptSeconds(needs, request.pace), enclosure: enclosureOf(text) },
  };
  return { part, text };
}

function diskGbOf(items: readonly SizedItem[], { division, minimumDiskGb }: CutRequest): number {
  return Math.max(minimumDiskGb, Math.ceil((division.needsOf(items).diskBytes ?? 0) / 1e9));
}

/** Without a past as the store assumes: the target is to be met on slow machines, too. */
function partPace({ needsOf }: Division, items: readonly SizedItem[], pace: Pace | null) {
  const { bytes, seconds, fixedSeconds } = needsOf(items);
  if (bytes === null || seconds === null || fixedSeconds === null || bytes === 0) return null;
  if (pace === null) return { fixedSeconds, secondsPerByte: (seconds - fixedSeconds) / bytes };
  return { fixedSeconds: startSeconds, secondsPerByte: pace.secondsPerByte };
}

/** From an order to the first byte, at a known pace: what a machine takes to boot, as docs/performance.md assumes. */
const startSeconds = 180;
