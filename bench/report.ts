/** Flat numbers whose names carry their units. */
export type Figures = Readonly<Record<string, number>>;

/** What a bench says: for people as a table, for machines as one line of JSON. */
export interface Report {
  readonly scenario: string;
  readonly figures: Figures;
  /** Figures of what Parley is compared with, by its name, measured in the same run. */
  readonly references: Readonly<Record<string, Figures>>;
  /** What is compared with budgets; a bare time never is. */
  readonly ratios: Figures;
  /** The load, not the server, was the limit: the figures say little. */
  readonly generatorLimited: boolean;
}

/** The value below which the share `part` of the values lies; 0 of none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The median of each figure over several rounds. */
export function medians(rounds: readonly Figures[]): Figures {
  const names = Object.keys(rounds[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, median(rounds.map((figures) => figures[name] ?? 0))]));
}

/** `figures[name]` over that of `reference`; `NaN`, which JSON shows as null, where either is missing. */
export const ratioOf = (figures: Figures, reference: Figures | undefined, name: string): number =>
  (figures[name] ?? Number.NaN) / (reference?.[name] ?? Number.NaN);

/** A generator that fills its core while the server does not has measured itself. */
export const isGeneratorLimited = ({ generatorCpuShare = 0, serverCpuShare = 0 }: Figures): boolean =>
  generatorCpuShare > 0.9 && serverCpuShare < 0.9;

const shown = (value: number | undefined): string =>
  value === undefined ? '–' : value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2);

/** A table for people: the figures, those of the references beside them, and the ratios below. */
export function reportLines(report: Report): readonly string[] {
  const references = Object.entries(report.references);
  const names = new Set([report.figures, ...Object.values(report.references)].flatMap(Object.keys));
  const width = Math.max(32, ...[...names, ...Object.keys(report.ratios)].map((name) => name.length + 2));
  const line = (name: string, columns: readonly string[]): string =>
    name.padEnd(width) + columns.map((column) => column.padStart(16)).join('');
  const measured = [report.figures, ...references.map(([, figures]) => figures)];
  return [
    line(report.scenario, ['parley', ...references.map(([name]) => name)]),
    ...[...names].map((name) =>
      line(
        name,
        measured.map((figures) => shown(figures[name])),
      ),
    ),
    ...Object.entries(report.ratios).map(([name, value]) => line(name, [value.toFixed(3)])),
    ...(report.generatorLimited ? ['The load generator was the limit: the figures are a lower bound.'] : []),
  ];
}
