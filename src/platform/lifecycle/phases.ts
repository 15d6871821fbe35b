/** Phases of a start, in order. Components of one phase start side by side. */
export const START_PHASES = [
  /** Ports open; a failure ends the process, since nothing can answer for it. */
  { name: 'listen', onFailure: 'exit' },
  { name: 'stores', onFailure: 'retry' },
  { name: 'schema', onFailure: 'retry' },
  { name: 'warm-up', onFailure: 'retry' },
  { name: 'work', onFailure: 'retry' },
] as const;

/** Steps of a stop, in order; how long each may take is {@link StopDeadlines}. */
export const STOP_STEPS = [
  /** Readiness falls, the schedule stops ticking, workers stop fetching. */
  'withdraw',
  /** Still serving everything, until every load balancer has forgotten us. */
  'drain-delay',
  /** No new connections; requests in flight get their answers. */
  'finish-requests',
  /** Active jobs and tasks end, or are handed back. */
  'finish-work',
  /** Locks, queues, Redis, the pool. */
  'close',
  /** Traces and logs are written out, the management port closes. */
  'flush',
] as const;

export type StartPhase = (typeof START_PHASES)[number]['name'];
export type StopStep = (typeof STOP_STEPS)[number];
/** Seconds that each step of a stop may take; then the next one begins. */
export type StopDeadlines = Readonly<Record<StopStep, number>>;

/** One attempt to start, or one step of a stop. `signal` aborts at its deadline (and a start's when the process is told to stop). */
export type Hook = (signal: AbortSignal) => Promise<unknown> | unknown;

/** Something that starts and stops with the process. What it opened in `start` it closes in `stop`, begun or whole. */
export interface Component {
  name: string;
  start?: Partial<Record<StartPhase, Hook>>;
  stop?: Partial<Record<StopStep, Hook>>;
}
