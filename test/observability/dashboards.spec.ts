import { expect, test } from '@jest/globals';
import { type Dashboard, dashboards, expressions } from './dashboards.js';
import { named } from './promql.js';
import { evaluate, labels } from './promtool.js';

/** How an aggregation goes that tells one number of several that say the same, or how bad it is. */
const EXTREME = /\b(?:max|min) by \(([^)]*)\)/g;

/** What Prometheus is asked when each variable says All, and our namespaces, jobs and pods are called `ours`. */
function allOfOurs(dashboard: Dashboard): string[] {
  return expressions(dashboard).map((expr) =>
    dashboard.templating.list.reduce(
      (asked, { name, allValue = 'ours' }) => asked.replaceAll(`$${name}`, allValue),
      expr,
    ),
  );
}

/** What somebody else publishes by the same names, with what is asked for. */
function strangers(dashboard: Dashboard): Record<string, string> {
  const metrics = expressions(dashboard).flatMap((expr) => named(expr).metrics);
  const series = metrics
    .filter(({ name }) => name !== 'log_lines_dropped_total') // only we have it: so ours are known
    .map(({ name, matchers }) => {
      const asked = matchers.filter(({ operator, value }) => operator === '=' && !value.startsWith('$'));
      const own = { namespace: 'cms', job: 'cms/web', pod: 'cms-0', container: 'web', le: '1' };
      return `${name}${labels({ ...own, ...Object.fromEntries(asked.map(({ label, value }) => [label, value])) })}`;
    });
  return Object.fromEntries(series.map((one) => [one, '0+1x20']));
}

test.each(dashboards)('$file shows nothing of other services when it shows all', async (dashboard) => {
  const nothing = allOfOurs(dashboard).map((expr) => ({ expr, samples: [] }));
  expect(await evaluate(strangers(dashboard), 20, nothing)).toBe('');
});

test.each(dashboards)(
  '$file does not take one service’s number for that of all: not of two namespaces, say',
  ({ panels }) => {
    const targets = panels.flatMap((panel) => panel.targets ?? []);
    for (const { expr, legendFormat } of targets) {
      for (const [, by = ''] of expr.matchAll(EXTREME)) {
        expect(by).toMatch(/^namespace, (job|pod)\b/);
        if (!by.includes('pod')) expect(legendFormat).toMatch(/^\{\{namespace\}\}\/\{\{job\}\}/);
      }
    }
  },
);

// As prom-client measures it, which adds the time between two samples (src/platform/http/shedding.ts takes it off, too).
test('an event loop that is never late has no delay', async () => {
  const panels = dashboards.flatMap(allOfOurs).filter((expr) => expr.includes('nodejs_eventloop_lag'));
  expect(panels).toHaveLength(2);
  for (const expr of panels) {
    const [{ name } = { name: '' }] = named(expr).metrics;
    const ours = labels({ namespace: 'ours', job: 'ours', pod: 'ours' });
    expect(await evaluate({ [`${name}${ours}`]: '0.01x5' }, 5, [{ expr, samples: [{ labels: ours, value: 0 }] }])).toBe(
      '',
    );
  }
});
