import type { Transaction } from '../database/database.js';
import type { Logger } from '../telemetry/logger.js';
import type { Job, Payload } from './job.js';

/** One attempt at a job. */
export interface JobContext {
  /** Of the job: the same at each attempt, and no other's. What takes an idempotency key, such as a payment provider, can take this one. */
  key: string;
  /** 1 for the first. */
  attempt: number;
  /** Aborts at the time limit, when the process must stop, and when the job was given to another worker. */
  signal: AbortSignal;
  log: Logger;
  /**
   * Does the job's work in one transaction with the note that it is done: however often the job is delivered, it takes effect once.
   * An attempt after one that committed does nothing. What `work` does outside `tx` may happen more than once. To be called once.
   */
  transaction(work: (tx: Transaction) => Promise<unknown>): Promise<void>;
}

/** What a method that `@Handles` a job looks like. It is done when it returns; what it throws has it tried again. */
export type Handle<J extends Job> = (payload: Payload<J>, context: JobContext) => Promise<unknown>;

/** A handler, bound to its instance. */
export interface Handler {
  job: Job;
  handle: Handle<Job>;
}

/** Says of an error that another attempt would end the same way: the job is a dead letter at once. */
export class Unrecoverable extends Error {
  override readonly name = 'Unrecoverable';
}

const declared = new WeakMap<object, { job: Job; method: PropertyKey }[]>();

/** Makes a method of one of a feature's `work` classes the handler of `job`. */
export function Handles<J extends Job>(job: J) {
  return <M extends Handle<J>>(target: object, method: PropertyKey, _method: TypedPropertyDescriptor<M>): void => {
    declared.set(target, [...(declared.get(target) ?? []), { job, method }]);
  };
}

/** The handlers among `instances`. @throws Error when two handle the same job */
export function handlersOf(instances: readonly object[]): Handler[] {
  const handlers = instances.flatMap((instance) =>
    (declared.get(Object.getPrototypeOf(instance)) ?? []).map(({ job, method }) => ({
      job,
      handle: (payload: never, context: JobContext) =>
        (instance as Record<PropertyKey, Handle<Job>>)[method]?.(payload, context) ?? Promise.resolve(),
    })),
  );
  const names = handlers.map(({ job }) => job.name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Error(`two handlers for the job ${twice}`);
  return handlers as Handler[];
}
