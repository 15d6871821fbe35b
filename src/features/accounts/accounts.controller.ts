import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Answers } from '../../platform/http/answers.js';
import type { Session } from '../../platform/session/session.js';
import { CurrentSession, SignedIn } from '../../platform/session/signed-in.js';
import { AccountView, Credentials, PasswordChange } from './account.js';
import { Accounts } from './accounts.js';
import { Logins } from './logins.js';

@ApiTags('accounts')
@Controller('v1')
export class AccountsController {
  constructor(
    private readonly accounts: Accounts,
    private readonly logins: Logins,
  ) {}

  @Post('accounts')
  @ApiOperation({ summary: 'Register an account' })
  @Answers(201, AccountView)
  register(@Body({ schema: Credentials }) credentials: Credentials) {
    return this.accounts.register(credentials);
  }

  @Post('account/password')
  @SignedIn()
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'Changed; every other session of the account has ended.' })
  @ApiOperation({ summary: 'Change the password and end all other sessions' })
  changePassword(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentSession() session: Session,
    @Body({ schema: PasswordChange }) change: PasswordChange,
  ) {
    return this.logins.changePassword(request, reply, session, change);
  }
}
