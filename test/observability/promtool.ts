import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { required } from '../service/database.js';
import { alerts, RULE_FILES } from './rules.js';

/** What promtool has against rules; empty when nothing. */
export function check(files: readonly string[]): Promise<string> {
  return promtool('check', 'rules', '--lint-fatal', ...files);
}

/** What promtool has against a configuration of Prometheus and the rules that it names; empty when nothing. */
export function checkConfig(file: string): Promise<string> {
  return promtool('check', 'config', '--lint-fatal', file);
}

/** A file with one recording rule for each expression, to be checked. */
export function ruleFile(expressions: readonly string[]): string {
  const rules = expressions.map((expr, index) => ({ record: `checked:${index}`, expr }));
  return written({ groups: [{ name: 'checked', rules }] });
}

/** An alert that fires, and whose. */
export interface Firing {
  alertname: string;
  namespace: string;
}

/** How far apart two samples are, and two evaluations of the rules. */
const INTERVAL = '1m';

/**
 * Lets our rules look at `series` (in promtool's notation, a sample a minute).
 * @returns empty when those of `expected`, and no others, fired at some time within `minutes`, with each label that their annotations
 * speak of; else what did, in promtool's words
 */
export function replay(series: Record<string, string>, minutes: number, expected: readonly Firing[]): Promise<string> {
  const samples = expected.map((firing) => ({ labels: labels(firing), value: 1 }));
  const fired = {
    expr: 'group by (alertname, namespace) (last_over_time(ALERTS{alertstate="firing"}[7d]))',
    eval_time: `${minutes}m`,
    exp_samples: samples,
  };
  const speechless = expected.map((firing) => ({
    expr: speaksOfNothing(firing),
    eval_time: `${minutes}m`,
    exp_samples: [],
  }));
  return judge(series, RULE_FILES, [fired, ...speechless]);
}

/** Whether an alert fired without a label of which its annotations speak: an aggregation has taken it. */
function speaksOfNothing({ alertname, namespace }: Firing): string {
  const words = JSON.stringify(alerts.find(({ alert }) => alert === alertname)?.annotations);
  const spoken = new Set([...words.matchAll(/\$labels\.(\w+)/g)].map(([, label = '']) => label));
  return [...spoken]
    .map((label) => `last_over_time(ALERTS${labels({ alertname, namespace, [label]: '' })}[7d])`)
    .join(' or ');
}

/** An expression, and what it is to give: nothing else. */
export interface Evaluation {
  expr: string;
  samples: { labels: string; value: number }[];
}

/** @returns empty when each of `evaluations` gives its samples after so many minutes of `series`; else what they give, in promtool's words */
export function evaluate(
  series: Record<string, string>,
  minutes: number,
  evaluations: readonly Evaluation[],
): Promise<string> {
  const asked = evaluations.map(({ expr, samples }) => ({ expr, eval_time: `${minutes}m`, exp_samples: samples }));
  return judge(series, [], asked);
}

function judge(series: Record<string, string>, rules: readonly string[], asked: readonly object[]): Promise<string> {
  const input = Object.entries(series).map(([name, values]) => ({ series: name, values }));
  const test = { interval: INTERVAL, input_series: input, promql_expr_test: asked };
  return promtool('test', 'rules', written({ rule_files: rules, evaluation_interval: INTERVAL, tests: [test] }));
}

export function labels(of: object): string {
  return `{${Object.entries(of)
    .map(([label, value]) => `${label}="${value}"`)
    .join(', ')}}`;
}

/** JSON is YAML. */
function written(content: unknown): string {
  const file = join(mkdtempSync(join(process.env.TEST_RUN ?? tmpdir(), 'promtool-')), 'rules.yaml');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

async function promtool(...args: string[]): Promise<string> {
  const child = spawn(required('PROMTOOL'), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (words += text));
  const [code] = await once(child, 'close');
  return code === 0 ? '' : words;
}
