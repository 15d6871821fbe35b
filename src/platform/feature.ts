import type { Type } from '@nestjs/common';
import type { Database } from './database/database.js';

/** What a folder of `features/` offers to the service. */
export interface Feature {
  /** Nest's module of its use cases, which every role may need. */
  module: Type;
  /** Its routes, for the roles that serve HTTP. */
  controllers?: Type[];
  /** Classes whose methods handle jobs (`@Handles`) or are scheduled tasks (`@Scheduled`), for workers. */
  work?: Type[];
  /** Work to be done before the first request. */
  warmUp?(): Promise<void>;
  /** Rows for development; may run again. */
  seed?(database: Database): Promise<void>;
}
