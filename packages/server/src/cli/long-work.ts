import type { Clock } from '@parley/kernel/clock';
import type { StopSignal, Terminal } from './command.ts';
import { Interrupted } from './operator-error.ts';
import { awaitStopSignal } from './stopping.ts';

/** What long work is given: to say how far it is, and to end when it is asked to. */
export interface LongWork {
  /** Says how far a step is, and throws when the operator has asked to stop: whoever is called clears up and ends. */
  step(title: string, done: number, total: number): void;
}

/** A line is drawn over no more often than this. */
const drawMs = 100;
/** Where nobody watches, a line is written no more often than this, and none for what is done sooner. */
const lineMs = 2000;

/** Runs work that takes long: shows how far it is and lets Ctrl-C end it. Throws `Interrupted` when that happened. */
export async function runLongWork<Result>(
  terminal: Terminal,
  clock: Clock,
  work: (long: LongWork) => Promise<Result>,
): Promise<Result> {
  let asked: StopSignal | undefined;
  void awaitStopSignal(terminal, clock).then((signal) => {
    asked = signal;
  });
  const display = terminal.isWatched ? createDrawnLine(terminal, clock) : createPlainLines(terminal, clock);
  try {
    return await work({
      step: (title, done, total) => {
        if (asked !== undefined) throw new Interrupted(asked);
        display.show(title, total === 0 ? 1 : done / total);
      },
    });
  } finally {
    display.end();
  }
}

interface Display {
  show(title: string, share: number): void;
  end(): void;
}

const percent = (share: number): string => `${Math.floor(share * 100)} %`;

function createDrawnLine({ draw }: Terminal, clock: Clock): Display {
  let drawnAt = Number.NEGATIVE_INFINITY;
  let drawnTitle = '';
  return {
    show: (title, share) => {
      if (title === drawnTitle && clock.monotonic() - drawnAt < drawMs) return;
      drawnAt = clock.monotonic();
      drawnTitle = title;
      draw(`\r\u001b[K${title}: ${percent(share)}`);
    },
    end: () => {
      if (drawnTitle !== '') draw('\r\u001b[K');
    },
  };
}

function createPlainLines({ err }: Terminal, clock: Clock): Display {
  let shownAt = clock.monotonic();
  return {
    show: (title, share) => {
      if (clock.monotonic() - shownAt < lineMs) return;
      shownAt = clock.monotonic();
      err(`${title}: ${percent(share)}`);
    },
    end: () => {},
  };
}
