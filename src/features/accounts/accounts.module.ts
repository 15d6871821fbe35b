import { Module } from '@nestjs/common';
import { Configuration } from '../../platform/configuration.js';
import { RateLimits } from '../../platform/rate-limit/rate-limits.js';
import { AccountsController } from './accounts.controller.js';
import { Accounts } from './accounts.js';
import { LoginLimit } from './login-limit.js';
import { Logins } from './logins.js';
import { SessionsController } from './sessions.controller.js';

@Module({
  controllers: [AccountsController, SessionsController],
  providers: [
    Accounts,
    Logins,
    {
      provide: LoginLimit,
      inject: [RateLimits, Configuration],
      useFactory: (limits: RateLimits, { login }: Configuration) => new LoginLimit(limits, login),
    },
  ],
})
export class AccountsModule {}
