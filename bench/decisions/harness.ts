/**
 * What the decision benchmarks share: medians, a table, and timing in
 * interleaved rounds, so that a noisy minute hits every candidate alike.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export type Candidate = {
  readonly name: string;
  readonly run: () => void;
};

/** A value every benchmark body writes to, so that V8 cannot drop the work. */
export const sink = {
  value: undefined as unknown,
  take(value: unknown): void {
    sink.value = value;
  },
};

/** The middle value; of an even number of values the upper middle. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which the given share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Rounds to three significant digits, which is more than the machine repeats. */
export function round(value: number): number {
  return Number(value.toPrecision(3));
}

/** Median microseconds per call of each candidate, measured in interleaved rounds. */
export function timeInterleaved(
  candidates: readonly Candidate[],
  options: { readonly rounds: number; readonly roundMs: number },
): Map<string, number> {
  const samples = new Map<string, number[]>();
  for (const candidate of candidates) {
    timeOnce(candidate, options.roundMs);
    samples.set(candidate.name, []);
  }
  for (let index = 0; index < options.rounds; index += 1) {
    for (const candidate of candidates) {
      samples.get(candidate.name)?.push(timeOnce(candidate, options.roundMs));
    }
  }
  return new Map([...samples].map(([name, values]) => [name, median(values)]));
}

function timeOnce(candidate: Candidate, roundMs: number): number {
  let calls = 0;
  const started = performance.now();
  let elapsedMs = 0;
  while (elapsedMs < roundMs) {
    for (let index = 0; index < 50; index += 1) candidate.run();
    calls += 50;
    elapsedMs = performance.now() - started;
  }
  return (elapsedMs * 1000) / calls;
}

/** Prints rows in columns; the first column is left-aligned, the rest right. */
export function printTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const cells = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  for (const row of cells) {
    console.log(
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    );
  }
  console.log('');
}

export type BundleSize = { readonly minifiedBytes: number; readonly gzipBytes: number };

/** Bundles one entry for the browser as the SDK would be, and says how large it is. */
export async function bundleSize(source: string, resolveDir: string): Promise<BundleSize> {
  const { rolldown } = await import('rolldown');
  const folder = mkdtempSync(join(resolveDir, '.bundle-'));
  try {
    const entry = join(folder, 'entry.ts');
    writeFileSync(entry, source);
    const bundle = await rolldown({ input: entry, platform: 'browser', logLevel: 'silent' });
    const { output } = await bundle.generate({ format: 'esm', minify: true });
    await bundle.close();
    const code = output.map((chunk) => ('code' in chunk ? chunk.code : '')).join('');
    return { minifiedBytes: Buffer.byteLength(code), gzipBytes: gzipSync(code, { level: 9 }).length };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A folder for a benchmark's files on the disk that `PARLEY_BENCH_DIR` or the system names. */
export function scratchFolder(): string {
  return mkdtempSync(join(process.env['PARLEY_BENCH_DIR'] ?? tmpdir(), 'parley-bench-'));
}

/** Writes the last line, for programs. */
export function printResult(decision: string, figures: unknown): void {
  console.log(JSON.stringify({ decision, node: process.version, figures }));
}
