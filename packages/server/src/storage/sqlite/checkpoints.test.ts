import { mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { millis } from '@parley/kernel/brand';
import type { Clock } from '@parley/kernel/clock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StorageFailure } from '../storage.ts';
import { type CheckpointPace, type Checkpoints, defaultPace, startCheckpoints } from './checkpoints.ts';
import { type SqliteDatabase, wrapDatabase } from './database.ts';
import { configure, measureLog } from './schema.ts';
import { createTurns, type Turns } from './turns.ts';

/** A clock that the test moves; the thread answers in its own time, which `expect.poll` waits for. */
function createManualClock() {
  let now = 0;
  let timers: { readonly due: number; readonly task: () => void }[] = [];
  const clock: Clock = {
    wall: () => millis(now),
    monotonic: () => now,
    after: (delayMs, task) => {
      const timer = { due: now + delayMs, task };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    atTurnEnd: (task) => void setImmediate(task),
  };
  const advance = (ms: number): void => {
    now += ms;
    const due = timers.filter((timer) => timer.due <= now);
    timers = timers.filter((timer) => timer.due > now);
    for (const { task } of due) task();
  };
  return { clock, advance };
}

let directory = '';
let path = '';
let database: SqliteDatabase;
let checkpoints: Checkpoints | undefined;
let failures: StorageFailure[] = [];
const manual = createManualClock();

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-'));
  path = join(directory, 'parley.sqlite');
  database = wrapDatabase(new DatabaseSync(path), path);
  configure(database, path);
  database.prepare('create table t (a)').run();
  failures = [];
});
afterEach(async () => {
  await checkpoints?.end();
  checkpoints = undefined;
  database.close();
  rmSync(directory, { recursive: true });
});

function start(pace: Partial<CheckpointPace> = {}, turns: Turns = createTurns()) {
  const started = startCheckpoints({
    path,
    clock: manual.clock,
    turns,
    pace: { ...defaultPace, ...pace },
    measure: () => measureLog(database),
    onFailure: (failure) => void failures.push(failure),
  });
  checkpoints = started;
  const commit = (): void => {
    database.prepare('insert into t values (?)').run('x'.repeat(3000));
    started.noteCommit();
  };
  return { commit, checkpoints: started };
}

const waiting = (): number => {
  const { pages, moved } = measureLog(database);
  return pages - moved;
};
const logBytes = (): number => statSync(`${path}-wal`).size;
/** Lets the loop come round as often as it likes while the clock runs in small steps. */
const passing = (ms: number, seen: () => number) =>
  expect.poll(
    () => {
      manual.advance(ms);
      return seen();
    },
    { interval: 2, timeout: 10_000 },
  );

describe('checkpoints', () => {
  it('move what waits when it is much, and leave a little alone for a while', async () => {
    const { commit } = start({ slicePages: 20, idleMs: 1e9 });
    for (let count = 0; count < 5; count += 1) commit();
    await passing(0, waiting).toBeGreaterThan(5);
    manual.advance(100);
    expect(waiting()).toBeGreaterThan(5);
    for (let count = 0; count < 30; count += 1) commit();
    await passing(10, waiting).toBe(0);
  });

  it('move a little when it has waited long', async () => {
    const { commit } = start({ idleMs: 1e9 });
    commit();
    manual.advance(1000);
    expect(waiting()).toBeGreaterThan(0);
    await passing(200, waiting).toBe(0);
    expect(logBytes()).toBeGreaterThan(0);
  });

  it('empty the log when nothing was committed for a while', async () => {
    const { commit } = start();
    commit();
    await passing(500, logBytes).toBe(0);
  });

  it('empty the log also while there are commits that write none of it', async () => {
    const { commit, checkpoints: running } = start();
    commit();
    await expect
      .poll(
        () => {
          running.noteCommit();
          manual.advance(500);
          return logBytes();
        },
        { interval: 2, timeout: 10_000 },
      )
      .toBe(0);
  });

  it('let a long log begin anew in a turn of their own, though somebody writes all the time', async () => {
    const turns = createTurns();
    let turnsTaken = 0;
    const { commit } = start(
      { slicePages: 10, restartPages: 20, idleMs: 1e9 },
      {
        ...turns,
        alone: (work) => {
          turnsTaken += 1;
          commit();
          expect(waiting()).toBeGreaterThan(0);
          return turns.alone(work);
        },
      },
    );
    for (let count = 0; count < 100; count += 1) commit();
    const long = measureLog(database).pages;
    await passing(10, () => turnsTaken).toBe(1);
    await turns.idle();
    expect(waiting()).toBe(0);
    commit();
    expect(measureLog(database).pages).toBeLessThan(long);
  });

  it('make the next change wait when too much waits, until a slice is done', async () => {
    const { commit, checkpoints: running } = start({ pressurePages: 50, idleMs: 1e9 });
    commit();
    expect(running.space()).toBeUndefined();
    for (let count = 0; count < 100; count += 1) commit();
    let hasRoom = false;
    const space = running.space()?.then(() => {
      hasRoom = true;
    });
    expect(space).toBeDefined();
    await passing(200, () => Number(hasRoom)).toBe(1);
    expect(waiting()).toBe(0);
  });

  it('tell of a failure, hold nobody up meanwhile, and try again', async () => {
    const { commit, checkpoints: running } = start({ pressurePages: 50, idleMs: 1e9 });
    renameSync(path, `${path}.moved`);
    for (let count = 0; count < 100; count += 1) commit();
    await passing(200, () => failures.length).toBe(1);
    expect(failures[0]?.message).toMatch(/cannot be opened/);
    expect(running.sickness()).toMatch(/checkpoints fail/);
    expect(running.space()).toBeUndefined();
    renameSync(`${path}.moved`, path);
    manual.advance(defaultPace.retryMs);
    await expect.poll(() => running.sickness()).toBeUndefined();
    expect(waiting()).toBe(0);
    expect(failures).toHaveLength(1);
  });
});
