import { expect, test } from 'vitest';
import { toAppID, toRoomKey } from '../../core/ids.ts';
import type { ReadersOf } from '../../storage/storage.ts';
import { roomHeads } from './heads.ts';
import type { RoomRow } from './store.ts';

test('the rooms that exist are told with the position of their log', async () => {
  const row = { room: toRoomKey(7), position: 12, roomID: 'hall' } as RoomRow;
  const asked: number[] = [];
  const byKeys = async (keys: readonly number[]) => {
    asked.push(...keys);
    return [row];
  };
  const heads = roomHeads({ read: () => ({ rooms: { byKeys } }) as unknown as ReadersOf<'rooms'> });
  expect(await heads.headsOf(toAppID(1), [toRoomKey(7), toRoomKey(8)])).toEqual([{ room: 7, position: 12 }]);
  expect(asked).toEqual([7, 8]);
});
