import { FakeStorage } from '@parley/react/testing/fake-client';
import { expect, it } from 'vitest';
import { createKnownAccounts, knownAccountsMax } from './known-accounts.ts';

it('somebody who signs in in another case than before is known', () => {
  const storage = new FakeStorage();
  createKnownAccounts(storage).add('alice');
  const accounts = createKnownAccounts(storage);
  expect(accounts.similarTo('Alice')).toBe('alice');
  expect([accounts.similarTo('alice'), accounts.similarTo('bob')]).toEqual([undefined, undefined]);
  accounts.add('Alice');
  expect(accounts.similarTo('Alice')).toBeUndefined();
  expect(accounts.similarTo('ALICE')).toBe('Alice');
});

it('the oldest are forgotten', () => {
  const storage = new FakeStorage();
  const accounts = createKnownAccounts(storage);
  accounts.add('alice');
  for (let index = 0; index < knownAccountsMax; index += 1) accounts.add(`u${index}`);
  expect(accounts.similarTo('ALICE')).toBeUndefined();
});

it.each(['', '7', 'no JSON', '{}', '[7]'])('nobody is known from %j in the storage', (stored) => {
  const storage = new FakeStorage();
  storage.items.set('parley-demo/accounts', stored);
  expect(createKnownAccounts(storage).similarTo('Alice')).toBeUndefined();
});

it('nobody is known where the browser keeps nothing', () => {
  const storage = new FakeStorage();
  storage.isBroken = true;
  createKnownAccounts(storage).add('alice');
  expect(createKnownAccounts(storage).similarTo('Alice')).toBeUndefined();
});
