import { once } from 'node:events';
import { createServer } from 'node:http';
import protobuf from 'protobufjs';

/** What a span looks like to whoever receives it. */
export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  /** Empty for the first one of a trace. */
  parentSpanId: string;
  name: string;
  kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  isError: boolean;
  attributes: Record<string, unknown>;
  resource: Record<string, unknown>;
}

/** `answer` takes what is sent; `silent` never answers; `drip` answers a byte at a time, without end; `refuse` says 503. */
export type Manner = 'answer' | 'silent' | 'drip' | 'refuse';

export interface Collector extends AsyncDisposable {
  url: string;
  spans: ReceivedSpan[];
  /** Requests so far, whatever became of them. */
  requests(): number;
  behave(manner: Manner): void;
}

/** opentelemetry-proto v1, as far as it is looked at here: opentelemetry/proto/{collector/trace,trace,common,resource}/v1. */
const PROTO = `syntax = "proto3";
message Request { repeated ResourceSpans resource_spans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
message Resource { repeated KeyValue attributes = 1; }
message ScopeSpans { repeated Span spans = 2; }
message Span {
  bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
  fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8; repeated KeyValue attributes = 9; Status status = 15;
}
message Status { string message = 2; int32 code = 3; }
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; } }`;

const Request = protobuf.parse(PROTO).root.lookupType('Request');
const KINDS = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const ERROR = 2;

// biome-ignore lint/suspicious/noExplicitAny: what protobufjs makes of the messages above
type Message = any;

/** An OTLP collector of ours. */
export async function openCollector(): Promise<Collector> {
  const spans: ReceivedSpan[] = [];
  let manner: Manner = 'answer';
  let requests = 0;
  const drips = new Set<NodeJS.Timeout>();
  const server = createServer(async (request, response) => {
    requests += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (manner === 'silent') return;
    if (manner === 'drip') {
      drips.add(setInterval(() => response.write('.'), 50));
      return;
    }
    if (manner === 'refuse') return void response.writeHead(503).end();
    if (request.url === '/v1/traces' && request.headers['content-type'] === 'application/x-protobuf')
      spans.push(...decode(Buffer.concat(chunks)));
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    spans,
    requests: () => requests,
    behave(next) {
      manner = next;
    },
    async [Symbol.asyncDispose]() {
      for (const drip of drips) clearInterval(drip);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function decode(body: Buffer): ReceivedSpan[] {
  const { resourceSpans }: Message = Request.toObject(Request.decode(body), { arrays: true, longs: Number });
  return resourceSpans.flatMap(({ resource, scopeSpans }: Message) =>
    scopeSpans.flatMap((scope: Message) =>
      scope.spans.map((span: Message) => ({
        traceId: span.traceId.toString('hex'),
        spanId: span.spanId.toString('hex'),
        parentSpanId: span.parentSpanId?.toString('hex') ?? '',
        name: span.name,
        kind: KINDS[span.kind ?? 0],
        isError: span.status?.code === ERROR,
        attributes: values(span.attributes),
        resource: values(resource.attributes),
      })),
    ),
  );
}

function values(attributes: Message[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
