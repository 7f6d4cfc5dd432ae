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
