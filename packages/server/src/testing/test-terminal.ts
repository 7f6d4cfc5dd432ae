import type { Command, StopSignal, Terminal } from '../cli/command.ts';
import { runCommandLine } from '../cli/command-line.ts';

export interface CommandRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** What was drawn over and over, if somebody watches. */
  readonly drawn: string;
}

export interface CommandOptions {
  readonly environment?: Terminal['environment'];
  readonly isWatched?: boolean;
  /** What is typed when something is asked; absent: nobody is there. */
  readonly answer?: string;
  /** Called with what is drawn, and with what sends a signal. */
  readonly onDraw?: (text: string, send: (signal: StopSignal) => void) => void;
}

/** Runs commands in this process, as `main.ts` does, and keeps what they write. */
export async function runCommand(
  commands: Readonly<Record<string, Command>>,
  args: readonly string[],
  { environment = {}, isWatched = false, answer, onDraw = () => {} }: CommandOptions = {},
): Promise<CommandRun> {
  const [out, err, drawn]: [string[], string[], string[]] = [[], [], []];
  let send: (signal: StopSignal) => void = () => {};
  const terminal: Terminal = {
    environment,
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    isWatched,
    draw: (text) => {
      drawn.push(text);
      onDraw(text, (signal) => send(signal));
    },
    ask: async (question) => {
      drawn.push(question);
      return answer;
    },
    onStopSignal: (listener) => {
      send = listener;
    },
    onCrash: () => {},
    exitNow: () => {},
  };
  const code = await runCommandLine({ name: 'parley', version: '1.2.3', commands }, args, terminal);
  return { code, out: out.join('\n'), err: err.join('\n'), drawn: drawn.join('') };
}
