/** The run is not this worker's any more: another one may have taken it over. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** The run took longer than its task may. */
export class TimeLimitExceeded extends Error {
  override readonly name = 'TimeLimitExceeded';
}

/** The process stops. */
export class Stopping extends Error {
  override readonly name = 'Stopping';

  constructor() {
    super('the process stops');
  }
}
