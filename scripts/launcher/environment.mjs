import { inState } from './root.mjs';
import { servicePort } from './settings.mjs';
import { startStores } from './stores.mjs';

/**
 * What the service is told in development. Whatever the person has set is kept; the rest is provided.
 * @param {import('./supervisor.mjs').Supervisor} supervisor
 */
export async function developmentEnvironment(supervisor) {
  return {
    NODE_ENV: 'development',
    NODE_COMPILE_CACHE: inState('compile-cache'),
    ...process.env,
    ...(await startStores(supervisor)),
    HTTP_PORT: String(await servicePort('HTTP_PORT', 'the service', 3000)),
    MANAGEMENT_PORT: String(await servicePort('MANAGEMENT_PORT', 'the management port', 9090)),
  };
}
