/** Lets load and faults come in step, however fast the machine: each fault meets a like share of the load, and none an idle service. */
export interface Pace {
  /** Waits until one more of the load may begin. */
  begin(): Promise<void>;
  /** One of the load is done. */
  done(): void;
  /** Waits until the next fault is due. */
  due(): Promise<void>;
  /** That fault is over. */
  over(): void;
  /** The load has failed: nobody waits any more. @throws at whoever waits */
  fail(error: unknown): void;
}

/** @param load how much there is of it @param faults how many */
export function openPace(load: number, faults: number): Pace {
  const share = load / (faults + 1);
  let [begun, done, over] = [0, 0, 0];
  let failure: { error: unknown } | undefined;
  let changed = Promise.withResolvers<void>();
  const tell = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (failure) throw failure.error;
      await changed.promise;
    }
  }
  return {
    async begin() {
      await until(() => begun < (over + 1.5) * share);
      begun += 1;
    },
    done() {
      done += 1;
      tell();
    },
    due: () => until(() => done >= (over + 0.5) * share),
    over() {
      over += 1;
      tell();
    },
    fail(error) {
      failure ??= { error };
      tell();
    },
  };
}
