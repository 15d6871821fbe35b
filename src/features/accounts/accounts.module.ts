import { Module } from '@nestjs/common';
import { Configuration } from '../../platform/configuration.js';
import { RateLimits } from '../../platform/rate-limit/rate-limits.js';
import { Accounts } from './accounts.js';
import { LoginLimit } from './login-limit.js';
import { Logins } from './logins.js';
import { RegistrationLimit } from './registration-limit.js';

@Module({
  providers: [
    Accounts,
    Logins,
    {
      provide: LoginLimit,
      inject: [RateLimits, Configuration],
      useFactory: (limits: RateLimits, { login }: Configuration) => new LoginLimit(limits, login),
    },
    {
      provide: RegistrationLimit,
      inject: [RateLimits, Configuration],
      useFactory: (limits: RateLimits, { login }: Configuration) => new RegistrationLimit(limits, login),
    },
  ],
  exports: [Accounts, Logins, RegistrationLimit],
})
export class AccountsModule {}
