/** A port for one who listens on it later, and perhaps again and again: nobody else of the test run gets it. */
export function freePort(): Promise<number>;
