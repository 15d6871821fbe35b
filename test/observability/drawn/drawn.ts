/** Series that let an alert fire which no recording does: drawn by hand, in promtool's notation, a sample a minute. */
export interface Drawn {
  alert: string;
  minutes: number;
  series: Record<string, string>;
}

/** Series for which no alert may fire. */
export interface Harmless {
  what: string;
  minutes: number;
  series: Record<string, string>;
}
