/** OpenTelemetry's span kinds. */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export type Attributes = Record<string, string | number | boolean | undefined>;

export interface Work {
  name: string;
  kind: SpanKind;
  attributes?: Attributes | undefined;
}

/** Work that is recorded. Only sampled work has one: what is not recorded makes no objects. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  /** Begins a part of this work. */
  child(name: string, kind: SpanKind, attributes?: Attributes): Span;
  set(attributes: Attributes): void;
  /** Ends it; with `error` it failed. */
  end(error?: unknown): void;
}

/** The trace that some work belongs to. */
export interface Trace {
  readonly traceId: string;
  /** What the caller sent along for others to read, of trusted peers alone. */
  readonly tracestate?: string | undefined;
  readonly baggage?: string | undefined;
  /** The work itself, where it is recorded. */
  readonly span?: Span | undefined;
}
