import { expect, test } from '@jest/globals';
import { signUp } from '../../service/client.js';
import { createDatabase } from '../../service/database.js';
import { startService } from '../../service/service.js';

const TOKEN = 'a-token-that-nobody-will-ever-guess';

test('/sessions of the management port counts them', async () => {
  await using database = await createDatabase();
  const environment = { DATABASE_URL: database.url, COOKIE_SECURE: 'false', MANAGEMENT_TOKEN: TOKEN };
  await using service = await startService(environment);
  await service.untilReady();
  const sessions = async () => {
    const answer = await fetch(`${service.managementUrl}/sessions`, { headers: { authorization: `Bearer ${TOKEN}` } });
    return (await answer.json()) as { count: number };
  };
  const { count } = await sessions();
  await Promise.all([signUp(service.url), signUp(service.url)]);
  expect(await sessions()).toEqual({ count: count + 2 });
});
