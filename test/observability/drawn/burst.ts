import type { Drawn } from './drawn.js';

const PODS = Array.from({ length: 10 }, (_, index) => `store-api-${index}`);
const ROUTES = ['/a', '/b', '/c', '/d'];

/** Ten minutes after a rollout 20 requests to each route of each pod are answered 503, all between two scrapes: the first ones ever. */
export const BURST: Drawn = {
  alert: 'ErrorBudgetBurnsFast',
  minutes: 30,
  series: Object.fromEntries(
    PODS.flatMap((pod) =>
      ROUTES.map((route) => `namespace="shop", job="shop/store", pod="${pod}", http_route="${route}"`),
    ).flatMap((of) => [
      [`http_server_request_duration_seconds_count{${of}, http_response_status_code="200"}`, '0+20x30'],
      [`http_server_request_duration_seconds_bucket{${of}, http_response_status_code="200", le="1"}`, '0+20x30'],
      [`http_server_request_duration_seconds_count{${of}, http_response_status_code="503"}`, '0x10 20x20'],
    ]),
  ),
};
