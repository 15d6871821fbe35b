import type { Provider, Type } from '@nestjs/common';
import type { Config } from '../config/schema.js';
import { AnswerPruning } from './idempotency/pruning.js';
import { OutboxPruning } from './queue/pruning.js';
import { LedgerPruning, Retention } from './scheduling/pruning.js';

/** What the platform itself has to do, declared as features declare their work: each table that grows is pruned. */
export const upkeep: readonly Type[] = [AnswerPruning, OutboxPruning, LedgerPruning];

/** Those classes and what they take, for Nest. */
export function upkeepProviders({ scheduling }: Pick<Config, 'scheduling'>): Provider[] {
  return [...upkeep, { provide: Retention, useValue: new Retention(scheduling.retentionDays) }];
}
