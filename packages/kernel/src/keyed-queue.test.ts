import { expect, test } from 'vitest';
import { createKeyedQueue } from './keyed-queue.ts';

function gate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

test('tasks of one key run one after another in the order given', async () => {
  const queue = createKeyedQueue<string>();
  const first = gate();
  const order: string[] = [];
  const one = queue.run('a', async () => {
    await first.opened;
    order.push('one');
  });
  const two = queue.run('a', async () => {
    order.push('two');
  });
  first.open();
  await Promise.all([one, two]);
  expect(order).toEqual(['one', 'two']);
});

test('a key does not wait for another', async () => {
  const queue = createKeyedQueue<string>();
  const never = gate();
  void queue.run('a', () => never.opened);
  expect(await queue.run('b', async () => 'done')).toBe('done');
});

test('a task that fails is reported to its caller and stops nobody', async () => {
  const queue = createKeyedQueue<string>();
  const failing = queue.run('a', () => Promise.reject(new Error('broken')));
  const following = queue.run('a', async () => 'done');
  await expect(failing).rejects.toThrow('broken');
  expect(await following).toBe('done');
});

test('a key without tasks is forgotten', async () => {
  const queue = createKeyedQueue<string>();
  await queue.run('a', async () => {});
  expect(queue.size).toBe(0);
});

test('the first task of a key starts within the call', () => {
  const queue = createKeyedQueue<string>();
  let hasStarted = false;
  void queue.run('a', async () => {
    hasStarted = true;
  });
  expect(hasStarted).toBe(true);
});
