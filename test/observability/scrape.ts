/** One sample of a scrape. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: string;
}

/** The target of a scrape, as a PodMonitor describes it. */
export interface Target {
  namespace: string;
  job: string;
  pod: string;
  container: string;
  endpoint: string;
  instance: string;
}

/** What `/metrics` says, as Prometheus stores it for a target: where a label is the target's as well, ours becomes `exported_…`. */
export function samplesOf(text: string, target: Target): Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', own = '', value = ''] = /^([\w:]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      const labels: Record<string, string> = { ...target };
      for (const [, label = '', of = ''] of own.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
        labels[label in target ? `exported_${label}` : label] = of;
      }
      return { name, labels, value };
    });
}
