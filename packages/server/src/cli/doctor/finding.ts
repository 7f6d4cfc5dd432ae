/** `warning`: it works, but an operator should know; `problem`: it does not work, or is not safe. */
type Level = 'ok' | 'warning' | 'problem';

/** One thing that was looked at. */
export interface Finding {
  readonly level: Level;
  /** What was looked at, in a word or two. */
  readonly about: string;
  /** What was found, and behind a semicolon what to do. */
  readonly text: string;
}

export const ok = (about: string, text: string): Finding => ({ level: 'ok', about, text });
export const warning = (about: string, text: string): Finding => ({ level: 'warning', about, text });
export const problem = (about: string, text: string): Finding => ({ level: 'problem', about, text });

/** What went wrong, as the operator may read it. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'it failed');
