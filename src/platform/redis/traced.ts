import { Redis, type RedisOptions } from 'ioredis';
import { currentRequest, outsideRequest } from '../telemetry/request-context.js';
import { forgiveStall } from './stall.js';

/** A client whose commands are spans of the trace that they belong to, where it is recorded. Arguments are not kept: they hold sessions. */
export class TracedRedis extends Redis {
  constructor(options: RedisOptions) {
    super(options as RedisOptions & { replyMapping?: undefined });
  }

  /** A connection outlives the request that it is opened for, or whose command found the last one broken. */
  override connect(...args: Parameters<Redis['connect']>): Promise<void> {
    return outsideRequest(() => super.connect(...args));
  }

  override sendCommand(...args: Parameters<Redis['sendCommand']>): unknown {
    forgiveStall(args[0]);
    const parent = currentRequest()?.trace.span;
    if (parent === undefined) return super.sendCommand(...args);
    const { name, promise } = args[0];
    const operation = name.toUpperCase();
    const { host, port, db } = this.options;
    const span = parent.child(operation, 'client', {
      'db.system.name': 'redis',
      'db.namespace': String(db ?? 0),
      'db.operation.name': operation,
      'server.address': host,
      'server.port': port,
    });
    promise.then(
      () => span.end(),
      (error: unknown) => span.end(error),
    );
    return super.sendCommand(...args);
  }
}
