import { expect, test } from 'vitest';
import { backupNameOf } from './backup-name.ts';

test.each([
  ['anna', 'parley-anna-2026-11-30.txt'],
  ['a.b-c_1', 'parley-a.b-c_1-2026-11-30.txt'],
  ['a:b*?', 'parley-a_b_-2026-11-30.txt'],
])('the file of %s is called so', (userID, name) => {
  expect(backupNameOf(userID, new Date('2026-11-30T12:00:00Z'))).toBe(name);
});
