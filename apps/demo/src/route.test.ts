import { describe, expect, it } from 'vitest';
import { addressOf, keyIn, proposedUserIDOf, signInAddressOf, userIDOf, withoutKey } from './route.ts';

describe('the address of a chat', () => {
  it.each(['bob', 'a#b', '100%', '<b>', 'x&y=z', '[1]{2}'])('names %s and nobody else', (userID) => {
    expect(userIDOf(addressOf(userID))).toBe(userID);
  });

  it.each(['', '#', '#chat/', '#other/bob', '#chat/%', '#chat/a%20b', '#chat/a%2Fb', `#chat/${'a'.repeat(33)}`])(
    '%j names no chat',
    (hash) => {
      expect(userIDOf(hash)).toBeUndefined();
    },
  );
});

describe('the address of a sign-in', () => {
  it('proposes a user, and is no chat', () => {
    expect(proposedUserIDOf(signInAddressOf('kim'))).toBe('kim');
    expect(userIDOf(signInAddressOf('kim'))).toBeUndefined();
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
