import { setImmediate } from 'node:timers';
import { assert } from '@parley/kernel/assert';
import { millis } from '@parley/kernel/brand';
import type { Cancel, Clock } from '@parley/kernel/clock';
import { EventQueue } from './event-queue.ts';

/** 2026-01-01 UTC: when every simulated world begins. */
export const worldStartMs = 1_767_225_600_000;

/** The time of one simulated process (a server, a client, or the world itself). */
export interface ProcessClock extends Clock {
  /** Everything the process had in mind is gone, and whatever it asks for later never happens. */
  kill(): void;
  /** The process stands still (a frozen tab, SIGSTOP); what falls due meanwhile runs when it goes on. */
  pause(): void;
  resume(): void;
  /** Moves the process's wall clock against that of the world. */
  shiftWall(byMs: number): void;
  readonly isAlive: boolean;
}

interface Process {
  isAlive: boolean;
  isPaused: boolean;
  shiftMs: number;
  /** What fell due during the pause. */
  readonly missed: (() => void)[];
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly process: Process;
  task: (() => void) | undefined;
}

/**
 * One clock for all processes of a simulated world. Time stands still while anything can run: after every task the
 * real event loop turns once, so that all promise jobs it led to are done before the next task or the next instant.
 * That is enough because nothing inside the world waits for the real world: storage in memory answers by promise
 * jobs alone, and everything slower goes through this clock.
 */
export class SimClock {
  private nowMs = 0;
  private order = 0;
  private readonly timers = new EventQueue<Timer>();
  private turnEnds: { readonly process: Process; readonly task: () => void }[] = [];
  /** What tasks threw; in a real process each would have ended it. */
  readonly crashes: unknown[] = [];

  /** Milliseconds since the world began. */
  get now(): number {
    return this.nowMs;
  }

  process(shiftMs = 0): ProcessClock {
    const process: Process = { isAlive: true, isPaused: false, shiftMs, missed: [] };
    return {
      wall: () => millis(Math.floor(worldStartMs + this.nowMs + process.shiftMs)),
      monotonic: () => this.nowMs,
      after: (delayMs, task) => this.after(process, delayMs, task),
      atTurnEnd: (task) => {
        if (process.isAlive) this.turnEnds.push({ process, task });
      },
      kill: () => {
        process.isAlive = false;
        process.missed.length = 0;
      },
      pause: () => {
        process.isPaused = true;
      },
      resume: () => this.resume(process),
      shiftWall: (byMs) => {
        process.shiftMs += byMs;
      },
      get isAlive() {
        return process.isAlive;
      },
    };
  }

  /** Lets the world live until `isOver` says so or `limitMs` is reached; says whether it was over. */
  async runUntil(isOver: () => boolean, limitMs: number): Promise<boolean> {
    await turnRealLoop();
    while (!isOver()) {
      const nextAt = this.turnEnds.length > 0 ? this.nowMs : this.timers.first?.at;
      if (nextAt === undefined || nextAt > limitMs) {
        this.nowMs = Math.max(this.nowMs, limitMs);
        return isOver();
      }
      this.nowMs = Math.max(this.nowMs, nextAt);
      await this.turn();
    }
    return true;
  }

  /** Lets the world live for `durationMs`. */
  async run(durationMs: number): Promise<void> {
    await this.runUntil(() => false, this.nowMs + durationMs);
  }

  /** One turn of the simulated event loops: all that is due now, then the ends of the turn. */
  private async turn(): Promise<void> {
    const due: Timer[] = [];
    while (this.timers.first !== undefined && this.timers.first.at <= this.nowMs) {
      due.push(this.timers.takeFirst() as Timer);
    }
    for (const timer of due) {
      if (timer.task) await this.perform(timer.process, timer.task);
    }
    const ends = this.turnEnds;
    this.turnEnds = [];
    for (const end of ends) await this.perform(end.process, end.task);
  }

  private async perform(process: Process, task: () => void): Promise<void> {
    if (!process.isAlive) return;
    if (process.isPaused) {
      process.missed.push(task);
      return;
    }
    try {
      task();
    } catch (error) {
      this.crashes.push(error);
    }
    await turnRealLoop();
  }

  private after(process: Process, delayMs: number, task: () => void): Cancel {
    assert(!Number.isNaN(delayMs), 'clock.after: the delay is a number');
    if (!process.isAlive) return () => {};
    let cancelled = false;
    this.order += 1;
    const timer: Timer = { at: this.nowMs + Math.max(0, delayMs), order: this.order, process, task: undefined };
    timer.task = () => {
      if (!cancelled) task();
    };
    this.timers.add(timer);
    return () => {
      cancelled = true;
      timer.task = undefined;
    };
  }

  private resume(process: Process): void {
    process.isPaused = false;
    for (const task of process.missed.splice(0)) this.after(process, 0, task);
  }
}

/** One turn of the real loop runs every promise job that can run. */
function turnRealLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
