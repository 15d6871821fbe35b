import type { Drawn } from './drawn.js';

const COUNT = 'http_server_request_duration_seconds_count';
const BUCKET = 'http_server_request_duration_seconds_bucket';
const POD = 'namespace="shop", job="shop/store", pod="store-api-0"';
/** A counter that grows every 3 minutes, 20 times an hour. */
const STEADY = counter(180, (minute) => minute % 3 === 0);

/** A service that gets 20 requests an hour, or fewer. */
export const QUIET: readonly Drawn[] = [
  // One request fails, and so do its three retries: that can wait until the morning.
  {
    alert: 'ErrorBudgetBurnsSlowly',
    minutes: 180,
    series: {
      [`${COUNT}{${POD}, http_response_status_code="200"}`]: STEADY,
      [`${BUCKET}{${POD}, http_response_status_code="200", le="1"}`]: STEADY,
      [`${COUNT}{${POD}, http_response_status_code="500"}`]: '1x30 5x150',
    },
  },
  // One of four in an hour is slow.
  {
    alert: 'LatencyBudgetBurnsSlowly',
    minutes: 180,
    series: {
      [`${COUNT}{${POD}, http_response_status_code="200"}`]: counter(180, (minute) => minute % 15 === 1),
      [`${BUCKET}{${POD}, http_response_status_code="200", le="1"}`]: counter(
        180,
        (minute) => minute % 15 === 1 && minute !== 31,
      ),
    },
  },
  // All of 20 in an hour fail: of two routes, on two pods, where none had failed yet.
  {
    alert: 'ErrorBudgetBurnsFast',
    minutes: 60,
    series: Object.fromEntries(
      ['store-api-0', 'store-api-1', 'store-api-0', 'store-api-1'].map((pod, turn) => [
        `${COUNT}{namespace="shop", job="shop/store", pod="${pod}", http_route="/${turn < 2}", http_response_status_code="500"}`,
        counter(60, (minute) => minute % 12 === turn * 3).replaceAll('_', '0'), // there from the start
      ]),
    ),
  },
  // All of them are slow.
  {
    alert: 'LatencyBudgetBurnsFast',
    minutes: 60,
    series: {
      [`${COUNT}{${POD}, http_response_status_code="200"}`]: STEADY,
      [`${BUCKET}{${POD}, http_response_status_code="200", le="1"}`]: '0x60',
    },
  },
];

/** A sample a minute, of a counter that is published when it has counted something: in the minutes that `counts` names. */
function counter(minutes: number, counts: (minute: number) => boolean): string {
  let value = 0;
  const samples = Array.from({ length: minutes + 1 }, (_, minute) => {
    if (counts(minute)) value += 1;
    return value === 0 ? '_' : String(value);
  });
  return samples.join(' ');
}
