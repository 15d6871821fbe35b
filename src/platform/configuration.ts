import type { Config } from '../config/schema.js';

/** The whole configuration, for injection into features. */
export abstract class Configuration implements Pick<Config, 'login'> {
  abstract readonly login: Config['login'];
}
