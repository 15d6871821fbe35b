import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** One TCP connection that speaks HTTP/1.1, one request after the other, and never retries: what fails is seen. */
export class Connection {
  #received = '';
  #error: Error | undefined;
  #wake = () => {};

  private constructor(readonly socket: Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.#received += text;
      this.#wake();
    });
    socket.on('error', (error) => {
      this.#error = error;
    });
    for (const event of ['end', 'close']) socket.on(event, () => this.#wake());
  }

  /** @throws ECONNREFUSED and its like */
  static async open(port: number): Promise<Connection> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new Connection(socket);
  }

  get isOpen(): boolean {
    return !this.socket.destroyed && !this.socket.readableEnded;
  }

  /** @throws when the connection is reset or closed before the whole answer is there. */
  async get(path: string): Promise<Answer> {
    this.#received = '';
    this.socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    for (;;) {
      const answer = parse(this.#received);
      if (answer) {
        if (answer.headers.connection === 'close') this.close();
        return answer;
      }
      if (!this.isOpen) throw this.#error ?? new Error('closed before the answer');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  close(): void {
    this.socket.destroy();
  }
}

function parse(text: string): Answer | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [start = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const body = text.slice(end + 4);
  if (body.length < Number(headers['content-length'] ?? 0)) return undefined;
  return { status: Number(start.split(' ')[1]), headers, body };
}
