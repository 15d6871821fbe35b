/** Preloaded: the clock of this process is ahead by so many milliseconds, as that of another machine may be. */
const skew = Number(process.env.CLOCK_SKEW_MS ?? 0);
const now = Date.now;
Date.now = () => now() + skew;
