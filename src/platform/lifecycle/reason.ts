/** What went wrong, in words. A host name of several addresses that all refuse gives an AggregateError, which has none of its own. */
export function reasonOf(error: unknown): string {
  const { message, errors } = Object(error) as Partial<AggregateError>;
  return message || errors?.map(reasonOf).join('; ') || String(error);
}
