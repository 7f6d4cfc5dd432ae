import { expect, test } from 'vitest';
import { noticeOtherCopy } from './copies.ts';

test('a copy of the SDK that finds another one says so, once', () => {
  const world = {};
  const logged: unknown[] = [];
  const first = { version: '0.1.0', isTold: false };
  const second = { version: '0.2.0', isTold: false };
  for (const own of [first, first, second, first, second]) {
    noticeOtherCopy(world, (level, event, fields) => void logged.push([level, event, fields]), own);
  }
  expect(logged).toEqual([
    [
      'warn',
      'the SDK is loaded twice: each copy has an instance of its own',
      { version: '0.2.0', otherVersion: '0.1.0' },
    ],
  ]);
});
