import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Answers, Refuses } from '../../platform/http/answers.js';
import type { Session } from '../../platform/session/session.js';
import { Sessions } from '../../platform/session/sessions.js';
import { CurrentSession, SignedIn } from '../../platform/session/signed-in.js';
import { AccountView, Credentials, SessionId, SessionList } from './account.js';
import { Accounts } from './accounts.js';
import { SessionNotFound } from './errors.js';
import { Logins } from './logins.js';

@ApiTags('accounts')
@Controller('v1')
export class SessionsController {
  constructor(
    private readonly accounts: Accounts,
    private readonly logins: Logins,
    private readonly sessions: Sessions,
  ) {}

  @Post('session')
  @ApiOperation({ summary: 'Log in' })
  @Answers(201, AccountView, 'The account; the cookie of the session is set.')
  @Refuses(401, 'There is no such account, or its password is another one (`wrong-credentials`).')
  @Refuses(
    429,
    'Too many attempts with the e-mail address, or from the client’s (`too-many-requests`); Retry-After says when to come back.',
  )
  logIn(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body({ schema: Credentials }) credentials: Credentials,
  ) {
    return this.logins.logIn(request, reply, credentials);
  }

  @Get('session')
  @SignedIn()
  @ApiOperation({ summary: 'Who am I' })
  @Answers(200, AccountView)
  whoAmI(@CurrentSession() { accountId }: Session) {
    return this.accounts.read(accountId);
  }

  @Delete('session')
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'Logged out, or was not logged in.' })
  @ApiOperation({ summary: 'Log out' })
  logOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.sessions.end(request, reply);
  }

  @Get('sessions')
  @SignedIn()
  @ApiOperation({ summary: 'My sessions, newest first' })
  @Answers(200, SessionList)
  async list(@CurrentSession() current: Session) {
    const sessions = await this.sessions.list(current);
    const items = sessions.map((session) => ({
      id: session.handle,
      current: session.handle === current.handle,
      address: session.address,
      userAgent: session.userAgent,
      createdAt: session.createdAt.toISOString(),
      expiresAt: session.expiresAt.toISOString(),
    }));
    return { items };
  }

  @Delete('sessions/:id')
  @SignedIn()
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'Ended, on every instance from its next request on.' })
  @ApiOperation({ summary: 'End one of my sessions' })
  @Refuses(404, 'You have no such session (`session-not-found`).')
  async revoke(@CurrentSession() { accountId }: Session, @Param('id', { schema: SessionId }) id: string) {
    if (!(await this.sessions.revoke(accountId, id))) throw new SessionNotFound();
  }
}
