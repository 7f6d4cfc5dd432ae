import { millis } from '@parley/kernel/brand';
import { isRefusal } from '@parley/protocol/define';
import { expect, it } from 'vitest';
import { toRoomKey, toUserKey } from '../../core/ids.ts';
import { pageFlag, readPageFlag } from './page-flags.ts';

const room = toRoomKey(7);
const start = { after: { joinedAt: millis(5), userKey: toUserKey(3) }, listed: 10 };

it('reads back what it wrote, and begins with nothing', () => {
  expect(readPageFlag(room, pageFlag(room, start))).toEqual(start);
  expect(readPageFlag(room, '')).toEqual({ listed: 0 });
});

it.each(['x', '7', '7-5-3', '8-5-3-10', '7-5-3-10-1', '7-5--10', ' 7-5-3-10', '7-5-3-9999999'])(
  'refuses %s',
  (flag) => {
    expect(isRefusal(readPageFlag(room, flag))).toBe(true);
  },
);
