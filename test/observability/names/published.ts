import { named } from '../promql.js';
import type { Sample } from '../scrape.js';
import { FOREIGN, RECORDED } from './foreign.js';

/** Of each metric, each label with the values that it was seen with; no values: not to be known. */
export type Published = Map<string, Map<string, Set<string>>>;

/** @param records names of recorded series, which have the labels of targets unless RECORDED has others */
export function published(samples: readonly Sample[], records: readonly string[]): Published {
  const all: Published = new Map();
  for (const { name, labels } of samples) {
    const known = all.get(name) ?? new Map<string, Set<string>>();
    all.set(name, known);
    for (const [label, value] of Object.entries(labels)) known.set(label, (known.get(label) ?? new Set()).add(value));
  }
  for (const [name, labels] of Object.entries(FOREIGN)) all.set(name, unseen(labels));
  for (const name of records) all.set(name, unseen(RECORDED[name] ?? FOREIGN.up ?? []));
  return all;
}

const unseen = (labels: readonly string[]) => new Map(labels.map((label) => [label, new Set<string>()]));

/** What an expression names that nobody publishes, in words. */
export function unknownIn(expr: string, all: Published): string[] {
  const { metrics, groupedBy, made } = named(expr);
  const faults: string[] = [];
  const labels = new Set<string>(made);
  for (const { name, matchers } of metrics) {
    const known = all.get(name);
    if (known === undefined) {
      faults.push(`no metric ${name}`);
      continue;
    }
    for (const label of known.keys()) labels.add(label);
    for (const { label, operator, value } of matchers) {
      const values = known.get(label);
      if (values === undefined) faults.push(`no label ${label} on ${name}`);
      else if (operator === '=' && values.size > 0 && !value.startsWith('$') && !values.has(value))
        faults.push(`no ${label}="${value}" on ${name}`);
    }
  }
  for (const label of groupedBy) if (!labels.has(label)) faults.push(`no label ${label} to group by in ${expr}`);
  return faults;
}
