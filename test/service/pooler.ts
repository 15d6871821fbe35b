import { connect, createServer, type Socket } from 'node:net';

/** Bytes of a message's type and length. */
const HEAD = 5;
const [KEY, READY, GOODBYE, IDLE] = ['K', 'Z', 'X', 'I'].map((letter) => letter.charCodeAt(0));

/** A client, and what it says while no server process is free. */
interface Client {
  socket: Socket;
  backend?: Socket | undefined;
  waiting: Buffer[];
}

/**
 * A pooler in front of a Postgres, as PgBouncer is one: in the mode `transaction` a client has a server process for one transaction, and
 * the one that became free last serves next; in the mode `session`, for as long as it is connected. At most `size` processes serve.
 */
export async function poolerTo(port: number, mode: 'transaction' | 'session', size = 20) {
  const free: Socket[] = [];
  const holders = new Map<Socket, Client>();
  const clients = new Set<Client>();
  let backends = 0;

  /** Each client logs in through a server process of its own, which joins the others when it is done. */
  const server = createServer((socket) => {
    const client: Client = { socket, waiting: [] };
    clients.add(client);
    const backend = connect(port, '127.0.0.1');
    lend(backend, client);
    relay(backend);
    socket.on('data', (data) => {
      if (data[0] === GOODBYE && client.backend === undefined) return void socket.end();
      client.waiting.push(data);
      serve();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clients.delete(client);
      if (client.backend) drop(client.backend);
    });
  });

  function lend(backend: Socket, client: Client): void {
    client.backend = backend;
    holders.set(backend, client);
  }

  function serve(): void {
    for (const client of clients) {
      if (client.waiting.length > 0 && client.backend === undefined) {
        const backend = free.pop();
        if (backend) lend(backend, client);
      }
      for (const data of client.backend ? client.waiting.splice(0) : []) client.backend?.write(data);
    }
  }

  function relay(backend: Socket): void {
    let isNew = true;
    let pending = Buffer.alloc(0);
    backend.on('error', () => {});
    backend.on('data', (data) => {
      pending = Buffer.concat([pending, data]);
      while (pending.length >= HEAD && pending.length > pending.readUInt32BE(1)) {
        const message = Buffer.from(pending.subarray(0, 1 + pending.readUInt32BE(1)));
        pending = pending.subarray(message.length);
        if (message[0] === KEY) message.fill(7, HEAD); // a pooler's own, since no process is the client's
        holders.get(backend)?.socket.write(message);
        if (message[0] !== READY || message[HEAD] !== IDLE || mode === 'session') continue;
        release(backend, isNew);
        isNew = false;
      }
    });
  }

  function release(backend: Socket, isNew: boolean): void {
    const client = holders.get(backend);
    if (client) client.backend = undefined;
    holders.delete(backend);
    if (isNew && backends === size) return void backend.destroy();
    if (isNew) backends += 1;
    free.push(backend);
    serve();
  }

  function drop(backend: Socket): void {
    holders.delete(backend);
    backend.destroy();
    backends -= 1;
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      for (const { socket } of clients) socket.destroy();
      for (const backend of free) backend.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
