import type { Database } from '../../platform/database/database.js';
import { hashPassword } from './password.js';

/** Accounts for development; the tour in README.md logs in with them. */
const ACCOUNTS = [
  { email: 'customer@example.com', password: 'customer-password', role: 'customer' },
  { email: 'admin@example.com', password: 'admin-password', role: 'admin' },
] as const;

export async function seedAccounts(database: Database): Promise<void> {
  for (const { email, password, role } of ACCOUNTS) {
    const exists = await database.account.count({ where: { email } });
    if (exists === 0) {
      const passwordHash = await hashPassword(password);
      await database.account.createMany({ data: [{ email, passwordHash, role }], skipDuplicates: true });
    }
  }
}
