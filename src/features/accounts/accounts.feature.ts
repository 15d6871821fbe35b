import type { Feature } from '../../platform/feature.js';
import { AccountsModule } from './accounts.module.js';
import { hashOfNobody } from './password.js';
import { seedAccounts } from './seed.js';

/** Accounts, logins and their sessions. */
export const accounts: Feature = {
  module: AccountsModule,
  seed: seedAccounts,
  warmUp: async () => void (await hashOfNobody()),
};
