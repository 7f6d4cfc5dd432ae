import { sleep } from '@parley/kernel/clock';
import { describe, expect, test } from 'vitest';
import { SimClock, worldStartMs } from './clock.ts';

describe('the simulated clock', () => {
  test('runs timers by time, and in the order given within one time', async () => {
    const world = new SimClock();
    const clock = world.process();
    const ran: string[] = [];
    clock.after(20, () => ran.push('c'));
    clock.after(10, () => ran.push('a'));
    clock.after(10, () => ran.push('b'));
    await world.run(30);
    expect(ran).toEqual(['a', 'b', 'c']);
    expect(world.now).toBe(30);
  });

  test('stands still until every promise job is done', async () => {
    const world = new SimClock();
    const clock = world.process();
    const seen: number[] = [];
    clock.after(5, () => {
      void (async () => {
        for (let step = 0; step < 50; step += 1) await Promise.resolve();
        seen.push(clock.monotonic());
      })();
    });
    clock.after(5.001, () => seen.push(-1));
    await world.run(10);
    expect(seen).toEqual([5, -1]);
  });

  test('ends a turn after everything that was due, and before what came up meanwhile', async () => {
    const world = new SimClock();
    const clock = world.process();
    const ran: string[] = [];
    clock.after(1, () => {
      ran.push('first');
      clock.atTurnEnd(() => ran.push('end'));
      clock.after(0, () => ran.push('next turn'));
    });
    clock.after(1, () => ran.push('second'));
    await world.run(2);
    expect(ran).toEqual(['first', 'second', 'end', 'next turn']);
  });

  test('a cancelled timer does not run, also when it was due in the same turn', async () => {
    const world = new SimClock();
    const clock = world.process();
    const ran: string[] = [];
    const cancels: (() => void)[] = [];
    clock.after(1, () => {
      for (const cancel of cancels) cancel();
    });
    cancels.push(clock.after(1, () => ran.push('cancelled')));
    await world.run(2);
    expect(ran).toEqual([]);
  });

  test('a killed process runs nothing more, neither timers nor ends of turns, and others go on', async () => {
    const world = new SimClock();
    const [dying, other] = [world.process(), world.process()];
    const ran: string[] = [];
    dying.after(5, () => ran.push('timer of the dead'));
    dying.atTurnEnd(() => ran.push('turn end of the dead'));
    other.after(5, () => ran.push('other'));
    dying.kill();
    dying.after(1, () => ran.push('asked for after death'));
    await world.run(10);
    expect(ran).toEqual(['other']);
  });

  test('a paused process catches up, in order, when it goes on', async () => {
    const world = new SimClock();
    const [sleeper, other] = [world.process(), world.process()];
    const ran: [string, number][] = [];
    sleeper.after(5, () => ran.push(['a', sleeper.monotonic()]));
    sleeper.after(6, () => ran.push(['b', sleeper.monotonic()]));
    sleeper.pause();
    other.after(50, () => sleeper.resume());
    await world.run(60);
    expect(ran).toEqual([
      ['a', 50],
      ['b', 50],
    ]);
  });

  test('the wall clock of a process may be wrong, its monotonic clock is not', async () => {
    const world = new SimClock();
    const wrong = world.process(-3_600_000);
    await world.run(10.5);
    expect(wrong.wall()).toBe(worldStartMs + 10 - 3_600_000);
    wrong.shiftWall(3_600_000);
    expect(wrong.wall()).toBe(worldStartMs + 10);
    expect(wrong.monotonic()).toBe(10.5);
  });

  test('a task that throws is noted and stops nobody else', async () => {
    const world = new SimClock();
    const clock = world.process();
    let ran = false;
    clock.after(1, () => {
      throw new Error('a bug');
    });
    clock.after(2, () => {
      ran = true;
    });
    await world.run(3);
    expect(ran).toBe(true);
    expect(world.crashes).toHaveLength(1);
  });

  test('runs until a condition holds, and says whether it came to hold', async () => {
    const world = new SimClock();
    const clock = world.process();
    let woke = false;
    void sleep(clock, 100).then(() => {
      woke = true;
    });
    expect(await world.runUntil(() => woke, 50)).toBe(false);
    expect(world.now).toBe(50);
    expect(await world.runUntil(() => woke, 500)).toBe(true);
    expect(world.now).toBe(100);
  });
});
