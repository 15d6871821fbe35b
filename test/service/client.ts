import { randomUUID } from 'node:crypto';

export interface Reply<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: T;
}

/** A client that keeps the session's cookie, as a browser would, across instances of the service. */
export class Client {
  cookie: string | undefined;

  constructor(public url: string) {}

  async request<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply<T>> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      signal: AbortSignal.timeout(20_000),
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(this.cookie && { cookie: this.cookie }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const [set] = response.headers.getSetCookie();
    if (set) this.cookie = set.includes('Max-Age=0') ? undefined : set.split(';', 1)[0];
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? ({} as T) : JSON.parse(text) };
  }

  get<T = Record<string, unknown>>(path: string) {
    return this.request<T>('GET', path);
  }

  post<T = Record<string, unknown>>(path: string, body?: unknown, headers?: Record<string, string>) {
    return this.request<T>('POST', path, body, headers);
  }

  delete(path: string) {
    return this.request('DELETE', path);
  }
}

export const PASSWORD = 'a good password';

/** Registers an account and logs it in. */
export async function signUp(
  url: string,
  email = `${randomUUID()}@example.com`,
): Promise<Client & { email: string; id: string }> {
  const client = new Client(url);
  const registered = await client.post<{ id: string }>('/v1/accounts', { email, password: PASSWORD });
  if (registered.status !== 201) throw new Error(`cannot register: ${JSON.stringify(registered.body)}`);
  await logIn(client, email);
  return Object.assign(client, { email, id: registered.body.id });
}

/** @throws Error when it is refused */
export async function logIn(client: Client, email: string, password = PASSWORD): Promise<Reply> {
  const reply = await client.post('/v1/session', { email, password });
  if (reply.status !== 201) throw new Error(`cannot log in: ${reply.status} ${JSON.stringify(reply.body)}`);
  return reply;
}
