import { expect, test } from '@jest/globals';
import { reservedNames } from './reserved-names.js';

test('finds them wherever they are', () => {
  const value = JSON.parse('{"a":[{"prototype":1}],"__proto__":{"b":1},"c":{"d":{"constructor":0}},"e":"constructor"}');
  expect(reservedNames(value).sort()).toEqual([['__proto__'], ['a', '0', 'prototype'], ['c', 'd', 'constructor']]);
});

test.each([[null], ['constructor'], [1], [{}], [[]]])('finds none in %j', (value) => {
  expect(reservedNames(value)).toEqual([]);
});

test('is not overthrown by depth', () => {
  const depth = 200_000;
  expect(reservedNames(JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`))).toEqual([]);
});
