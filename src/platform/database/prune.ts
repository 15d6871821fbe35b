/** Rows of one DELETE, so that it stays far below the statement time-out. */
const AT_ONCE = 1000;

/**
 * Deletes what is too old, some at a time, until nothing is left or `signal` aborts.
 * @param deleteSome deletes at most so many rows, in a statement of its own, and tells how many
 * @returns how many rows were deleted
 */
export async function prune(deleteSome: (most: number) => Promise<number>, signal?: AbortSignal): Promise<number> {
  for (let pruned = 0; ; ) {
    signal?.throwIfAborted();
    const count = await deleteSome(AT_ONCE);
    pruned += count;
    if (count < AT_ONCE) return pruned;
  }
}
