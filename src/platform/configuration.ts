import type { Config, GROUPS, Role } from '../config/schema.js';

type Read<R extends Role> = (typeof GROUPS)[R][number];

/** The groups that every role which runs features reads. */
const Groups = Object as unknown as new () => Pick<Config, Read<'api'> & Read<'worker'> & Read<'all'> & Read<'task'>>;

/** The configuration, as features take it by injection in every role. */
export abstract class Configuration extends Groups {}
