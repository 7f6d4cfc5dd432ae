import { expect, test } from 'vitest';
import type { ReadersOf } from '../../storage/storage.ts';
import { toAppID, toRoomKey } from '../../core/ids.ts';
import { roomHeads } from './heads.ts';
import type { RoomRow } from './store.ts';

test('the rooms that exist are told with the position of their log', async () => {
  const row = { room: toRoomKey(7), position: 12, roomID: 'hall' } as RoomRow;
  const asked: unknown[] = [];
  const rooms = { byKeys: async (keys: readonly number[]) => (asked.push(...keys), [row]) };
  const heads = roomHeads({ read: () => ({ rooms }) as unknown as ReadersOf<'rooms'> });
  expect(await heads.headsOf(toAppID(1), [toRoomKey(7), toRoomKey(8)])).toEqual([{ room: 7, position: 12 }]);
  expect(asked).toEqual([7, 8]);
});
