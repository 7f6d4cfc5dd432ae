import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { afterAll, expect, test } from 'vitest';
import { createWatch } from './watch.ts';

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

const file = join(import.meta.dirname, '../../../../deploy/grafana/parley.json');
const dashboard: { readonly panels: readonly Panel[] } = JSON.parse(readFileSync(file, 'utf8'));
const watch = createWatch(['messages']);
watch.observe({
  clock: createManualClock(),
  levels: () => ({
    ...{ connections: 0, sessions: 0, commitQueue: 0, outgoingBytes: 0, followedBuckets: 0, roomDevices: 0 },
  }),
  storageLevels: async () => ({ databaseBytes: 0, dutiesDue: 0, timersDue: 0, rooms: 0, roomMembers: 0 }),
  sickness: async () => [],
});
afterAll(() => watch.end());

/** What the data source's language has of its own and the dashboard uses. */
const words: ReadonlySet<string> = new Set(['by', 'sum', 'max', 'rate', 'histogram_quantile']);

/** The names of metrics in a query: every word outside of labels, ranges and groupings that is none of the language. */
function metricsIn(expr: string): readonly string[] {
  const bare = expr.replaceAll(/\{[^}]*\}|\[[^\]]*\]|\bby \([^)]*\)/g, ' ');
  return (bare.match(/[a-z_][a-z0-9_]*/g) ?? []).filter((word) => !words.has(word));
}

const queries = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => [title, expr] as const),
);

test.each(queries)('%s: %s names only figures that there are', (_title, expr) => {
  const metrics = metricsIn(expr);
  expect(metrics.length).toBeGreaterThan(0);
  for (const metric of metrics) expect(watch.names()).toContain(metric);
});

test('every figure of Parley is on the dashboard', () => {
  const shown = new Set(queries.flatMap(([, expr]) => metricsIn(expr)));
  const familyOf = (name: string): string => name.replace(/_(?:bucket|sum|count)$/, '');
  const families = new Set([...shown].map(familyOf));
  expect(watch.names().filter((name) => !families.has(familyOf(name)))).toEqual([]);
});
