import cookies from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../config/schema.js';

/** The signed cookie that carries a session's id. `__Host-`: this host alone, https alone, whole site (RFC 6265bis, 4.1.3.2). */
export class SessionCookie {
  readonly name: string;
  readonly #secure: boolean;
  readonly #signer: ReturnType<typeof cookies.signerFactory>;

  constructor({ cookieSecure, secrets }: Config['session']) {
    this.#secure = cookieSecure;
    this.name = cookieSecure ? '__Host-sid' : 'sid';
    this.#signer = cookies.signerFactory(
      secrets.initial.split(',').map((secret) => secret.trim()),
      'sha256',
    );
  }

  /** The id that the client sent, if one of our secrets has signed it. */
  read(request: FastifyRequest): string | undefined {
    const header = request.headers.cookie;
    const signed = header === undefined ? undefined : cookies.fastifyCookie.parse(header)[this.name];
    const { valid, value } = signed ? this.#signer.unsign(signed) : { valid: false, value: null };
    return valid ? (value ?? undefined) : undefined;
  }

  /** Hands `id` to the client, for as long as its browser runs: the server decides when it ends. */
  write(reply: FastifyReply, id: string): void {
    reply.header('set-cookie', cookies.fastifyCookie.serialize(this.name, this.#signer.sign(id), this.#attributes()));
  }

  clear(reply: FastifyReply): void {
    reply.header('set-cookie', cookies.fastifyCookie.serialize(this.name, '', { ...this.#attributes(), maxAge: 0 }));
  }

  #attributes() {
    return { path: '/', httpOnly: true, secure: this.#secure, sameSite: 'lax' } as const;
  }
}
