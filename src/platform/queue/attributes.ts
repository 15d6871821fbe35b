import type { Attributes } from '../telemetry/tracing/trace.js';

/** What a span says of a job: https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans. @param count where they are several */
export function attributesOf(job: string, operation: 'send' | 'process', count = 1): Attributes {
  return {
    'messaging.system': 'bullmq',
    'messaging.destination.name': job,
    'messaging.operation.name': operation,
    'messaging.operation.type': operation,
    ...(count > 1 && { 'messaging.batch.message_count': count }),
  };
}
