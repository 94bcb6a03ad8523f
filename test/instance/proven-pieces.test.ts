import { describe, expect, test, vi } from 'vitest';
import { mostInPiece, type ProvenRecord, provenPieceSchema } from '../../agent/contract/proven-items.ts';
import { createLog } from '../../agent/instance/log.ts';
import { ProvenPieces } from '../../agent/instance/proven-pieces.ts';
import { type Answer, fault, faultyS3 } from '../blobs/faulty-s3.ts';
import { order } from '../contract/examples.ts';

const record = (name: string): ProvenRecord => ({ path: [name], digest: 'a'.repeat(64), state: {} });
const key = (number: number) => `/example-ledger/attempts/AROAEXAMPLE:i-1/proven/${number}.json`;

/** Takes whatever is put, and keeps it. */
async function ledger(failing = 0) {
  const bodies = new Map<string, string>();
  const take: Answer = (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      bodies.set(decodeURIComponent(request.url?.split('?')[0] ?? ''), Buffer.concat(parts).toString());
      response.end();
    });
  };
  const s3 = await faultyS3([...Array.from({ length: failing }, () => fault(403, 'AccessDenied')), take]);
  const pieces = (everyMilliseconds?: number) =>
    new ProvenPieces({
      ...{ ledger: s3.client, order, place: 'i-1', basis: 'b'.repeat(64), log: createLog(() => {}) },
      ...(everyMilliseconds !== undefined && { everyMilliseconds }),
    });
  const read = (number: number) => {
    const text = bodies.get(key(number)) ?? '';
    const json = text.startsWith('{') ? text : (/\{.*\}/s.exec(text)?.[0] ?? 'null');
    return provenPieceSchema.nullable().parse(JSON.parse(json));
  };
  return { pieces, read, bodies, [Symbol.asyncDispose]: () => s3[Symbol.asyncDispose]() };
}

describe('what is proven', () => {
  test('is written as it goes, so that a kill loses little', async () => {
    await using its = await ledger();
    const pieces = its.pieces(20);
    pieces.add([record('orders')]);
    pieces.add([record('logs')]);
    await vi.waitFor(() => expect(its.read(1)?.items.map(({ path }) => path[0])).toEqual(['orders', 'logs']));
    expect(its.read(1)).toMatchObject({ runId: order.runId, attempt: 1, basis: 'b'.repeat(64) });
    pieces.add([record('customers')]);
    await vi.waitFor(() => expect(its.read(2)?.items).toHaveLength(1));
    expect(its.bodies.size).toBe(2);
  });

  test('is written at once in the end, in pieces that are bounded', async () => {
    await using its = await ledger();
    const pieces = its.pieces();
    pieces.add(Array.from({ length: mostInPiece + 1 }, (_, number) => record(`logs-${number}`)));
    await pieces.flush(10_000);
    expect([its.read(1)?.items.length, its.read(2)?.items.length, its.bodies.size]).toEqual([mostInPiece, 1, 2]);
  });

  test('and could not be written is written with the next piece', async () => {
    await using its = await ledger(1);
    const pieces = its.pieces();
    pieces.add([record('orders')]);
    await pieces.flush(10);
    expect(its.bodies.size).toBe(0);
    pieces.add([record('logs')]);
    await pieces.flush(10_000);
    expect(its.read(1)?.items).toHaveLength(2);
  });

  test('is nothing: then nothing is written', async () => {
    await using its = await ledger();
    const pieces = its.pieces();
    pieces.add([]);
    await pieces.flush(10_000);
    expect(its.bodies.size).toBe(0);
  });
});
