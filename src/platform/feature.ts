import type { Type } from '@nestjs/common';
import type { Database } from './database/database.js';

/** What a folder of `features/` offers to the service. */
export interface Feature {
  /** Nest's module: routes and what is behind them. */
  module: Type;
  /** Work to be done before the first request. */
  warmUp?(): Promise<void>;
  /** Rows for development; may run again. */
  seed?(database: Database): Promise<void>;
}
