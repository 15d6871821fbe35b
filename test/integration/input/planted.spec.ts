import { expect, test } from '@jest/globals';
import { openApi } from '../../service/api.js';
import { openObjects } from './closed.js';
import { Fuzzer } from './fuzz.js';
import { FAULTY, Related, Sound } from './planted.js';

const OPTIONS = { seed: 20_261_121, runs: 60 };

/** Everything that the fuzzer finds wrong with the API at `port`. */
async function findings(port: number): Promise<string[]> {
  const fuzzer = await Fuzzer.of(port, OPTIONS);
  const found = fuzzer.operations.flatMap((operation) => openObjects(operation, fuzzer.document));
  const note = (error: Error) => void found.push(error.message);
  for (const operation of fuzzer.operations) await fuzzer.allowed(operation).catch(note);
  for (const operation of fuzzer.operations) await fuzzer.forbidden(operation).catch(note);
  return [...found, ...fuzzer.unreached()];
}

test('the fuzzer reaches operations that need a body, or a row that another one made', async () => {
  await using api = await openApi([Sound, Related]);
  expect(await findings(api.port)).toEqual([]);
});

test.each(FAULTY.map(([controller, finding]) => [controller.name, controller, finding] as const))(
  'the fuzzer notices an operation that has this fault: %s',
  async (_name, controller, finding) => {
    await using api = await openApi([controller]);
    expect((await findings(api.port)).join('\n')).toMatch(finding);
  },
);
