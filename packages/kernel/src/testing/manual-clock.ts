import { assert } from '../assert.ts';
import { type Millis, millis } from '../brand.ts';
import type { Cancel, Clock } from '../clock.ts';
import { systemClock } from '../system.ts';

/** A clock for tests: it stands still until it is moved. */
export interface ManualClock extends Clock {
  /**
   * Moves time on by `byMs`: what falls due runs in the order of its time, at that time, and each task's turn
   * ends before the next begins. Promises settle only when the caller awaits; see `run`.
   */
  advance(byMs: number): void;
  /** As `advance`, and after each task everything that promises had to do is done before time goes on. */
  run(byMs: number): Promise<void>;
  /** Lets promises and turns' ends finish without moving time. */
  settle(): Promise<void>;
  /** Runs what waits for the end of the turn, and what these tasks add for the end of theirs. */
  endTurn(): void;
  /** Moves the wall clock alone, as an operator or a time server does. */
  setWall(at: Millis): void;
  /** Timers that are armed; 0 when everything was ended. */
  readonly timerCount: number;
}

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly task: () => void;
}

/** Turns that may follow from one another before a test is taken to run in a circle. */
const turnsMax = 10_000;

const isEarlier = (one: Timer, other: Timer): boolean =>
  one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.order < other.order);

/** Lets every promise that is ready run: the machine's turn ends only after its microtasks. */
const machineTurn = (): Promise<void> => new Promise((resolve) => systemClock.atTurnEnd(resolve));

/** 2026-01-01 UTC, so that times in tests look like times. */
const defaultWall = millis(1_767_225_600_000);

export function createManualClock(wall: Millis = defaultWall): ManualClock {
  const timers = new Set<Timer>();
  let turnEnds: (() => void)[] = [];
  let nowMs = 0;
  let wallOffsetMs: number = wall;
  let order = 0;

  const after = (delayMs: number, task: () => void): Cancel => {
    order += 1;
    const timer: Timer = { dueMs: nowMs + Math.max(0, delayMs), order, task };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  const takeDue = (untilMs: number): Timer | undefined => {
    let first: Timer | undefined;
    for (const timer of timers) {
      if (timer.dueMs <= untilMs && (first === undefined || isEarlier(timer, first))) first = timer;
    }
    if (first) timers.delete(first);
    return first;
  };
  const endTurn = (): void => {
    for (let turn = 0; turnEnds.length > 0; turn += 1) {
      assert(turn < turnsMax, 'manual clock: turns follow from one another without end');
      const tasks = turnEnds;
      turnEnds = [];
      for (const task of tasks) task();
    }
  };
  const settle = async (): Promise<void> => {
    for (let turn = 0; ; turn += 1) {
      assert(turn < turnsMax, 'manual clock: promises follow from one another without end');
      await machineTurn();
      if (turnEnds.length === 0) return;
      endTurn();
    }
  };
  const step = (untilMs: number): boolean => {
    const timer = takeDue(untilMs);
    nowMs = Math.max(nowMs, timer?.dueMs ?? untilMs);
    timer?.task();
    return timer !== undefined;
  };

  return {
    wall: () => millis(wallOffsetMs + nowMs),
    monotonic: () => nowMs,
    after,
    atTurnEnd: (task) => void turnEnds.push(task),
    advance: (byMs) => {
      const untilMs = nowMs + byMs;
      endTurn();
      while (step(untilMs)) endTurn();
    },
    run: async (byMs) => {
      const untilMs = nowMs + byMs;
      await settle();
      while (step(untilMs)) await settle();
    },
    settle,
    endTurn,
    setWall: (at) => {
      wallOffsetMs = at - nowMs;
    },
    get timerCount() {
      return timers.size;
    },
  };
}
