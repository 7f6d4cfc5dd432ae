import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LockKey } from '../storage/storage.ts';
import { createHeldKeys, gatherRuns, noHeldKeys, type Waiting } from './batch-plan.ts';
import { toAppID, toLogKey } from './ids.ts';

interface Named extends Waiting {
  readonly name: string;
}

const locks = (app: number, logs: readonly number[]): readonly LockKey[] =>
  logs.map((log) => ({ app: toAppID(app), kind: 'conversation', key: toLogKey(log) }));

const waiting = (name: string, batchKind: string | undefined, logs: readonly number[], app = 1): Named => ({
  name,
  app: toAppID(app),
  batchKind,
  keys: locks(app, logs),
});

const namesOf = (runs: readonly (readonly Named[])[]): readonly string[] =>
  runs.map((run) => run.map(({ name }) => name).join(' '));

describe('changes of one kind are decided as a set', () => {
  test('neighbours', () => {
    expect(namesOf(gatherRuns([waiting('a', 'append', [1]), waiting('b', 'append', [1])]))).toEqual(['a b']);
  });

  test('also across others with which they share no key', () => {
    const members = [
      waiting('a1', 'append', [1]),
      waiting('r2', 'read', [2]),
      waiting('a3', 'append', [3]),
      waiting('r4', 'read', [4]),
    ];
    expect(namesOf(gatherRuns(members))).toEqual(['a1 a3', 'r2 r4']);
  });

  test('but never past one with which they do', () => {
    const members = [
      waiting('a1', 'append', [1]),
      waiting('r1', 'read', [1]),
      waiting('a1 again', 'append', [1]),
      waiting('a2', 'append', [2]),
    ];
    expect(namesOf(gatherRuns(members))).toEqual(['a1 a2', 'r1', 'a1 again']);
  });

  test('nor past one that is decided alone', () => {
    const members = [
      waiting('a1', 'append', [1]),
      waiting('alone', undefined, [9]),
      waiting('a2', 'append', [2]),
      waiting('alone too', undefined, [8]),
    ];
    expect(namesOf(gatherRuns(members))).toEqual(['a1', 'alone', 'a2', 'alone too']);
  });

  test('nor with those of another app', () => {
    const members = [waiting('a1', 'append', [1]), waiting('b1', 'append', [1], 2), waiting('a2', 'append', [2])];
    expect(namesOf(gatherRuns(members))).toEqual(['a1 a2', 'b1']);
  });

  test('nothing gives no set', () => {
    expect(gatherRuns([])).toEqual([]);
  });
});

test('every change is decided once, and those that share a key in their order', () => {
  const member = fc.record({
    batchKind: fc.constantFrom('append', 'read', undefined),
    logs: fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { minLength: 0, maxLength: 2 }),
  });
  fc.assert(
    fc.property(fc.array(member, { maxLength: 20 }), (drawn) => {
      const members = drawn.map(({ batchKind, logs }, index) => waiting(String(index), batchKind, logs));
      const order = gatherRuns(members).flat();
      expect(order.map(({ name }) => Number(name)).toSorted((one, other) => one - other)).toEqual(
        members.map((_, index) => index),
      );
      for (const log of [1, 2, 3, 4]) {
        const touching = order
          .filter(({ keys }) => keys.some(({ key }) => key === log))
          .map(({ name }) => Number(name));
        expect(touching).toEqual(touching.toSorted((one, other) => one - other));
      }
    }),
  );
});

describe('what may be decided beside the transactions under way', () => {
  test('is what shares no key with them, nor with what waits before it', () => {
    const keys = createHeldKeys();
    const release = keys.hold([waiting('held', 'append', [1])]);
    const queue = [
      waiting('waits', 'append', [1, 2]),
      waiting('behind', 'append', [2]),
      waiting('free', 'append', [3]),
      waiting('free too', 'append', [3]),
    ];
    expect(keys.take(queue, 10).map(({ name }) => name)).toEqual(['free', 'free too']);
    expect(queue.map(({ name }) => name)).toEqual(['waits', 'behind']);
    release();
    expect(keys.take(queue, 10).map(({ name }) => name)).toEqual(['waits', 'behind']);
    expect(queue).toEqual([]);
  });

  test('is no more than a batch, and what is left keeps its order', () => {
    const keys = createHeldKeys();
    keys.hold([waiting('held', 'append', [1])]);
    const queue = Array.from({ length: 6 }, (_, index) => waiting(String(index), 'append', [index + 2]));
    expect(keys.take(queue, 2).map(({ name }) => name)).toEqual(['0', '1']);
    expect(queue.map(({ name }) => name)).toEqual(['2', '3', '4', '5']);
  });

  test('is what comes first where one transaction runs at a time', () => {
    const queue = [waiting('one', 'append', [1]), waiting('two', 'append', [1]), waiting('three', 'append', [1])];
    noHeldKeys.hold(queue);
    expect(noHeldKeys.take(queue, 2).map(({ name }) => name)).toEqual(['one', 'two']);
    expect(queue.map(({ name }) => name)).toEqual(['three']);
  });
});
