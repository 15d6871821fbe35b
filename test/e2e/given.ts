/** A variable that scripts/test-e2e.mjs sets. */
export function given(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run npm run test:e2e, and see docs/e2e.md`);
  return value;
}
