import { connect, createServer, type Socket } from 'node:net';

/** A TCP port in front of a server, where connections can be made to fall silent and turns are counted. */
export interface TcpProxy extends AsyncDisposable {
  port: number;
  /** Connections that exist carry no byte any more, and nobody closes them: their server has vanished. New ones are carried. */
  mute(): void;
  /** A partition: no byte passes, on new connections neither, and nobody is told. */
  cut(): void;
  /** The partition is over: what was sent meanwhile arrives, late. */
  mend(): void;
  /** Request/reply turns so far: how often the client spoke after the server did. */
  turns(): number;
}

export async function proxyTo(port: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let turns = 0;
  let isCut = false;
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    let speaker = upstream;
    client.pipe(upstream).pipe(client);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('data', () => {
        if (socket === client && speaker === upstream) turns += 1;
        speaker = socket;
      });
      if (isCut) socket.pause();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    mute() {
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
    cut() {
      isCut = true;
      for (const socket of sockets) socket.pause();
    },
    mend() {
      isCut = false;
      for (const socket of sockets) socket.resume();
    },
    turns: () => turns,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
