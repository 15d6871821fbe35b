import { Client, logIn, PASSWORD, signUp } from '../../service/client.js';
import type { TestDatabase } from '../../service/database.js';
import type { Visitor } from './fuzz.js';

/** An admin who logs in again, with the password that it had, whenever the fuzzer has logged it out or changed it. */
export async function admin(url: string, database: TestDatabase): Promise<Visitor> {
  const { id, email } = await signUp(url);
  const [account] = await database.query<{ password_hash: string }>(
    "UPDATE account SET role = 'admin' WHERE id = $1 RETURNING password_hash",
    [id],
  );
  let client = new Client(url);
  const renew = async () => {
    await database.query('UPDATE account SET password_hash = $2 WHERE id = $1', [id, account?.password_hash]);
    client = new Client(url);
    await logIn(client, email);
  };
  await renew();
  return {
    headers: () => ({ cookie: client.cookie ?? '' }),
    renew,
    knows: { email: [email], password: [PASSWORD], currentPassword: [PASSWORD] },
  };
}
