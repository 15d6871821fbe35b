import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Database, type Transaction } from '../database/database.js';
import { answerSchema, Refuses } from '../http/answers.js';
import { Sessions } from '../session/sessions.js';
import { NotSignedIn } from '../session/signed-in.js';
import { type Attempt, earlierAnswer, keepAnswer, take } from './answers.js';
import { KeyInUse, KeyReused } from './errors.js';
import { HEADER, KEY, readKey } from './key.js';

/**
 * Does `work` in one transaction, and once for each Idempotency-Key: a request that is sent again is answered what the first one was,
 * byte by byte. What `work` throws is not kept: the request may be sent again and is tried anew. `work` must have no effect outside `tx`.
 * @returns the body
 * @throws KeyInUse, KeyReused, and what `work` threw
 */
export type Once = <T>(work: (tx: Transaction) => Promise<T>) => Promise<string>;

interface Call {
  attempt: Attempt;
  requestHash: Buffer<ArrayBuffer>;
  schema: z.ZodType;
}

@Injectable()
class OncePipe implements PipeTransform<ExecutionContext, Promise<Once>> {
  constructor(
    private readonly database: Database,
    private readonly sessions: Sessions,
  ) {}

  async transform(context: ExecutionContext): Promise<Once> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const session = await this.sessions.of(request);
    if (session === undefined) throw new NotSignedIn();
    const call = {
      attempt: {
        accountId: session.accountId,
        route: `${request.method} ${request.routeOptions.url}`,
        key: readKey(request),
      },
      requestHash: hashOf(request),
      schema: answerSchema(context.getHandler()),
    };
    return async (work) => {
      const { body, isReplay } = await this.database.transaction((tx) => {
        request.signal.throwIfAborted(); // the client may have left while we waited for a connection
        return answer(tx, call, work);
      });
      reply.header('content-type', 'application/json; charset=utf-8');
      if (isReplay) reply.header('idempotent-replayed', 'true');
      return body;
    };
  }
}

async function answer(
  tx: Transaction,
  { attempt, requestHash, schema }: Call,
  work: (tx: Transaction) => Promise<unknown>,
) {
  const isOurs = await take(tx, attempt);
  const earlier = await earlierAnswer(tx, attempt);
  if (earlier && !requestHash.equals(earlier.requestHash)) throw new KeyReused();
  if (earlier) return { body: earlier.body, isReplay: true };
  if (!isOurs) throw new KeyInUse();
  const body = JSON.stringify(schema.parse(await work(tx)));
  await keepAnswer(tx, attempt, { requestHash, body });
  return { body, isReplay: false };
}

/** Two requests are the same when they have the same target and the same content. */
function hashOf({ url, body }: FastifyRequest): Buffer<ArrayBuffer> {
  return createHash('sha256')
    .update(JSON.stringify([url, body ?? null]))
    .digest();
}

const requireKey = createParamDecorator((_: unknown, context: ExecutionContext) => context, [document]);

/** Makes an operation of a `SignedIn` route idempotent: hands it {@link Once}, and requires the header of the client. */
export const IdempotencyKey = () => requireKey(OncePipe);

function document(target: object, method: string | symbol | undefined): void {
  const descriptor = method && Object.getOwnPropertyDescriptor(target, method);
  if (!descriptor) return;
  const header = ApiHeader({
    name: HEADER,
    required: true,
    description:
      'A new unique key for each request, and the same one when it is sent again: it takes effect once, and for 24 hours the ' +
      'answer is the same. An answer that is given again says so with `Idempotent-Replayed: true`.',
    schema: { type: 'string', pattern: KEY.source },
    example: '"7c9e6679-7425-40de-944b-e07fc1f90ae7"',
  });
  for (const decorate of [
    header,
    Refuses(400, 'The Idempotency-Key is missing or is none (`idempotency-key-missing`, `idempotency-key-invalid`).'),
    Refuses(409, 'A request with this Idempotency-Key is in progress (`idempotency-key-in-use`).'),
    Refuses(422, 'The Idempotency-Key was sent before, with another request (`idempotency-key-reused`).'),
  ]) {
    decorate(target, method, descriptor);
  }
}
