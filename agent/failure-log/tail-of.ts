import { addAbortSignal, type Readable } from 'node:stream';

/**
 * The last lines of a stream, in at most so many bytes. A stream that does not end in time is left with what it has
 * given until then; one that breaks, too.
 */
export async function tailOf(stream: Readable, limitBytes: number, milliseconds: number): Promise<string> {
  const kept: Buffer[] = [];
  let bytes = 0;
  let cut = false;
  try {
    for await (const chunk of addAbortSignal(AbortSignal.timeout(milliseconds), stream)) {
      kept.push(chunk);
      bytes += chunk.length;
      while (bytes - (kept[0]?.length ?? 0) >= limitBytes) {
        bytes -= kept.shift()?.length ?? 0;
        cut = true;
      }
    }
  } catch {
    // What it has given is all there is.
  }
  const all = Buffer.concat(kept, bytes);
  const end = all.subarray(Math.max(0, all.length - limitBytes));
  if (!cut && end.length === all.length) return end.toString();
  // A line, or a character, that has lost its beginning.
  return end.subarray(end.indexOf('\n') + 1).toString();
}
