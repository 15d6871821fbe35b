import {
  applyDecorators,
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiCookieAuth } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PRODUCT } from '../../product.js';
import { Refuses } from '../http/answers.js';
import { Problem } from '../http/problem.js';
import type { Session } from './session.js';
import { Sessions } from './sessions.js';

/** The operation needs a session. RFC 9110 wants a challenge with each 401. */
export class NotSignedIn extends Problem {
  constructor() {
    super(401, {
      type: 'not-signed-in',
      title: 'Not signed in',
      headers: { 'www-authenticate': `Cookie realm="${PRODUCT}"` },
    });
  }
}

/** The session's role may not do this. */
export class Forbidden extends Problem {
  constructor() {
    super(403, { type: 'forbidden', title: 'Forbidden' });
  }
}

const ROLES = 'session:roles';

@Injectable()
class SignedInGuard implements CanActivate {
  constructor(
    private readonly sessions: Sessions,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest & { signedIn?: Session }>();
    http.getResponse<FastifyReply>().header('cache-control', 'no-store');
    const session = await this.sessions.of(request);
    if (session === undefined) throw new NotSignedIn();
    const roles = this.reflector.getAllAndOverride<string[]>(ROLES, [context.getHandler(), context.getClass()]);
    if (roles.length > 0 && !roles.includes(session.role)) throw new Forbidden();
    request.signedIn = session;
    return true;
  }
}

/** Only for requests with a session, of one of `roles` where any are given. @throws NotSignedIn (401), Forbidden (403) */
export function SignedIn(...roles: string[]): MethodDecorator & ClassDecorator {
  return applyDecorators(
    SetMetadata(ROLES, roles),
    UseGuards(SignedInGuard),
    ApiCookieAuth(),
    Refuses(401, 'The request has no session, or one that has ended (`not-signed-in`).'),
    ...(roles.length > 0 ? [Refuses(403, `Only for the role ${roles.join(' or ')} (\`forbidden\`).`)] : []),
  );
}

/** The {@link Session} of a {@link SignedIn} request. */
export const CurrentSession = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<{ signedIn: Session }>().signedIn,
);
