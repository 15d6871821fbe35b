/** Anything in a manifest: what is looked at is checked where it is looked at. */
// biome-ignore lint/suspicious/noExplicitAny: a manifest has the shape that its test expects, or the test fails
export type Json = any;

export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  // biome-ignore lint/suspicious/noExplicitAny: as above
  [key: string]: any;
}

/** Objects of `kind`. */
export function ofKind(objects: readonly KubeObject[], kind: string): KubeObject[] {
  return objects.filter((object) => object.kind === kind);
}

/** The one object of `kind` of a component. @throws Error when there is none, or more */
export function component(objects: readonly KubeObject[], kind: string, name: string): KubeObject {
  const found = ofKind(objects, kind).filter((one) => one.metadata.labels?.['app.kubernetes.io/component'] === name);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} objects ${kind} of ${name}`);
  return found[0];
}

export interface Pod {
  /** `Deployment/keelson-api`. */
  owner: string;
  component: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  spec: Json;
}

const TEMPLATES: Record<string, (object: KubeObject) => Json> = {
  Deployment: ({ spec }) => spec.template,
  StatefulSet: ({ spec }) => spec.template,
  Job: ({ spec }) => spec.template,
  CronJob: ({ spec }) => spec.jobTemplate.spec.template,
  Pod: (object) => object,
};

/** Every pod that the objects make. */
export function pods(objects: readonly KubeObject[]): Pod[] {
  return objects.flatMap((object) => {
    const template = TEMPLATES[object.kind]?.(object);
    if (template === undefined) return [];
    const { labels = {}, annotations = {} } = template.metadata;
    const owner = `${object.kind}/${object.metadata.name}`;
    return [
      { owner, component: labels['app.kubernetes.io/component'] ?? '', labels, annotations, spec: template.spec },
    ];
  });
}

/** The pod of a component. @throws Error when no object makes one */
export function podOf(objects: readonly KubeObject[], name: string): Pod {
  const pod = pods(objects).find((one) => one.component === name);
  if (pod === undefined) throw new Error(`no pod of ${name}`);
  return pod;
}

/** The role that a pod runs, as the first argument of our image names it; undefined when it runs something else. */
export function role({ spec }: Pod): string | undefined {
  const { image, command, args } = spec.containers[0];
  return /(^|\/)keelson[:@]/.test(image) && command === undefined ? args[0] : undefined;
}

/**
 * What a container sees as environment, as text: its own entries over those of the ConfigMaps that it names; in its own, `$(NAME)` is expanded
 * and `$$` is `$`.
 */
export function environment(objects: readonly KubeObject[], pod: Pod): Record<string, string> {
  const [container] = pod.spec.containers;
  const values: Record<string, string> = {};
  for (const { configMapRef } of container.envFrom ?? []) {
    const source = ofKind(objects, 'ConfigMap').find((one) => one.metadata.name === configMapRef.name);
    if (source === undefined) throw new Error(`${pod.owner} names a ConfigMap that is not there: ${configMapRef.name}`);
    Object.assign(values, source.data);
  }
  const own: Record<string, string> = {};
  for (const { name, value, valueFrom } of container.env ?? []) {
    own[name] = valueFrom
      ? `(${Object.keys(valueFrom)[0]})`
      : String(value).replace(/\$\$|\$\((\w+)\)/g, (text, of) => (text === '$$' ? '$' : (own[of] ?? text)));
  }
  return { ...values, ...own };
}
