import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from '../../service/service.js';
import { labels } from '../promtool.js';
import { type Sample, samplesOf, type Target } from '../scrape.js';

/** A scrape every two seconds is stored as one of every minute. */
const PERIOD_MS = 2000;
const STRETCH = 60_000 / PERIOD_MS;
/** Of one scrape; later rounds do not wait for it. Prometheus' own is 10 s. */
const TIMEOUT_MS = 5000;

/** How long something that waits for us has waited: that is as many times longer. */
const AGES = new Set(['queue_oldest_job_age_seconds', 'scheduled_task_behind_seconds']);

/** What was scraped of one service, round by round. */
export interface Recording {
  rounds: number;
  /** Of the series that `wanted` names, as of a target in `namespace`, in promtool's notation. */
  series(namespace: string, wanted: ReadonlySet<string>): Record<string, string>;
}

/** Scrapes `services`, by pod, until `end` (of `Date.now()`); the fault begins when so many rounds are over. */
export async function record(
  services: Record<string, Service>,
  end: number,
  hurt: { after: number; begin(): unknown },
): Promise<Recording> {
  const scrapes: Promise<Record<string, string | undefined>>[] = [];
  let due = performance.now();
  for (; Date.now() < end; due += PERIOD_MS) {
    await sleep(Math.max(0, due - performance.now()));
    if (scrapes.length === hurt.after) await hurt.begin();
    scrapes.push(scrapeAll(services));
  }
  const rounds = await Promise.all(scrapes);
  return {
    rounds: rounds.length,
    series(namespace, wanted) {
      const written = Object.keys(services).map((pod) => {
        const target = targetOf(namespace, pod);
        return inNotation(
          target,
          rounds.map((texts) => texts[pod]),
          wanted,
        );
      });
      return Object.assign({}, ...written);
    },
  };
}

/** What each answers; undefined: nothing. */
async function scrapeAll(services: Record<string, Service>): Promise<Record<string, string | undefined>> {
  const asked = Object.entries(services).map(async ([pod, { managementUrl }]) => [
    pod,
    await fetch(`${managementUrl}/metrics`, { signal: AbortSignal.timeout(TIMEOUT_MS) })
      .then((response) => response.text())
      .catch(() => undefined),
  ]);
  return Object.fromEntries(await Promise.all(asked));
}

function targetOf(namespace: string, pod: string): Target {
  const [container = ''] = pod.split('-');
  return { namespace, job: `${namespace}/store`, pod, container, endpoint: 'management', instance: pod };
}

/** A series that a scrape lacks is stale from then on, as Prometheus has it. */
function inNotation(
  target: Target,
  texts: (string | undefined)[],
  wanted: ReadonlySet<string>,
): Record<string, string> {
  const values = new Map<string, string[]>();
  texts.forEach((text, round) => {
    const up = { name: 'up', labels: { ...target }, value: text === undefined ? '0' : '1' };
    for (const sample of [up, ...samplesOf(text ?? '', target)]) {
      if (!wanted.has(sample.name)) continue;
      const series = `${sample.name}${labels(sample.labels)}`;
      const of = values.get(series) ?? texts.map(() => '_');
      values.set(series, of);
      of[round] = stretched(sample);
    }
    for (const of of values.values()) {
      if (of[round] === '_' && round > 0 && !['_', 'stale'].includes(of[round - 1] ?? '_')) of[round] = 'stale';
    }
  });
  return Object.fromEntries([...values].map(([series, of]) => [series, of.join(' ')]));
}

function stretched({ name, value }: Sample): string {
  return AGES.has(name) ? String(Number(value) * STRETCH) : value;
}
