import { Profiles } from '@parley/react';
import { chatWith, FakeClient, fullInfo } from '@parley/react/testing/fake-client';
import { describe, expect, it } from 'vitest';
import { toPlacedChat } from './places.ts';
import { findFault } from './user-lookup.ts';

function start({ registered = [] as string[], chats = [] as string[] } = {}) {
  const client = new FakeClient();
  for (const userID of registered) client.people.set(userID, fullInfo(userID, '', ''));
  const profiles = new Profiles({ client, userID: 'anna', userName: 'Anna', after: () => () => {} });
  const list = chats.map((userID) => toPlacedChat(chatWith(userID, 1)));
  const asked = (): string[] => client.lookups.flatMap(({ userIDs }) => userIDs);
  return {
    client,
    asked,
    find: (userID: string, isCaseMeant?: boolean) => findFault(userID, { profiles, list }, isCaseMeant),
  };
}

describe('somebody to chat with', () => {
  it('is there, or is in the list already and need not be asked for', async () => {
    const { find, asked } = start({ registered: ['alice'], chats: ['bob'] });
    expect(await find('bob')).toBeUndefined();
    expect(asked()).toEqual([]);
    expect(await find('alice')).toBeUndefined();
  });

  it('is not oneself, nor what can be no user ID', async () => {
    const { find, asked } = start();
    expect([await find('anna'), await find('a b')]).toEqual([{ outcome: 'self' }, { outcome: 'invalid' }]);
    expect(asked()).toEqual([]);
  });

  it('may be meant as the one in the list whose ID differs in case alone', async () => {
    const { find, asked } = start({ registered: ['Alice', 'alice'], chats: ['alice'] });
    expect(await find('Alice')).toEqual({ outcome: 'similar', userID: 'Alice', similar: ['alice'] });
    expect(asked()).toEqual([]);
    expect(await find('Alice', true)).toBeUndefined();
  });

  it('may be meant as another user whose ID differs in case alone', async () => {
    const { find } = start({ registered: ['alice', 'ALICE'] });
    expect(await find('Alice')).toEqual({ outcome: 'unknown', userID: 'Alice', similar: ['alice', 'ALICE'] });
    expect(await find('aLICE', true)).toMatchObject({ similar: ['alice', 'ALICE'] });
  });

  it('is never meant as oneself', async () => {
    const { find } = start({ registered: ['anna'] });
    expect(await find('Anna')).toEqual({ outcome: 'unknown', userID: 'Anna', similar: [] });
  });

  it('cannot be asked for without a connection', async () => {
    const { client, find } = start();
    client.refusal = 6000104;
    expect(await find('alice')).toEqual({ outcome: 'failed', code: 6000104 });
  });
});
