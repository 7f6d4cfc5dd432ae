/** What a command may touch of the process; `main.ts` hands it in. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  out(line: string): void;
  err(line: string): void;
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

export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** What there is to know beyond the summary. */
  readonly doc: string;
  readonly options: Readonly<Record<string, Option>>;
  /** Resolves with the exit code. What it throws is shown as one line. */
  run(terminal: Terminal, options: OptionValues): Promise<number>;
}

/** The text of an option that was given. */
export function textOf(options: OptionValues, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}
