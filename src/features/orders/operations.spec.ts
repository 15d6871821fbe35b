import { expect, test } from '@jest/globals';
import { createDatabase } from '../../../test/service/database.js';
import { startService } from '../../../test/service/service.js';

const TOKEN = 'a token of the operators, of these';

test('on the management port the queues tell their depths, the tasks their last runs', async () => {
  await using database = await createDatabase();
  await using worker = await startService({ DATABASE_URL: database.url, MANAGEMENT_TOKEN: TOKEN }, 'worker');
  await worker.untilReady();
  const ask = async (path: string) =>
    (await fetch(`${worker.managementUrl}${path}`, { headers: { authorization: `Bearer ${TOKEN}` } })).json();
  expect(await ask('/queues')).toMatchObject({ 'fulfil-order': { waiting: 0, active: 0, delayed: 0 } });
  expect(await ask('/scheduledtasks')).toEqual(
    expect.arrayContaining([expect.objectContaining({ name: 'daily-sales-report', timeZone: 'Europe/Berlin' })]),
  );
});
