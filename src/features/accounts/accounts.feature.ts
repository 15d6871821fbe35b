import type { Feature } from '../../platform/feature.js';
import { accepts } from './accepts.js';
import { AccountsController } from './accounts.controller.js';
import { AccountsModule } from './accounts.module.js';
import { hashOfNobody } from './password.js';
import { seedAccounts } from './seed.js';
import { SessionsController } from './sessions.controller.js';

/** Accounts, logins and their sessions. */
export const accounts: Feature = {
  module: AccountsModule,
  controllers: [AccountsController, SessionsController],
  accepts,
  seed: seedAccounts,
  warmUp: async () => void (await hashOfNobody()),
};
