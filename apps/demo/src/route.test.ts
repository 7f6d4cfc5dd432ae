import { describe, expect, it } from 'vitest';
import { addressOf, proposedUserIDOf, signInAddressOf, userIDOf } from './route.ts';

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
});
