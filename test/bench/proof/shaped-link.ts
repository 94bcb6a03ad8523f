import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

export interface ShapedLink extends AsyncDisposable {
  /** What stands for the endpoint at the other end of the link. */
  readonly endpoint: string;
}

const tickMilliseconds = 5;

/** A link to `endpoint` over which all connections together bring so many bytes a second, and no more. */
export async function shapedLink(endpoint: string, bytesPerSecond: number): Promise<ShapedLink> {
  const { hostname, port } = new URL(endpoint);
  const open = new Set<Socket>();
  const waiting: { readonly chunk: Buffer; readonly to: Socket; readonly from: Socket }[] = [];
  let allowance = 0;
  let lastTick = performance.now();
  const send = () => {
    const now = performance.now();
    // What was not used is not saved up: a link has no memory.
    allowance = Math.min(allowance, 0) + ((now - lastTick) / 1000) * bytesPerSecond;
    lastTick = now;
    for (let [next] = waiting; next !== undefined && allowance > 0; [next] = waiting) {
      waiting.shift();
      allowance -= next.chunk.length;
      next.to.write(next.chunk);
      next.from.resume();
    }
  };
  const timer = setInterval(send, tickMilliseconds);
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => open.delete(socket));
    }
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      upstream.pause();
      waiting.push({ chunk, to: client, from: upstream });
    });
    upstream.on('close', () => client.end());
    client.on('close', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
