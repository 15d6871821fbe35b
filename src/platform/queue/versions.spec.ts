import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { doze2, novel, stumbleMore } from '../../../test/jobs/newer.js';
import { openWorkplace, type Workplace } from '../../../test/jobs/workplace.js';
import { until } from '../../../test/service/until.js';

let work: Workplace;
beforeAll(async () => {
  work = await openWorkplace();
});
afterAll(async () => work[Symbol.asyncDispose]());

test('a worker of the old version leaves to the new one what it does not know, and nothing is a dead letter', async () => {
  const old = work.start();
  await work.untilReady(old);
  // The api is of the new version already.
  await work.database.transaction(async (tx) => {
    await work.outbox.add(tx, novel, { label: 'novel' });
    await work.outbox.add(tx, doze2, { label: 'doze', ms: 0, mood: 'well' });
    await work.outbox.add(tx, stumbleMore, { label: 'stumble', times: 0, mood: 'well' });
  });
  await work.untilEffect('stumble'); // the field that it does not know is none of its business
  await until('the new version was refused', () => old.output().includes('"outcome":"refused"'), 20);
  expect(await work.states()).toEqual({ done: 1, relayed: 2 });

  const upgraded = work.start({}, 'newer');
  await work.untilReady(upgraded);
  old.signal('SIGTERM');
  expect((await old.exit()).code).toBe(0);
  await until('all are done', async () => (await work.states()).done === 3, 30);
  expect(await work.traces('novel', 'effect')).toMatchObject([{ worker: upgraded.name }]);
  expect(await work.traces('doze well', 'effect')).toMatchObject([{ worker: upgraded.name, attempt: 1 }]);
  await upgraded[Symbol.asyncDispose]();
}, 60_000);

test('when no newer worker comes, the job is a dead letter that says so', async () => {
  const old = work.start({ QUEUE_REFUSAL_SECONDS: '1' });
  await work.untilReady(old);
  await work.database.transaction((tx) => work.outbox.add(tx, doze2, { label: 'late', ms: 0, mood: 'well' }));
  await until('it is dead', async () => (await work.states()).dead === 1, 40);
  const [row] = await work.on.query('SELECT error, attempts FROM outbox WHERE state = $1', ['dead']);
  expect(row).toEqual({ error: expect.stringContaining("version 2 is newer than this worker's 1"), attempts: 1 });
}, 60_000);
