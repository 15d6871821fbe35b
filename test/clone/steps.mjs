import { performance } from 'node:perf_hooks';

let passed = 0;
let failed = 0;

/** One thing that a user would notice. A step that fails does not keep the next ones from being tried. */
export async function step(name, prove) {
  const startedAt = performance.now();
  const took = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
  try {
    const detail = await prove();
    passed++;
    console.log(`✓ ${name} (${[detail, took()].filter(Boolean).join('; ')})`);
  } catch (error) {
    failed++;
    console.log(`✗ ${name} (${took()})\n${error.stack.replace(/^/gm, '    ')}`);
  }
}

/** The line that CI reads. @returns {number} the exit code */
export function closeTally() {
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

/** Tries until `check` answers with something true. @throws when it did not within `seconds` */
export async function until(what, seconds, check) {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await check();
    if (answer) return answer;
    if (performance.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
