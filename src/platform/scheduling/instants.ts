import { Cron } from 'croner';

/**
 * The instants of a cron expression in a time zone, to the second.
 *
 * A task at fixed times (no `*`, `?` or step in seconds, minutes and hours) runs once for each of them on every local day: a time that
 * is skipped when clocks go forward is the first instant after the gap, one that comes twice when they go back is the first of the two.
 * This is croner's `no-wildcard`; by default it would do so for a single time alone. Other tasks follow elapsed time: one of every
 * 15 minutes goes on so through both.
 */
export class Instants {
  readonly #cron: Cron;

  /** @throws Error in words of croner's */
  constructor(cron: string, timeZone: string) {
    this.#cron = new Cron(cron, {
      timezone: timeZone,
      mode: '5-or-6-parts',
      fixedTimeRule: 'no-wildcard',
      paused: true,
    });
    if (this.#cron.getPattern() === undefined) throw new Error('is a date, not a cron expression');
    if (this.#cron.nextRun() === null) throw new Error('has no instant to come');
  }

  /** The first instant after `moment`. */
  after(moment: Date): Date | undefined {
    return this.#cron.nextRun(moment) ?? undefined;
  }

  /** The last instant that is not after `moment`. */
  until(moment: Date): Date | undefined {
    // croner looks strictly before, and to whole seconds.
    return this.#cron.previousRuns(1, new Date(moment.getTime() + 1))[0];
  }

  /** The instants after `from` and not after `until`, the first `most` of them. */
  between(from: Date, until: Date, most: number): Date[] {
    const instants: Date[] = [];
    for (let at = this.after(from); at && at <= until && instants.length < most; at = this.after(at)) instants.push(at);
    return instants;
  }
}
