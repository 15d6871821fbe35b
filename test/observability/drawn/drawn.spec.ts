import { expect, test } from '@jest/globals';
import { replay } from '../promtool.js';
import { SCENARIOS } from '../replay/scenarios.js';
import { alerts } from '../rules.js';
import { DRAWN, TARGET } from './series.js';

/** Names that others use as well: OpenTelemetry's, and those of Kubernetes. */
const NOT_OURS_ALONE = /^(up|http_server_request_duration|db_client|kube|container)_?/;

test.each(DRAWN)('$alert fires, and nothing else', async ({ alert, minutes, series }) => {
  const expected = [{ alertname: alert, namespace: 'shop' }];
  expect(await replay({ ...TARGET, ...series }, minutes, expected)).toBe('');
});

test('a stranger in the same Prometheus may do as badly', async () => {
  const series = DRAWN.flatMap((drawn) => Object.entries(drawn.series)).filter(([name]) => NOT_OURS_ALONE.test(name));
  expect(await replay({ ...Object.fromEntries(series) }, 60, [])).toBe('');
});

test('every alert was seen to fire, for something drawn or something that happened', () => {
  const seen = new Set([...DRAWN.map(({ alert }) => alert), ...SCENARIOS.flatMap((scenario) => scenario.alerts)]);
  expect(alerts.map(({ alert }) => alert).filter((alert) => !seen.has(alert))).toEqual([]);
});
