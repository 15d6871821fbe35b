import signed from '@fastify/cookie';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../config/schema.js';

/** The signed cookie that carries a session's id. `__Host-`: this host alone, https alone, whole site (RFC 6265bis, 4.1.3.2). */
export class SessionCookie {
  readonly name: string;
  readonly #secure: boolean;
  readonly #signer: ReturnType<typeof signed.signerFactory>;

  constructor({ cookieSecure, secrets }: Config['session']) {
    this.#secure = cookieSecure;
    this.name = cookieSecure ? '__Host-sid' : 'sid';
    this.#signer = signed.signerFactory(
      secrets.initial.split(',').map((secret) => secret.trim()),
      'sha256',
    );
  }

  /** The id that the client sent, if one of our secrets has signed it. */
  read(request: FastifyRequest): string | undefined {
    const header = request.headers.cookie;
    const given = header === undefined ? undefined : parseCookie(header)[this.name];
    const { valid, value } = given ? this.#signer.unsign(given) : { valid: false, value: null };
    return valid ? (value ?? undefined) : undefined;
  }

  /** Hands `id` to the client, for as long as its browser runs: the server decides when it ends. */
  write(reply: FastifyReply, id: string): void {
    reply.header(
      'set-cookie',
      stringifySetCookie({ name: this.name, value: this.#signer.sign(id), ...this.#attributes() }),
    );
  }

  clear(reply: FastifyReply): void {
    reply.header('set-cookie', stringifySetCookie({ name: this.name, value: '', ...this.#attributes(), maxAge: 0 }));
  }

  #attributes() {
    return { path: '/', httpOnly: true, secure: this.#secure, sameSite: 'lax' } as const;
  }
}
