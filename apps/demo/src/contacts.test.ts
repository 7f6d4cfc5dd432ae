import { ZIMFriendApplicationState as State, ZIMFriendApplicationType as Type } from '@parley/client';
import { describe, expect, it } from 'vitest';
import { findFriends, isSent, isStatusDuration, isStatusTooLong, isToAnswer, nameOfFriend } from './contacts.ts';

const friend = (userID: string, userName = '', friendAlias = '') => ({ userID, userName, friendAlias });

describe('friends', () => {
  it('are called by their alias, else by their name, else by their ID', () => {
    const named = [friend('u1', 'Bob', 'Bobby'), friend('u2', 'Carol'), friend('u3')];
    expect(named.map(nameOfFriend)).toEqual(['Bobby', 'Carol', 'u3']);
  });

  const all = [friend('zoe'), friend('u1', 'Öykü'), friend('u2', 'Bob', 'Anna from work'), friend('u10', 'Peter Pan')];
  const idsOf = (query: string, locale = 'de') => findFriends(all, query, locale).map(({ userID }) => userID);

  it('stand by what they are called, as the language sorts', () => {
    expect(idsOf('')).toEqual(['u2', 'u1', 'u10', 'zoe']);
    expect(idsOf('  ')).toHaveLength(4);
  });

  it.each([
    ['the alias', 'WORK anna', ['u2']],
    ['the name behind an alias', 'bob', ['u2']],
    ['the ID', 'u1', ['u1', 'u10']],
    ['nothing that there is', 'bob peter', []],
  ])('are found by %s', (_by, query, found) => {
    expect(idsOf(query)).toEqual(found);
  });
});

describe('applications', () => {
  it.each([
    [Type.Received, State.Waiting, true, false],
    [Type.Received, State.Rejected, false, false],
    [Type.Sent, State.Waiting, false, true],
    [Type.Sent, State.Rejected, false, true],
    [Type.Sent, State.Expired, false, true],
    [Type.Sent, State.Accepted, false, false],
    [Type.Sent, State.Disabled, false, false],
    [Type.Both, State.Waiting, true, false],
  ])('of type %s in state %s are to be answered: %s, listed as sent: %s', (type, state, toAnswer, sent) => {
    expect([isToAnswer({ type, state }), isSent({ type, state })]).toEqual([toAnswer, sent]);
  });
});

describe('a custom status', () => {
  it('has room for 64 bytes, spaces around it aside', () => {
    expect([isStatusTooLong(` ${'a'.repeat(64)} `), isStatusTooLong('ö'.repeat(33))]).toEqual([false, true]);
  });

  it('lasts for one of the times that are offered', () => {
    expect([isStatusDuration('hour'), isStatusDuration('toString'), isStatusDuration('')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
