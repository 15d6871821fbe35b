import { Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { Database, type Transaction } from '../database/database.js';
import { capture } from '../telemetry/tracing/carrier.js';
import { traced } from '../telemetry/tracing/tracing.js';
import { attributesOf } from './attributes.js';
import type { Job, NewPayload } from './job.js';
import { insert } from './rows.js';

/** Says that there is something in the outbox. Nobody depends on it: whoever misses it looks by himself, a little later. */
export interface Nudge {
  redis: Redis;
  channel: string;
}

/**
 * Where jobs are asked for: in the transaction of the work that needs them, so that there is never one without the other.
 * Nothing here waits for Redis.
 */
@Injectable()
export class Outbox {
  constructor(
    private readonly database: Database,
    private readonly nudge: Nudge,
  ) {}

  /** Asks for `job` once `tx` commits. One statement. @throws ZodError when the payload is not what the job takes */
  add<J extends Job>(tx: Transaction, job: J, payload: NewPayload<J>): Promise<void> {
    return this.addAll(tx, job, [payload]);
  }

  /** Asks for one job for each of `payloads`. One statement. @throws ZodError when a payload is not what the job takes */
  async addAll<J extends Job>(tx: Transaction, job: J, payloads: readonly NewPayload<J>[]): Promise<void> {
    for (const payload of payloads) job.payload.parse(payload);
    const { name, version } = job;
    await traced(`send ${name}`, 'producer', attributesOf(name, 'send', payloads.length), async () => {
      await insert(tx, name, version, payloads, { ...capture() });
    });
    this.database.afterCommit(tx, () => {
      this.nudge.redis.publish(this.nudge.channel, '').catch(() => {});
    });
  }
}
