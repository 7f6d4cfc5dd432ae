import { expect, test } from 'vitest';
import { StorageFailure } from '../storage/storage.ts';
import type { Context } from './context.ts';
import { createFaults, failStorage, noFaults } from './faults.ts';
import { toAppID } from './ids.ts';

test('without an order nothing fails', () => {
  expect(noFaults.next('login')).toBeUndefined();
  expect(createFaults().next('login')).toBeUndefined();
});

test('orders are used up one call at a time, in the order given, and touch no other operation', () => {
  const faults = createFaults();
  faults.arm({ operation: 'login', kind: 'storage', times: 2 });
  faults.arm({ operation: 'sendMessage', kind: 'silence', times: 1 });
  faults.arm({ operation: 'login', kind: 'handler', times: 1 });
  faults.arm({ operation: 'login', kind: 'handler', times: 0 });
  expect([1, 2, 3, 4].map(() => faults.next('login'))).toEqual(['storage', 'storage', 'handler', undefined]);
  expect(faults.next('sendMessage')).toBe('silence');
  expect(faults.next('sendMessage')).toBeUndefined();
});

test('disarm forgets every order', () => {
  const faults = createFaults();
  faults.arm({ operation: 'login', kind: 'storage', times: 9 });
  faults.disarm();
  expect(faults.next('login')).toBeUndefined();
});

test('a failing context fails every use of the storage and of the commit', async () => {
  const context = failStorage({} as Context);
  expect(() => context.storage.read(toAppID(1))).toThrow(StorageFailure);
  await expect(context.commit.run({ app: toAppID(1), keys: [], decide: async () => ({ result: 1 }) })).rejects.toThrow(
    StorageFailure,
  );
  await expect(context.storage.system.epoch()).rejects.toThrow(StorageFailure);
});
