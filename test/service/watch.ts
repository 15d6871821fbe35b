import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from './service.js';

/** One request and what came of it; status 0: reset, refused or never answered. Times as `performance.now()` says them. */
export interface Outcome {
  path: string;
  began: number;
  ended: number;
  status: number;
  mediaType: string | null;
  retryAfter: string | null;
  body: string;
}

export interface Watch extends AsyncDisposable {
  /** Every status that a probe has answered so far, in order, repetitions left out. */
  statuses(probe: Probe): number[];
  /** Requests that have come to an end, in that order. */
  outcomes: Outcome[];
  /** Ends when the last question is answered. */
  stop(): Promise<void>;
}

type Probe = (typeof PROBES)[number];
const PROBES = ['/livez', '/startupz', '/readyz'] as const;

/** Milliseconds between two questions of a kind. */
const PERIOD_MS = 100;
/** Longer than any time-out of the service. */
const HANGS_MS = 15_000;

/** Asks `service` for its probes, and `pathOf(0)`, `pathOf(1)`…, all the time, never waiting for one answer before the next question. */
export function watch(service: Service, pathOf?: (index: number) => string): Watch {
  const stopped = new AbortController();
  const outcomes: Outcome[] = [];
  const statuses: Record<Probe, number[]> = { '/livez': [], '/startupz': [], '/readyz': [] };

  async function every(ask: (index: number) => Promise<unknown>): Promise<void> {
    const questions = [];
    for (let index = 0; !stopped.signal.aborted; index++) {
      questions.push(ask(index));
      await sleep(PERIOD_MS, undefined, { signal: stopped.signal }).catch(() => {});
    }
    await Promise.all(questions);
  }

  const asking = Promise.all([
    pathOf && every(async (index) => outcomes.push(await request(service, pathOf(index)))),
    ...PROBES.map((probe) =>
      every(async () => {
        const status = await service.probe(probe);
        if (statuses[probe].at(-1) !== status) statuses[probe].push(status);
      }),
    ),
  ]);
  async function stop() {
    stopped.abort();
    await asking;
  }
  return { statuses: (probe) => statuses[probe], outcomes, stop, [Symbol.asyncDispose]: stop };
}

export async function request({ url }: Pick<Service, 'url'>, path: string): Promise<Outcome> {
  const began = performance.now();
  try {
    const response = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(HANGS_MS) });
    const body = await response.text();
    const { status, headers } = response;
    const [mediaType, retryAfter] = [headers.get('content-type'), headers.get('retry-after')];
    return { path, began, ended: performance.now(), status, mediaType, retryAfter, body };
  } catch (error) {
    const ended = performance.now();
    return { path, began, ended, status: 0, mediaType: null, retryAfter: null, body: String(error) };
  }
}
