/** What a bench says: for people as a table, for machines as one line of JSON. */
export interface Report {
  readonly scenario: string;
  /** Flat numbers whose names carry their units. */
  readonly figures: Readonly<Record<string, number>>;
  /** The same figures of the frozen reference, measured in the same run. */
  readonly reference: Readonly<Record<string, number>>;
  /** What is compared with budgets; a bare time never is. */
  readonly ratios: Readonly<Record<string, number>>;
  /** The load, not the server, was the limit: the figures say little. */
  readonly generatorLimited: boolean;
}

/** The value below which the share `part` of the values lies; 0 of none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

const shown = (value: number | undefined): string =>
  value === undefined ? '–' : value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2);

export function printReport(report: Report): void {
  const line = (name: string, ours: string, theirs: string): void =>
    console.log(`${name.padEnd(32)}${ours.padStart(12)}${theirs.padStart(12)}`);
  line(report.scenario, 'parley', 'reference');
  for (const [name, value] of Object.entries(report.figures)) line(name, shown(value), shown(report.reference[name]));
  for (const [name, value] of Object.entries(report.ratios)) line(name, value.toFixed(3), '');
  if (report.generatorLimited) console.log('The load generator was the limit: the figures are a lower bound.');
}
