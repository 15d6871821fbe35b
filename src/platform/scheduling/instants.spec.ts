import { expect, test } from '@jest/globals';
import { Instants } from './instants.js';
import { instantFor } from './job.js';

const SPRING = ['2026-03-28T00:00:00Z', '2026-03-30T23:00:00Z'] as const;
const AUTUMN = ['2026-10-23T12:00:00Z', '2026-10-27T00:00:00Z'] as const;

/** As `MM-DD HH:MM` in UTC. */
const short = (instants: Date[]) => instants.map((at) => at.toISOString().slice(5, 16).replace('T', ' '));
const between = (cron: string, [from, until]: readonly [string, string], timeZone = 'Europe/Berlin') =>
  short(new Instants(cron, timeZone).between(new Date(from), new Date(until), 1000));

test.each([
  ['0 2 * * *', SPRING, ['03-28 01:00', '03-29 01:00', '03-30 00:00']],
  ['30 2 * * *', SPRING, ['03-28 01:30', '03-29 01:00', '03-30 00:30']],
  ['0 2 * * *', AUTUMN, ['10-24 00:00', '10-25 00:00', '10-26 01:00']],
  ['30 2 * * *', AUTUMN, ['10-24 00:30', '10-25 00:30', '10-26 01:30']],
  ['30 2,14 * * *', SPRING, ['03-28 01:30', '03-28 13:30', '03-29 01:00', '03-29 12:30', '03-30 00:30', '03-30 12:30']],
  [
    '30 2,14 * * *',
    AUTUMN,
    ['10-23 12:30', '10-24 00:30', '10-24 12:30', '10-25 00:30', '10-25 13:30', '10-26 01:30', '10-26 13:30'],
  ],
])(
  '%s in Berlin when clocks are changed: once a local day, at the first instant that is not before that time',
  (cron, period, expected) => {
    expect(between(cron, period)).toEqual(expected);
  },
);

test('a task of every so many minutes goes on through a change of clocks', () => {
  for (const [from, until] of [SPRING, AUTUMN])
    expect(between('*/15 * * * *', [from, until])).toHaveLength((Date.parse(until) - Date.parse(from)) / 900_000);
});

/** What the clock on the wall shows: the local day, and the time in minutes. */
function wallIn(timeZone: string): (at: number) => { day: string; minutes: number } {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return (at) => {
    const [day = '', time = ''] = format.format(at).split(' ');
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    return { day, minutes: hours * 60 + minutes };
  };
}

test.each([
  ['Europe/Berlin', ['2026-03-29', '2026-10-25']],
  ['America/New_York', ['2026-03-08', '2026-11-01']],
  ['America/Sao_Paulo', ['2018-02-18', '2018-11-04']], // at midnight
  ['Australia/Lord_Howe', ['2026-04-05', '2026-10-04']], // half an hour
  ['Asia/Kolkata', ['2026-06-01']],
])(
  'in %s, every time of day comes once on the days on which clocks are changed, and when the wall first shows it or later',
  (timeZone, days) => {
    const wall = wallIn(timeZone);
    for (const day of days) {
      const from = Date.parse(`${day}T00:00:00Z`) - 36 * 3_600_000;
      const minutesOfDays = Array.from({ length: 4 * 24 * 60 }, (_, i) => from + i * 60_000);
      const shown = minutesOfDays.map((at) => ({ at, ...wall(at) })).filter((one) => one.day === day);
      for (let time = 0; time < 24 * 60; time += 30) {
        const first = shown.find(({ minutes }) => minutes >= time);
        const cron = new Instants(`${time % 60} ${Math.floor(time / 60)} * * *`, timeZone);
        const ours = cron.between(new Date(from), new Date(from + 4 * 86_400_000), 10);
        const onThatDay = ours.filter((at) => wall(at.getTime()).day === day);
        expect({ time, at: short(onThatDay) }).toEqual({ time, at: short(first ? [new Date(first.at)] : []) });
      }
    }
  },
);

test('the last instant may be this one', () => {
  const daily = new Instants('0 2 * * *', 'Europe/Berlin');
  const until = (at: string) => daily.until(new Date(at))?.toISOString();
  expect(until('2026-03-29T01:00:00.000Z')).toBe('2026-03-29T01:00:00.000Z');
  expect(until('2026-03-29T00:59:59.999Z')).toBe('2026-03-28T01:00:00.000Z');
});

test.each([
  ['report-29384760', '2025-11-14T02:00:00.000Z', 'the instant at the end of the Job’s name'],
  ['report-29384767', '2025-11-14T02:00:00.000Z', 'the last instant before the one at the end of its name'],
  ['report-by-hand-1', '2025-11-20T10:00:00.000Z', 'the last instant, where the end of its name is none'],
  [undefined, '2025-11-20T10:00:00.000Z', 'the last instant, where there is no name'],
])('the Job %s runs for %s: %s', (name, expected, _why) => {
  const hourly = new Instants('0 * * * *', 'UTC');
  expect(instantFor(hourly, name, Date.parse('2025-11-20T10:20:30Z'))?.toISOString()).toBe(expected);
});
