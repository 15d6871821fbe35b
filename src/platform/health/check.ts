/** One condition of readiness. */
export interface ReadinessCheck {
  name: string;
  /** @throws Error that says why the condition does not hold */
  run(): Promise<void>;
}
