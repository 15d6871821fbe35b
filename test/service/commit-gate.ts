import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface CommitGate extends AsyncDisposable {
  /** The database, through the gate. */
  url: string;
  /** From now on no client hears of its COMMIT, though Postgres does it. */
  shut(): void;
}

/** A TCP proxy in front of the Postgres at `target` that can keep its answers to COMMIT to itself. */
export async function openCommitGate(target: string): Promise<CommitGate> {
  const url = new URL(target);
  const [host, port] = [url.hostname, Number(url.port)];
  const sockets = new Set<Socket>();
  let isShut = false;
  const server = createServer((client) => {
    const upstream = connect(port, host);
    let commits = false;
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => {}));
    client.on('data', (chunk) => {
      commits ||= isShut && chunk.includes('COMMIT');
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => commits || client.write(chunk));
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  url.host = `127.0.0.1:${address.port}`;
  return {
    url: url.href,
    shut() {
      isShut = true;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
