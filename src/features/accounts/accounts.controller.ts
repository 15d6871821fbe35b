import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Answers, Refuses } from '../../platform/http/answers.js';
import type { Session } from '../../platform/session/session.js';
import { CurrentSession, SignedIn } from '../../platform/session/signed-in.js';
import { AccountView, PasswordChange, Registration } from './account.js';
import { Accounts } from './accounts.js';
import { Logins } from './logins.js';
import { RegistrationLimit } from './registration-limit.js';

@ApiTags('accounts')
@Controller('v1')
export class AccountsController {
  constructor(
    private readonly accounts: Accounts,
    private readonly logins: Logins,
    private readonly limit: RegistrationLimit,
  ) {}

  @Post('accounts')
  @ApiOperation({ summary: 'Register an account' })
  @Answers(201, AccountView)
  @Refuses(409, 'There is an account of that address already (`email-taken`).')
  @Refuses(
    429,
    'Too many registrations from the client’s address (`too-many-requests`); Retry-After says when to come back.',
  )
  async register(@Req() request: FastifyRequest, @Body({ schema: Registration }) registration: Registration) {
    await this.limit.count(request.ip);
    return this.accounts.register(registration);
  }

  @Post('account/password')
  @SignedIn()
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'Changed; every other session of the account has ended.' })
  @ApiOperation({ summary: 'Change the password and end all other sessions' })
  @Refuses(401, 'The current password is wrong, or was changed meanwhile (`wrong-credentials`).')
  @Refuses(
    429,
    'Too many attempts of the account, or from the address (`too-many-requests`); Retry-After says when to come back.',
  )
  changePassword(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentSession() session: Session,
    @Body({ schema: PasswordChange }) change: PasswordChange,
  ) {
    return this.logins.changePassword(request, reply, session, change);
  }
}
