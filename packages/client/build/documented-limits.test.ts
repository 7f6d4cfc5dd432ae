import { limits } from '@parley/protocol/limits';
import { expect, test } from 'vitest';
import { withLimits } from './documented-limits.ts';

test('a limit stands in a comment as the number that the code goes by, in its unit', () => {
  const text = '{@limit userNameBytesMax}, {@limit userInfoIDsMax} in {@limit userInfoWindowMs}, {@limit graceMs}';
  expect(withLimits(text)).toBe(`${limits.userNameBytesMax} bytes, ${limits.userInfoIDsMax} in 10 s, 100 ms`);
});

test('a limit that is not there fails the build, with its name', () => {
  expect(() => withLimits('up to {@limit nameBytesMax}')).toThrow('{@limit nameBytesMax} names no limit');
});
