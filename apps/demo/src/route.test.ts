import { describe, expect, it } from 'vitest';
import { addressOf, userIDOf } from './route.ts';

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
