import type { RunState } from './ledger-row.js';
import type { Ending } from './record.js';

/** Why no run was begun. */
export type Refusal = 'future' | 'taken' | 'locked' | 'stopping';
/** A run that ended, or why there was none; `state` is what the ledger says of the instant. */
export type Attempt = Ending | { outcome: 'refused'; refusal: Refusal; state: RunState | null };

/** What a worker may begin: an instant without a row, and what is in one of these states. */
export type Claim = readonly (RunState | 'absent')[];
