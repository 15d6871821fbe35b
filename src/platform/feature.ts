import type { Type } from '@nestjs/common';
import type { Database } from './database/database.js';
import type { Session } from './session/session.js';

/** What a folder of `features/` offers to the service. */
export interface Feature {
  /** Nest's module of its use cases: made for its routes, and once more for its work, where `Sessions` and `RateLimits` are not to be had. */
  module: Type;
  /** Its routes, for the roles that serve HTTP. */
  controllers?: Type[];
  /** Classes whose methods handle jobs (`@Handles`) or are scheduled tasks (`@Scheduled`), for workers. */
  work?: Type[];
  /** Work to be done before the first request. */
  warmUp?(): Promise<void>;
  /** Whether a session that Redis has still is one; asked once at each request that comes with a session. */
  accepts?(session: Session, database: Database): Promise<boolean>;
  /** Rows for development; may run again. */
  seed?(database: Database): Promise<void>;
}
