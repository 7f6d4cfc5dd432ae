import { assert } from '@parley/kernel/assert';

/** Names one series of a metric; the words come from declarations, so that there are few of them for ever. */
type Labels = Readonly<Record<string, string>>;

export class Counter {
  value = 0;

  add(amount = 1): void {
    this.value += amount;
  }
}

export class Gauge {
  value = 0;

  set(value: number): void {
    this.value = value;
  }
}

/** Counts values by the first bound that is not below them; the cost of one is that of a short search. */
class Histogram {
  readonly bounds: readonly number[];
  readonly counts: number[];
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Array<number>(bounds.length + 1).fill(0);
  }

  observe(value: number): void {
    let index = 0;
    while (index < this.bounds.length && value > (this.bounds[index] ?? value)) index += 1;
    this.counts[index] = (this.counts[index] ?? 0) + 1;
    this.sum += value;
  }
}

interface Described {
  readonly name: string;
  /** One sentence for whoever reads the figures. */
  readonly help: string;
  readonly labels?: Labels;
}

interface Series {
  readonly labels: Labels;
  readonly metric: Counter | Gauge | Histogram;
}

interface Family {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly series: Series[];
}

/** All metrics of a process, in the order in which they were declared. */
export interface Registry {
  counter(described: Described): Counter;
  gauge(described: Described): Gauge;
  histogram(described: Described & { readonly bounds: readonly number[] }): Histogram;
  /** The names that a query may use; a histogram has three. */
  names(): readonly string[];
  /** The text format of Prometheus, version 0.0.4. */
  render(): string;
}

export const textFormat = 'text/plain; version=0.0.4; charset=utf-8';

const namePattern = /^[a-z][a-z0-9_]*$/;

export function createRegistry(): Registry {
  const families = new Map<string, Family>();
  const add = <Metric extends Series['metric']>(
    type: Family['type'],
    { name, help, labels = {} }: Described,
    metric: Metric,
  ): Metric => {
    assert(
      [name, ...Object.keys(labels)].every((word) => namePattern.test(word)),
      'a metric has a plain name',
    );
    const family = families.get(name) ?? { type, help, series: [] };
    assert(family.type === type, 'a metric has one type');
    family.series.push({ labels, metric });
    families.set(name, family);
    return metric;
  };
  return {
    counter: (described) => add('counter', described, new Counter()),
    gauge: (described) => add('gauge', described, new Gauge()),
    histogram: ({ bounds, ...described }) => add('histogram', described, new Histogram(bounds)),
    names: () => [...families].flatMap(([name, { type }]) => namesOf(name, type)),
    render: () => [...families].map(([name, family]) => renderFamily(name, family)).join(''),
  };
}

const namesOf = (name: string, type: Family['type']): readonly string[] =>
  type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];

function renderFamily(name: string, { type, help, series }: Family): string {
  const lines = [`# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`, `# TYPE ${name} ${type}`];
  for (const { labels, metric } of series) {
    if (metric instanceof Histogram) lines.push(...renderHistogram(name, labels, metric));
    else lines.push(`${name}${renderLabels(labels)} ${metric.value}`);
  }
  return `${lines.join('\n')}\n`;
}

function renderHistogram(name: string, labels: Labels, { bounds, counts, sum }: Histogram): readonly string[] {
  let count = 0;
  const buckets = counts.map((inBucket, index) => {
    count += inBucket;
    const le = String(bounds[index] ?? '+Inf');
    return `${name}_bucket${renderLabels({ ...labels, le })} ${count}`;
  });
  const own = renderLabels(labels);
  return [...buckets, `${name}_sum${own} ${sum}`, `${name}_count${own} ${count}`];
}

function renderLabels(labels: Labels): string {
  const entries = Object.entries(labels);
  if (entries.length === 0) return '';
  return `{${entries.map(([label, value]) => `${label}="${escapeValue(value)}"`).join(',')}}`;
}

const escapeValue = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
