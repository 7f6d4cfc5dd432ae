import { expect, test } from 'vitest';
import { meaningOf } from './codes.ts';

test.each([
  ['success', 'success'],
  ['userIDTooLong', 'user ID too long'],
  ['groupIDInUse', 'group ID in use'],
  ['notAFriend', 'not a friend'],
  ['base64Invalid', 'base64 invalid'],
] as const)('the code %s is told as %s', (code, words) => {
  expect(meaningOf(code)).toBe(words);
});
