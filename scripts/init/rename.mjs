import { formsOf } from './name.mjs';

/** Where a name of one word stands for an identifier of SQL: NAME, between what is around it there. */
const IDENTIFIERS = [
  '(?<=_)NAME',
  'NAME(?=_)',
  '(?<=\\bpostgres(?:ql)?://)NAME(?=[:@])',
  '(?<=\\bpostgres(?:ql)?://[^\\s/:]+:)NAME(?=@)',
  '(?<=\\bpostgres(?:ql)?://[^\\s/]+/)NAME',
  '(?<=\\bPOSTGRES_(?:USER|PASSWORD|DB): )NAME',
  '(?<=\\bPOSTGRES_(?:USER|DB)\\n *value: )NAME',
  '(?<=--(?:username|dbname)=)NAME',
  '(?<=\\bpg_isready, -U, )NAME',
  '(?<=^|\\n)NAME(?= = host=)',
];

/** Every form of a name. Beside a letter or a digit it is part of another word, and none of ours. */
const anyForm = (name) => whole(Object.values(formsOf(name)).join('|'));
const whole = (pattern) => `(?<![A-Za-z0-9])(?:${pattern})(?![A-Za-z0-9])`;

/**
 * What puts one name into the place of another, in the form that it has there. A name of one word looks the same in
 * Kubernetes and in SQL: it is taken for Kubernetes' where IDENTIFIERS do not say otherwise.
 * @returns {(text: string) => string}
 */
export function renaming(from, to) {
  const [old, now] = [formsOf(from), formsOf(to)];
  const identifier = whole(IDENTIFIERS.map((place) => place.replace('NAME', old.snake)).join('|'));
  const pattern = new RegExp(`(?<identifier>${identifier})|${anyForm(from)}`, 'g');
  const formOf = (found) => Object.keys(old).find((form) => old[form] === found);
  return (text) => text.replace(pattern, (found, identifier) => now[identifier ? 'snake' : formOf(found)]);
}

/** @returns {(text: string) => boolean} whether a text has the name, in any form */
export function naming(name) {
  const pattern = new RegExp(anyForm(name));
  return (text) => pattern.test(text);
}
