import type pg from 'pg';
import { currentRequest } from '../telemetry/request-context.js';
import type { Span } from '../telemetry/tracing/trace.js';

/** The first word of a statement, and the table after FROM, INTO or UPDATE, as Prisma or a person writes it. */
const OPERATION = /^\s*(\w+)/;
const TABLE = /\b(?:FROM|INTO|UPDATE)\s+(?:"?\w+"?\.)?"?(\w+)"?/i;

/** Characters of a statement that a span keeps. */
const MOST_TEXT = 2000;

/** Begins the span of a statement: OpenTelemetry's names for databases. Values are parameters, and not part of the text. */
export function querySpan(client: pg.Client, [query]: unknown[]): Span | undefined {
  const text = typeof query === 'string' ? query : String((query as pg.QueryConfig).text ?? '');
  const operation = OPERATION.exec(text)?.[1]?.toUpperCase() ?? 'QUERY';
  const table = TABLE.exec(text)?.[1];
  return currentRequest()?.trace.span?.child(table ? `${operation} ${table}` : operation, 'client', {
    'db.system.name': 'postgresql',
    'db.namespace': client.database,
    'db.operation.name': operation,
    'db.collection.name': table,
    'db.query.text': text.slice(0, MOST_TEXT),
    'server.address': client.host,
    'server.port': client.port,
  });
}

/** Ends it with what Postgres says: the code, never the message, which quotes values. */
export function endFailed(span: Span, error: unknown): void {
  span.set({ 'db.response.status_code': (error as pg.DatabaseError).code });
  span.end(error);
}
