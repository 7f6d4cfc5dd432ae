/** What a command may touch of the process; `main.ts` hands it in. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  out(line: string): void;
  err(line: string): void;
  /** Whether a person watches the error output, where a line may then be drawn over. */
  readonly isWatched: boolean;
  /** Writes to the error output as it stands, without an end of line. */
  draw(text: string): void;
  /** Asks the person at the terminal and resolves with what was typed; `undefined`: there is nobody. */
  ask(question: string): Promise<string | undefined>;
  /** Calls `listener` with each signal by which the process is asked to stop. */
  onStopSignal(listener: (signal: StopSignal) => void): void;
  /** Calls `listener` with what nobody caught; nobody can say then what state the process is in. */
  onCrash(listener: (error: unknown) => void): void;
  /** Ends the process at once, whatever is under way. */
  exitNow(code: number): void;
}

export type StopSignal = 'SIGINT' | 'SIGTERM';

interface Option {
  /** What stands for the value in the help; absent for a switch. */
  readonly value?: string;
  readonly doc: string;
}

export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

/** A word that stands for itself, without a name before it. */
interface Word {
  readonly name: string;
  readonly doc: string;
  readonly isOptional?: true;
}

/** Declared once: parsing, help and docs/command-line.md come from it. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** What there is to know beyond the summary. */
  readonly doc: string;
  /** In the order in which they are given; those that may be absent come last. */
  readonly words?: readonly Word[];
  readonly options: Readonly<Record<string, Option>>;
  /** What follows `npm run parley --`. */
  readonly examples: readonly string[];
  /** Another program reads what follows the name; it is handed on as the words. */
  readonly passesOn?: true;
  /** Resolves with the exit code. What it throws is shown as one line. */
  run(terminal: Terminal, options: OptionValues, words: readonly string[]): Promise<number>;
}

/** What the process ends with; `docs/command-line.md` lists them. */
export const exitCodes: Readonly<Record<string, string>> = {
  '0': 'done',
  '1': 'failed, or `doctor` found a problem; the last line says what to do',
  '2': 'the command line or a setting is wrong',
  '130': 'ended by Ctrl-C (SIGINT)',
  '143': 'ended by SIGTERM',
};

/** The text of an option that was given. */
export function textOf(options: OptionValues, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}
