import 'reflect-metadata';
import { expect, test } from '@jest/globals';
import { type Schedule, Scheduled } from './scheduled.js';
import { tasksOf } from './tasks.js';

const SOUND: Schedule = { name: 'tea', cron: '* * * * *', lease: '30s', timeLimit: '5m', misfire: 'skip' };

function declare(changes: Record<string, string>) {
  class Kitchen {
    @Scheduled({ ...SOUND, ...changes } as Schedule)
    async boil() {}
  }
  return Kitchen;
}
const open = (...classes: ReturnType<typeof declare>[]) => tasksOf({ get: () => ({}) as never }, classes);

test('a task has its times in milliseconds, and runs in UTC where nothing else is said', () => {
  expect(open(declare({}))).toMatchObject([{ name: 'tea', leaseMs: 30_000, timeLimitMs: 300_000, timeZone: 'UTC' }]);
});

test.each([
  [{ lease: 'soon' }, '@Scheduled tea: lease must be a time such as 500ms, 30s, 5m or 2h (it is "soon")'],
  [{ lease: '30' }, '@Scheduled tea: lease must be a time such as 500ms, 30s, 5m or 2h (it is "30")'],
  [{ lease: '500ms' }, '@Scheduled tea: lease must be at least 1s (it is "500ms")'],
  [{ timeLimit: '0s' }, '@Scheduled tea: timeLimit must be more than 0 and at most 24h (it is "0s")'],
  [{ timeLimit: '25h' }, '@Scheduled tea: timeLimit must be more than 0 and at most 24h (it is "25h")'],
  [{ name: 'Tea Time' }, '@Scheduled: a name must consist of a-z, 0-9 and - (it is "Tea Time")'],
])('the declaration with %j is refused when it is read', (changes, message) => {
  expect(() => declare(changes)).toThrow(message);
});

test('crons, time zones and names that cannot be are told in one message, before anything runs', () => {
  const wrong = [
    declare({ name: 'a', cron: '61 * * * *' }),
    declare({ name: 'b', timeZone: 'Europe/Nowhere' }),
    declare({ name: 'c', cron: '0 0 30 2 *' }),
    declare({ name: 'd' }),
    declare({ name: 'd' }),
  ];
  let message = '';
  try {
    open(...wrong);
  } catch (error) {
    message = (error as Error).message;
  }
  const lines = message.split('\n').map((line) => line.trim());
  expect(lines).toEqual([
    'the configuration has 4 faults:',
    expect.stringMatching(/^the task a has the cron "61 \* \* \* \*" in UTC: .*minute: 61/),
    expect.stringMatching(/^the task b has the cron "\* \* \* \* \*" in Europe\/Nowhere: .*time zone/i),
    'the task c has the cron "0 0 30 2 *" in UTC: has no instant to come',
    'the task name d is given to Kitchen.boil and Kitchen.boil',
  ]);
});
