import { describe, expect, it } from 'vitest';
import { group, peer } from './places.ts';
import {
  addressOf,
  addressOfChat,
  addressOfGroupPage,
  addressOfRoom,
  keyIn,
  proposedUserIDOf,
  routeOf,
  signInAddressOf,
  withoutKey,
} from './route.ts';

describe('the address of a chat', () => {
  it.each(['bob', 'a#b', '100%', '<b>', 'x&y=z', '[1]{2}'])('names %s and nobody else', (userID) => {
    expect(routeOf(addressOf(userID))).toEqual({ kind: 'chat', conversation: peer(userID) });
  });

  it.each(['', '#', '#chat/', '#other/bob', '#chat/%', '#chat/a%20b', '#chat/a%2Fb', `#chat/${'a'.repeat(33)}`])(
    '%j names no chat',
    (hash) => {
      expect(routeOf(hash)).toBeUndefined();
    },
  );
});

describe('the addresses of a group', () => {
  it.each(['tea', '#0a1b2c', 'a#b', '100%'])('name the chat and the page of %s', (groupID) => {
    expect(addressOfChat(peer(groupID))).toBe(addressOf(groupID));
    expect(routeOf(addressOfChat(group(groupID)))).toEqual({ kind: 'chat', conversation: group(groupID) });
    expect(routeOf(addressOfGroupPage(groupID))).toEqual({ kind: 'groupPage', groupID });
  });

  it.each(['#group/', '#group-page/', '#group/a%20b', '#group-page/a%2Fb'])('%j names none', (hash) => {
    expect(routeOf(hash)).toBeUndefined();
  });
});

describe('the address of a live room', () => {
  it.each(['evening', 'a#b', '100%', 'a'.repeat(128)])('names %s', (roomID) => {
    expect(routeOf(addressOfRoom(roomID))).toEqual({ kind: 'room', roomID });
  });

  it.each(['#room/', '#room/a%20b', `#room/${'a'.repeat(129)}`])('%j names none', (hash) => {
    expect(routeOf(hash)).toBeUndefined();
  });
});

describe('the address of a sign-in', () => {
  it('proposes a user, and is no chat', () => {
    expect(proposedUserIDOf(signInAddressOf('kim'))).toBe('kim');
    expect(routeOf(signInAddressOf('kim'))).toBeUndefined();
    expect(proposedUserIDOf(addressOf('kim'))).toBeUndefined();
  });

  it('in another window carries the key along', () => {
    const address = signInAddressOf('a#b', 'k-1_Z');
    expect(keyIn(address)).toBe('k-1_Z');
    expect(proposedUserIDOf(withoutKey(address))).toBe('a#b');
  });
});

describe('the key in an address', () => {
  it.each([
    ['#key/abc', 'abc', ''],
    ['#key/abc/', 'abc', ''],
    ['#key/abc/chat/bob', 'abc', '#chat/bob'],
    ['#key/', undefined, '#key/'],
    ['#key/a b', undefined, '#key/a b'],
    [`#key/${'a'.repeat(65)}`, undefined, `#key/${'a'.repeat(65)}`],
    ['#chat/key', undefined, '#chat/key'],
    ['', undefined, ''],
  ])('%j', (hash, key, rest) => {
    expect([keyIn(hash), withoutKey(hash)]).toEqual([key, rest]);
  });
});
