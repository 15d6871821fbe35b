import { get } from 'node:http';

const PAUSE_MS = 50;

/**
 * Asks `url` until it answers 200.
 * @param {string} url
 * @param {() => boolean} stillWorthIt is asked between two tries
 * @returns {Promise<boolean>} false when it was no longer worth it
 */
export async function untilReady(url, stillWorthIt) {
  while (stillWorthIt()) {
    if ((await statusOf(url)) === 200) return stillWorthIt();
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return false;
}

/** @returns {Promise<number>} 0 when nothing answers */
function statusOf(url) {
  return new Promise((resolve) => {
    const request = get(url, { timeout: 2_000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(0));
  });
}
