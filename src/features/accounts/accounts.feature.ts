import type { Feature } from '../../platform/feature.js';
import { AccountsController } from './accounts.controller.js';
import { AccountsModule } from './accounts.module.js';
import { isOfLatestGeneration } from './generation.js';
import { hashOfNobody } from './password.js';
import { seedAccounts } from './seed.js';
import { SessionsController } from './sessions.controller.js';

/** Accounts, logins and their sessions. */
export const accounts: Feature = {
  module: AccountsModule,
  controllers: [AccountsController, SessionsController],
  accepts: isOfLatestGeneration,
  seed: seedAccounts,
  warmUp: async () => void (await hashOfNobody()),
};
