/** Names by which the prototype of an object is reached: no field of a client may have them. */
const RESERVED = new Set(['__proto__', 'prototype', 'constructor']);

interface Place {
  value: unknown;
  key?: string;
  parent?: Place;
}

/** The paths of all fields in `value` that have a reserved name; however deep it is nested, the call stack is not. */
export function reservedNames(value: unknown): string[][] {
  const found: string[][] = [];
  const places: Place[] = [{ value }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { value: current } = place;
    if (current === null || typeof current !== 'object') continue;
    for (const key of Object.keys(current)) {
      const inner: Place = { value: Reflect.get(current, key), key, parent: place };
      if (RESERVED.has(key)) found.push(pathTo(inner));
      else places.push(inner);
    }
  }
  return found;
}

function pathTo(place: Place): string[] {
  const path: string[] = [];
  for (let at: Place | undefined = place; at?.key !== undefined; at = at.parent) path.unshift(at.key);
  return path;
}
