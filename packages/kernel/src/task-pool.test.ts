import { expect, test } from 'vitest';
import { createTaskPool } from './task-pool.ts';

function createGate(): { readonly task: () => Promise<void>; open(): void; readonly started: () => boolean } {
  let isStarted = false;
  const gate = Promise.withResolvers<void>();
  return {
    task: () => {
      isStarted = true;
      return gate.promise;
    },
    open: gate.resolve,
    started: () => isStarted,
  };
}

const settled = async (): Promise<void> => {
  for (let hop = 0; hop < 5; hop += 1) await Promise.resolve();
};

test('no more tasks than allowed run side by side, and the others follow in their order', async () => {
  const pool = createTaskPool(2);
  const gates = [createGate(), createGate(), createGate(), createGate()] as const;
  for (const gate of gates) pool.run(gate.task);
  expect(gates.map((gate) => gate.started())).toEqual([true, true, false, false]);
  expect(pool.size).toBe(4);
  gates[1].open();
  await settled();
  expect(gates.map((gate) => gate.started())).toEqual([true, true, true, false]);
});

test('the pool is idle when the last task has ended, failed ones included', async () => {
  const pool = createTaskPool(1);
  const gate = createGate();
  pool.run(() => Promise.reject(new Error('handled by nobody')));
  pool.run(gate.task);
  let isIdle = false;
  const idle = pool.idle().then(() => {
    isIdle = true;
  });
  await settled();
  expect(isIdle).toBe(false);
  gate.open();
  await idle;
  expect(pool.size).toBe(0);
});
