import { expect, test } from '@jest/globals';
import { replay } from '../promtool.js';
import { SCENARIOS } from '../replay/scenarios.js';
import { alerts } from '../rules.js';
import { DRAWN, STRANGERS, TARGET } from './series.js';

test.each(DRAWN)('$alert fires, and nothing else', async ({ alert, minutes, series }) => {
  const expected = [{ alertname: alert, namespace: 'shop' }];
  expect(await replay({ ...TARGET, ...series }, minutes, expected)).toBe('');
});

test.each(STRANGERS)('a stranger in the same Prometheus may do as badly: $alert', async ({ minutes, series }) => {
  expect(await replay(series, minutes, [])).toBe('');
});

test('every alert was seen to fire, for something drawn or something that happened', () => {
  const seen = new Set([...DRAWN.map(({ alert }) => alert), ...SCENARIOS.flatMap((scenario) => scenario.alerts)]);
  expect(alerts.map(({ alert }) => alert).filter((alert) => !seen.has(alert))).toEqual([]);
});
