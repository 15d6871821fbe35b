import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Panel {
  type: string;
  title: string;
  datasource?: { type: string; uid: string };
  targets?: { expr: string; refId: string; legendFormat: string }[];
}

interface Variable {
  name: string;
  type: string;
  query: string;
  /** What All stands for; else every value that the query lists. */
  allValue?: string;
}

/** As far as it is looked at here. */
export interface Dashboard {
  file: string;
  uid: string;
  title: string;
  panels: Panel[];
  templating: { list: Variable[] };
}

const FOLDER = fileURLToPath(new URL('../../observability/dashboards/', import.meta.url));

export const dashboards: Dashboard[] = readdirSync(FOLDER).map((file) => ({
  file,
  ...JSON.parse(readFileSync(`${FOLDER}${file}`, 'utf8')),
}));

/** Every expression of a dashboard as Prometheus gets it, with a value in the place of what is Grafana's. */
export function expressions({ panels, templating }: Dashboard): string[] {
  const shown = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  const offered = templating.list
    .filter(({ type }) => type === 'query')
    .map(({ query }) => query.replace(/^label_values\((.*), *(\w+)\)$/s, 'group by ($2) ($1)'));
  return [...shown, ...offered].map((expr) => expr.replaceAll('$__rate_interval', '5m').replaceAll('$__range', '1h'));
}
