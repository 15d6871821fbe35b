import type { Json, KubeObject } from './objects.js';

/**
 * The objects with `config` in the environment of their pods, as the chart writes it, and without the ConfigMap that Kustomize's pods name.
 * A pod that names it in any other way than the base does stays as it is, and so it differs.
 */
export function inlined(objects: readonly KubeObject[]): KubeObject[] {
  const copies = structuredClone(objects) as KubeObject[];
  const sources = new Set<KubeObject>();
  for (const container of copies.flatMap(containers)) {
    const source = copies.find(
      ({ apiVersion, kind, metadata }) =>
        `${apiVersion} ${kind}` === 'v1 ConfigMap' &&
        JSON.stringify(container.envFrom) === JSON.stringify([{ configMapRef: { name: metadata.name } }]),
    );
    if (source === undefined) continue;
    const own = container.env.map(({ name }: Json) => name);
    const entries = Object.entries<string>(source.data).filter(([name]) => !own.includes(name));
    container.env.unshift(...entries.map(([name, value]) => ({ name, value: value.replaceAll('$', '$$$$') })));
    delete container.envFrom;
    sources.add(source);
  }
  return copies.filter((object) => !sources.has(object));
}

function containers({ spec }: KubeObject): Json[] {
  return (spec?.jobTemplate?.spec ?? spec)?.template?.spec?.containers ?? [];
}
