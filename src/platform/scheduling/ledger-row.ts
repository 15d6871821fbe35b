export type RunState = 'running' | 'succeeded' | 'failed' | 'lost' | 'missed' | 'skipped_overlap';

/** An instant of a task: one row. */
export interface Instant {
  task: string;
  scheduledFor: Date;
}

/** A run that this worker began: the row, and the fence under which it may write. */
export interface Run extends Instant {
  fence: number;
}
