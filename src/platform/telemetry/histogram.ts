import type { Metric } from 'prom-client';
import type { Registry } from './metrics.js';

interface HistogramOptions {
  name: string;
  help: string;
  /** Upper bounds, ascending. */
  buckets: readonly number[];
}

type Labels = Record<string, string | number>;

/** One set of labels: how many values fell into each bucket, the last one for those above all bounds, and their sum. */
interface Series {
  labels: Labels;
  counts: number[];
  sum: number;
}

/** A histogram for what happens with every request: prom-client's builds a key from the labels at each observation, here it is asked for once. */
export class Histogram {
  readonly #options: HistogramOptions;
  readonly #all: Series[] = [];

  constructor(options: HistogramOptions, registry: Registry) {
    this.#options = options;
    registry.registerMetric(this as unknown as Metric);
  }

  get name(): string {
    return this.#options.name;
  }

  /** @returns what to call with each value of the series that has these labels; to be asked for once */
  series(labels: Labels): (value: number) => void {
    const { buckets } = this.#options;
    const series: Series = { labels, counts: new Array(buckets.length + 1).fill(0), sum: 0 };
    this.#all.push(series);
    return (value) => {
      let at = 0;
      while (at < buckets.length && value > (buckets[at] as number)) at++;
      series.counts[at] = (series.counts[at] as number) + 1;
      series.sum += value;
    };
  }

  /** As prom-client's registry asks for it. */
  get() {
    return {
      name: this.name,
      help: this.#options.help,
      type: 'histogram',
      values: this.#all.flatMap((one) => this.#values(one)),
    };
  }

  #values({ labels, counts, sum }: Series) {
    const metricName = `${this.name}_bucket`;
    let count = 0;
    const buckets = counts.map((inBucket, at) => {
      count += inBucket;
      return { metricName, labels: { le: this.#options.buckets[at] ?? '+Inf', ...labels }, value: count };
    });
    return [
      ...buckets,
      { metricName: `${this.name}_sum`, labels, value: sum },
      { metricName: `${this.name}_count`, labels, value: count },
    ];
  }
}
