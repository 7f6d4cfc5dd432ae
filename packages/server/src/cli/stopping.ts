import type { Clock } from '@parley/kernel/clock';
import type { StopSignal, Terminal } from './command.ts';

/**
 * One press of Ctrl+C may arrive twice, from the terminal and from npm, which hands it on. Signals this close
 * together count as one.
 */
const sameWishMs = 500;

const signalNumbers = { SIGINT: 2, SIGTERM: 15 } as const satisfies Record<StopSignal, number>;

/** Resolves at the first wish to stop; a second one ends the process at once. */
export function awaitStopSignal(terminal: Terminal, clock: Clock): Promise<StopSignal> {
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    terminal.onStopSignal((signal) => {
      if (firstAt === undefined) {
        firstAt = clock.monotonic();
        resolve(signal);
      } else if (clock.monotonic() - firstAt >= sameWishMs) {
        terminal.exitNow(128 + signalNumbers[signal]);
      }
    });
  });
}

/** Ends the process if `stop` takes longer than it may; what was acknowledged is on the disk in any case. */
export async function stopInTime(
  { terminal, clock, withinMs }: { terminal: Terminal; clock: Clock; withinMs: number },
  stop: () => Promise<void>,
): Promise<void> {
  const cancel = clock.after(withinMs, () => {
    terminal.err(`parley: stopping took over ${withinMs} ms; ended without waiting longer`);
    terminal.exitNow(1);
  });
  await stop();
  cancel();
}
