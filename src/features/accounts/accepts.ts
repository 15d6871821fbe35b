import type { Database } from '../../platform/database/database.js';
import type { Session } from '../../platform/session/session.js';

/**
 * Whether a session is still the account's: no newer password has ended it, and the role is the one of its login. Postgres decides, for
 * Redis may lose what it was told to delete, and nobody tells it of a role.
 */
export async function accepts({ accountId, generation, role }: Session, database: Database): Promise<boolean> {
  const account = await database.account.findUnique({
    where: { id: accountId },
    select: { sessionGeneration: true, role: true },
  });
  return account?.sessionGeneration === generation && account.role === role;
}
