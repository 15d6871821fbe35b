import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Request {
  method: string;
  /** As it goes on the wire: nothing is normalised. */
  path: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 8 });

/** Sends `message` to 127.0.0.1:`port`. @throws when there is no answer */
export function exchange(port: AddressInfo['port'], { method, path, headers, body }: Request): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { agent, host: '127.0.0.1', port, method, path, timeout: 20_000, headers };
    const sent = request({
      ...options,
      headers: body === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(body) },
    });
    sent.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
      response.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within 20 s: ${method} ${path}`)));
    sent.on('error', reject);
    sent.end(body);
  });
}
