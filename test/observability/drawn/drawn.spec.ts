import { expect, test } from '@jest/globals';
import { replay } from '../promtool.js';
import { SCENARIOS } from '../replay/scenarios.js';
import { alerts } from '../rules.js';
import { HARMLESS } from './harmless.js';
import { DRAWN, STRANGERS, TARGET } from './series.js';
import { YOUNG } from './young.js';

test.each(DRAWN)(
  '$alert fires with each label that it speaks of, and nothing else',
  async ({ alert, minutes, series }) => {
    const expected = [{ alertname: alert, namespace: 'shop' }];
    expect(await replay({ ...TARGET, ...series }, minutes, expected)).toBe('');
  },
);

test.each(YOUNG)('$alert fires for what a process counted before its first scrape', async (young) => {
  const expected = [{ alertname: young.alert, namespace: 'shop' }];
  expect(await replay({ ...TARGET, ...young.series }, young.minutes, expected)).toBe('');
});

test.each(HARMLESS)('no alert fires when $what', async ({ minutes, series }) => {
  expect(await replay({ ...TARGET, ...series }, minutes, [])).toBe('');
});

test.each(STRANGERS)('a stranger in the same Prometheus may do as badly: $alert', async ({ minutes, series }) => {
  expect(await replay(series, minutes, [])).toBe('');
});

test('every alert was seen to fire, for something drawn or something that happened', () => {
  const seen = new Set([...DRAWN.map(({ alert }) => alert), ...SCENARIOS.flatMap((scenario) => scenario.alerts)]);
  expect(alerts.map(({ alert }) => alert).filter((alert) => !seen.has(alert))).toEqual([]);
});
