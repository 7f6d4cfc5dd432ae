import { expect, it } from 'vitest';
import { createKnownRooms, knownRoomsMax } from './known-rooms.ts';
import { FakeLocalStorage } from './testing/fake-local-storage.ts';

const account = { appID: 7, userID: 'anna' };
const ids = (rooms: ReturnType<typeof createKnownRooms>): readonly string[] =>
  rooms.list.get().map(({ roomID }) => roomID);

it('rooms are known to this account, the last one first, and forgotten', () => {
  const storage = new FakeLocalStorage();
  const rooms = createKnownRooms({ account, storage });
  for (const roomID of ['a', 'b', 'a', 'c']) rooms.add({ roomID, name: `Room ${roomID}` });
  expect(ids(rooms)).toEqual(['c', 'a', 'b']);
  rooms.forget('a');
  const again = createKnownRooms({ account, storage });
  expect(again.list.get()).toEqual([
    { roomID: 'c', name: 'Room c' },
    { roomID: 'b', name: 'Room b' },
  ]);
  expect(ids(createKnownRooms({ account: { ...account, userID: 'bob' }, storage }))).toEqual([]);
  expect(ids(createKnownRooms({ account: { ...account, appID: 8 }, storage }))).toEqual([]);
});

it('what another tab has added stays', () => {
  const storage = new FakeLocalStorage();
  const [one, other] = [createKnownRooms({ account, storage }), createKnownRooms({ account, storage })];
  one.add({ roomID: 'a', name: '' });
  other.add({ roomID: 'b', name: '' });
  expect(ids(other)).toEqual(['b', 'a']);
});

it('the oldest go first', () => {
  const rooms = createKnownRooms({ account, storage: new FakeLocalStorage() });
  for (let index = 0; index <= knownRoomsMax; index += 1) rooms.add({ roomID: `r${index}`, name: '' });
  expect([ids(rooms).length, ids(rooms)[0], ids(rooms).at(-1)]).toEqual([knownRoomsMax, `r${knownRoomsMax}`, 'r1']);
});

it.each(['no JSON', '{}', '[1, null, {"roomID": 1}, {"roomID": "r"}]'])('%s is nothing', (stored) => {
  const storage = new FakeLocalStorage();
  storage.setItem('parley-demo/rooms/7/anna', stored);
  expect(ids(createKnownRooms({ account, storage }))).toEqual([]);
});
