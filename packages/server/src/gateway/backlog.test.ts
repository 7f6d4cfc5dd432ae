import { expect, test } from 'vitest';
import { createBacklog, type Laggard } from './backlog.ts';

/** A reader for whom `waits` bytes wait, and its name among `cutOff` when it is cut. */
function createReader(name: string, cutOff: string[]): Laggard & { waits: number } {
  const reader = {
    waits: 0,
    measure: () => reader.waits,
    cut: () => {
      reader.waits = 0;
      cutOff.push(name);
    },
  };
  return reader;
}

function setUp(bytesMax: number, names: readonly string[]) {
  const cutOff: string[] = [];
  const backlog = createBacklog(bytesMax);
  const readers = names.map((name) => createReader(name, cutOff));
  const wait = (index: number, bytes: number): void => {
    const reader = readers[index];
    if (!reader) throw new Error('no such reader');
    reader.waits = bytes;
    backlog.note(reader, bytes);
  };
  return { backlog, readers, cutOff, wait };
}

test('within the bound nobody is cut, whoever waits for how much', () => {
  const { backlog, cutOff, wait } = setUp(1000, ['a', 'b']);
  wait(0, 900);
  wait(1, 100);
  wait(0, 100);
  wait(1, 900);
  expect([backlog.bytes, cutOff]).toEqual([1000, []]);
  wait(0, 0);
  wait(1, 0);
  expect(backlog.bytes).toBe(0);
});

test('beyond it those for whom most waits go first, until there is room again', () => {
  const { backlog, cutOff, wait } = setUp(1000, ['a', 'b', 'c', 'd']);
  wait(0, 200);
  wait(1, 400);
  wait(2, 300);
  wait(3, 101);
  expect(cutOff).toEqual(['b']);
  expect(backlog.bytes).toBe(601);
});

test('who has read in the meantime is looked at anew first', () => {
  const { backlog, readers, cutOff, wait } = setUp(1000, ['a', 'b']);
  wait(0, 900);
  for (const reader of readers) reader.waits = 10;
  wait(1, 200);
  expect(cutOff).toEqual([]);
  expect(backlog.bytes).toBe(210);
});

test('many who wait for little are cut until there is room for a while', () => {
  const names = Array.from({ length: 100 }, (_, index) => `r${index}`);
  const { backlog, cutOff, wait } = setUp(1000, names);
  for (const index of names.keys()) wait(index, 11);
  expect(backlog.bytes).toBeLessThanOrEqual(1000);
  expect(cutOff.length).toBeGreaterThan(10);
  expect(cutOff.length).toBeLessThan(40);
});
