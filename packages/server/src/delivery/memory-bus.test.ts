import { expect, test } from 'vitest';
import type { BusMessage } from './bus.ts';
import { createMemoryBus } from './memory-bus.ts';

const message = (body: string): BusMessage => ({ header: '', body });

test('a message arrives after the code that published it, in order, at all listeners of its subject only', async () => {
  const bus = createMemoryBus();
  const seen: string[] = [];
  bus.subscribe('a', ({ body }) => seen.push(`one ${body}`));
  bus.subscribe('a', ({ body }) => seen.push(`two ${body}`));
  bus.subscribe('b', ({ body }) => seen.push(`other ${body}`));
  bus.publish('a', message('1'));
  bus.publish('b', message('2'));
  bus.publish('nobody', message('3'));
  expect(seen).toEqual([]);
  await Promise.resolve();
  expect(seen).toEqual(['one 1', 'two 1', 'other 2']);
});

test('what a listener publishes arrives after what was published before', async () => {
  const bus = createMemoryBus();
  const seen: string[] = [];
  bus.subscribe('a', ({ body }) => {
    seen.push(body);
    if (body === 'first') bus.publish('a', message('answer'));
  });
  bus.publish('a', message('first'));
  bus.publish('a', message('second'));
  await Promise.resolve();
  await Promise.resolve();
  expect(seen).toEqual(['first', 'second', 'answer']);
});

test('an ended subscription hears nothing, the same listener subscribed again does', async () => {
  const bus = createMemoryBus();
  const seen: string[] = [];
  const listener = ({ body }: BusMessage): number => seen.push(body);
  const end = bus.subscribe('a', listener);
  const endSecond = bus.subscribe('a', listener);
  end();
  end();
  bus.publish('a', message('1'));
  await Promise.resolve();
  endSecond();
  bus.publish('a', message('2'));
  await Promise.resolve();
  expect(seen).toEqual(['1']);
});
