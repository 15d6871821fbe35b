import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { currentRequest, type RequestContext, runInRequest } from '../request-context.js';
import type { Carrier } from './carrier.js';
import type { Attributes, Span, SpanKind, Trace, Work } from './trace.js';
import { newTraceId, type Position, parseTraceparent } from './traceparent.js';

/** Begins recorded work; `parent` lies in another process. */
export type Recorder = (work: Work & { parent: Position | undefined }) => Span;

/** Headers of W3C's that are handed on as they came. */
interface Said {
  tracestate?: string | string[] | undefined;
  baggage?: string | string[] | undefined;
}

interface TracingOptions {
  /** Share of what is recorded where nobody who is trusted has decided. */
  ratio: number;
  isTrusted(address: string | undefined): boolean;
  /** Left out where no collector is configured: ids are given all the same, and nothing is recorded. */
  record?: Recorder;
}

/** Gives every request and every job its trace. Whether one is recorded is decided before any span exists. */
export class Tracing {
  constructor(private readonly options: TracingOptions) {}

  /** The trace of a request: its caller's where it named one. A stranger cannot have us record: only listed peers decide for us. */
  begin(headers: IncomingHttpHeaders, address: string | undefined, work: () => Work): Trace {
    const parent = parseTraceparent(headers.traceparent);
    const trusted = parent !== undefined && this.options.isTrusted(address);
    return this.#begin(parent, trusted ? parent.isSampled : this.#draw(), work, trusted ? saidBy(headers) : NOTHING);
  }

  /**
   * Runs `work` of a job or a task as a span: below the work that `carrier` was captured in, recorded when that was; without one, as a
   * trace of its own.
   */
  async run<T>(
    carrier: Carrier | undefined,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    work: () => Promise<T>,
  ) {
    const parent = parseTraceparent(carrier?.traceparent);
    const trace = this.#begin(parent, parent?.isSampled ?? this.#draw(), () => ({ name, kind, attributes }), carrier);
    return toItsEnd({ id: carrier?.requestId ?? randomUUID(), trace }, work);
  }

  #begin(parent: Position | undefined, isSampled: boolean, work: () => Work, said: Said = NOTHING): Trace {
    const { record } = this.options;
    const span = isSampled ? record?.({ ...work(), parent }) : undefined;
    const { tracestate, baggage } = said;
    return {
      traceId: span?.traceId ?? parent?.traceId ?? newTraceId(),
      span,
      tracestate: tracestate && one(tracestate),
      baggage: baggage && one(baggage),
    };
  }

  /** By chance and not by the trace id, which a caller chooses. */
  #draw(): boolean {
    return this.options.record !== undefined && Math.random() < this.options.ratio;
  }
}

/** Runs `work` as a span of the current trace, and all that it starts below it; where nothing is recorded it just runs. */
export async function traced<T>(
  name: string,
  kind: SpanKind,
  attributes: Attributes,
  work: () => Promise<T>,
): Promise<T> {
  const context = currentRequest();
  const span = context?.trace.span?.child(name, kind, attributes);
  return context && span ? toItsEnd({ id: context.id, trace: { ...context.trace, span } }, work) : work();
}

async function toItsEnd<T>(context: RequestContext, work: () => Promise<T>): Promise<T> {
  const { span } = context.trace;
  try {
    const result = await runInRequest(context, work);
    span?.end();
    return result;
  } catch (error) {
    span?.end(error);
    throw error;
  }
}

const NOTHING: Said = {};

function saidBy({ tracestate, baggage }: IncomingHttpHeaders): Said {
  return { tracestate, baggage };
}

/** A header that came several times is one list: RFC 9110, section 5.3. */
function one(header: string | string[]): string {
  return Array.isArray(header) ? header.join(',') : header;
}
