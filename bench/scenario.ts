import type { Report } from './report.ts';
import type { Stage } from './stage.ts';

/** An option is a whole number. */
interface OptionDeclaration {
  readonly doc: string;
  readonly fallback: number;
  readonly min?: number;
  readonly max?: number;
}

/** What a scenario works with. */
export interface Bench {
  readonly stage: Stage;
  /** Says how far it has come. */
  progress(line: string): void;
}

/** One bench: `npm run bench -- <name>`. */
export interface Scenario<Options extends string = string> {
  readonly name: string;
  /** What is measured against what, in a few lines. */
  readonly about: string;
  readonly options: Readonly<Record<Options, OptionDeclaration>>;
  run(options: Readonly<Record<Options, number>>, bench: Bench): Promise<Report>;
}

/** The bench was asked for something that it cannot do. */
export class UsageError extends Error {}

/** Part of the times that follow: the test of the benches, for which figures are nothing, has no use for the whole. */
const timePart = Number(process.env['BENCH_TIME_PART'] ?? 1);

/** What is measured, warmed up or waited for lasts so long. */
export const lasting = (ms: number): number => ms * timePart;

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, lasting(ms)));
