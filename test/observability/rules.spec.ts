import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { dashboards, expressions } from './dashboards.js';
import { check, ruleFile } from './promtool.js';
import { alerts, RULE_FILES, rules } from './rules.js';

const RUNBOOK = readFileSync('docs/runbook.md', 'utf8');
const { repository } = JSON.parse(readFileSync('package.json', 'utf8'));
const PAGE = `${repository}/blob/main/docs/runbook.md#`;

test('promtool has nothing against the rules', async () => {
  expect(await check(RULE_FILES)).toBe('');
});

test.each(dashboards)('promtool has nothing against what $file asks', async (dashboard) => {
  expect(await check([ruleFile(expressions(dashboard))])).toBe('');
});

test('an alert has a name of its own, a severity, and says what is wrong in which numbers', () => {
  const names = alerts.map(({ alert }) => alert);
  expect(new Set(names).size).toBe(names.length);
  for (const { labels, annotations } of alerts) {
    expect(['critical', 'warning']).toContain(labels?.severity);
    expect(annotations).toEqual({
      summary: expect.stringContaining('$labels.namespace'),
      description: expect.stringMatching(/\.$/),
      runbook_url: expect.any(String),
    });
  }
});

test('an alert leads to a section of the runbook of the repository in package.json, and that section speaks of it', () => {
  const sections = new Map(RUNBOOK.split(/^#{2,} /m).map((section) => [anchor(section), section]));
  for (const { alert, annotations } of alerts) {
    const url = annotations.runbook_url ?? '';
    expect(url.slice(0, PAGE.length)).toBe(PAGE);
    expect(`${url}: ${sections.get(url.slice(PAGE.length)) ?? 'no such section'}`).toContain(`\`${alert}\``);
  }
});

test('no rule is bound to a release, a namespace or an instance', () => {
  const bound = rules.filter(({ expr }) => /\b(namespace|job|pod|instance|container)\s*(=~?)\s*"/.test(expr));
  expect(bound).toEqual([]);
});

/** What GitHub makes of the heading that a section begins with. */
function anchor(section: string): string {
  const [heading = ''] = section.split('\n', 1);
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}
