import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';

/** One rule as Prometheus reads it. */
export interface Rule {
  expr: string;
  /** The name of a recorded series. */
  record?: string;
  /** The name of an alert. */
  alert?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

export interface Alert extends Rule {
  alert: string;
  annotations: Record<string, string>;
}

const FOLDER = fileURLToPath(new URL('../../observability/rules/', import.meta.url));

export const RULE_FILES = readdirSync(FOLDER).map((name) => `${FOLDER}${name}`);

export const rules: Rule[] = RULE_FILES.flatMap((file) => {
  const { groups } = load(readFileSync(file, 'utf8')) as { groups: { rules: Rule[] }[] };
  return groups.flatMap((group) => group.rules);
});

export const alerts = rules.filter((rule): rule is Alert => rule.alert !== undefined);
