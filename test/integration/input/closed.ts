import { type ApiDocument, type Operation, resolve, type Schema } from './document.js';

/** The objects in what `operation` takes and in what its success holds that may have fields nobody declared, by their places. */
export function openObjects(operation: Operation, document: ApiDocument): string[] {
  const roots = Object.entries(operation.responses)
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([status, { content }]) => Object.values(content ?? {}).map(({ schema }) => ({ place: status, schema })));
  if (operation.body) roots.push({ place: 'body', schema: operation.body });
  return roots.flatMap(({ place, schema }) => openIn(schema, `${operation.name} ${place}`, document, new Set()));
}

function openIn(reference: Schema, place: string, document: ApiDocument, seen: Set<Schema>): string[] {
  const schema = resolve(reference, document);
  if (seen.has(schema)) return [];
  seen.add(schema);
  const { properties = {}, items, anyOf = [], oneOf = [], allOf = [] } = schema;
  const inside = [
    ...Object.entries(properties).map(([name, type]) => ({ type, at: `${place}/${name}` })),
    ...[items ?? []].flat().map((type) => ({ type, at: `${place}/*` })),
    ...[...anyOf, ...oneOf, ...allOf].map((type) => ({ type, at: place })),
  ];
  const found = inside.flatMap(({ type, at }) => openIn(type, at, document, seen));
  return isOpen(schema) ? [place, ...found] : found;
}

/** A dictionary, whose keys are data, says what its values are and has no properties; it is not open. */
function isOpen({ type, properties, additionalProperties }: Schema): boolean {
  if (![type].flat().includes('object')) return false;
  return properties === undefined ? additionalProperties === undefined : additionalProperties !== false;
}
