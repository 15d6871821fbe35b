import type { Database } from '../../platform/database/database.js';
import type { Session } from '../../platform/session/session.js';

/** Whether no newer password has ended the session. Postgres decides, for Redis may lose what it was told to delete. */
export async function isOfLatestGeneration({ accountId, generation }: Session, database: Database): Promise<boolean> {
  const account = await database.account.findUnique({
    where: { id: accountId },
    select: { sessionGeneration: true },
  });
  return account?.sessionGeneration === generation;
}
