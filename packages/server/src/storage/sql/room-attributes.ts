import { present } from '@parley/kernel/assert';
import { type AppID, toUserKey } from '../../core/ids.ts';
import type { RoomAttributeRow, RoomMemberAttributeRow, RoomStore } from '../../features/rooms/store.ts';
import {
  flagIn,
  flagValue,
  numberIn,
  padded,
  placeholders,
  portionsOf,
  rowPlaceholders,
  type SqlConnection,
  type SqlRow,
  textIn,
} from './connection.ts';
import { anchorParams, roomMemberColumns, toRoomMember } from './room-members.ts';

const toAttribute = (row: SqlRow): RoomAttributeRow => ({
  key: textIn(row, 'attribute_key'),
  value: textIn(row, 'attribute_value'),
  ownerKey: toUserKey(numberIn(row, 'owner_key')),
  isDeletedAfterOwnerLeft: flagIn(row, 'goes_with_owner'),
  seq: numberIn(row, 'seq'),
});

const toMemberAttribute = (row: SqlRow): RoomMemberAttributeRow => ({
  userKey: toUserKey(numberIn(row, 'user_key')),
  key: textIn(row, 'attribute_key'),
  value: textIn(row, 'attribute_value'),
  isDeletedAfterOwnerLeft: flagIn(row, 'goes_with_owner'),
});

const columns = 'attribute_key, attribute_value, owner_key, goes_with_owner, seq';
const memberColumns = 'user_key, attribute_key, attribute_value, goes_with_owner';

const all = `select ${columns} from room_attributes where app = ? and room = ? order by attribute_key`;
const put = (rows: number): string => `insert into room_attributes (app, room, ${columns})
  values ${rowPlaceholders(rows, 7)}
  on conflict (app, room, attribute_key) do update set attribute_value = excluded.attribute_value,
    owner_key = excluded.owner_key, goes_with_owner = excluded.goes_with_owner, seq = excluded.seq`;
const remove = (keys: number): string => `delete from room_attributes
  where app = ? and room = ? and attribute_key in (${placeholders(keys)})`;

const ofMembers = (users: number): string => `select ${memberColumns} from room_member_attributes
  where app = ? and room = ? and user_key in (${placeholders(users)}) order by user_key, attribute_key`;
const putOfMembers = (rows: number): string => `insert into room_member_attributes (app, room, ${memberColumns})
  values ${rowPlaceholders(rows, 6)}
  on conflict (app, room, user_key, attribute_key) do update set attribute_value = excluded.attribute_value,
    goes_with_owner = excluded.goes_with_owner`;
const removeFleeting = `delete from room_member_attributes
  where app = ? and room = ? and user_key = ? and goes_with_owner = 1`;

const holders = 'select distinct user_key from room_member_attributes where app = ? and room = ?';
const holderCount = `select count(*) as holders from (${holders}) as holders`;
/** Those who have some are few among many members; a cross join has SQLite begin with them. */
const holdersAfter = `select ${roomMemberColumns} from (${holders}) as holders cross join room_members
  where room_members.app = ? and room_members.room = ? and room_members.user_key = holders.user_key
    and (room_members.joined_at, room_members.user_key) > (?, ?)
  order by room_members.joined_at, room_members.user_key limit ?`;

const tables = ['room_attributes', 'room_member_attributes'] as const;

type AttributePart = Pick<
  RoomStore,
  | 'attributes'
  | 'memberAttributes'
  | 'attributeHolderCount'
  | 'attributeHoldersAfter'
  | 'putAttributes'
  | 'removeAttributes'
  | 'putMemberAttributes'
  | 'removeFleetingAttributes'
  | 'removeAllAttributes'
>;

export const createRoomAttributeStore = (connection: SqlConnection, app: AppID): AttributePart => ({
  attributes: async (room) => (await connection.all(all, [app, room])).map(toAttribute),
  memberAttributes: async (room, userKeys) => {
    if (userKeys.length === 0) return [];
    const asked = padded(userKeys);
    return (await connection.all(ofMembers(asked.length), [app, room, ...asked])).map(toMemberAttribute);
  },
  attributeHolderCount: async (room) =>
    numberIn(present(await connection.get(holderCount, [app, room]), 'a count has a row'), 'holders'),
  attributeHoldersAfter: async (room, after, limit) => {
    const params = [app, room, app, room, ...anchorParams(after), limit];
    return (await connection.all(holdersAfter, params)).map(toRoomMember);
  },
  putAttributes: async (room, attributes) => {
    for (const rows of portionsOf(attributes)) {
      const values = rows.flatMap(({ key, value, ownerKey, isDeletedAfterOwnerLeft, seq }) => [
        ...[app, room, key, value, ownerKey, flagValue(isDeletedAfterOwnerLeft), seq],
      ]);
      await connection.run(put(rows.length), values);
    }
  },
  removeAttributes: async (room, keys) => {
    if (keys.length === 0) return;
    const asked = padded(keys);
    await connection.run(remove(asked.length), [app, room, ...asked]);
  },
  putMemberAttributes: async (room, attributes) => {
    for (const rows of portionsOf(attributes)) {
      const values = rows.flatMap(({ userKey, key, value, isDeletedAfterOwnerLeft }) => [
        ...[app, room, userKey, key, value, flagValue(isDeletedAfterOwnerLeft)],
      ]);
      await connection.run(putOfMembers(rows.length), values);
    }
  },
  removeFleetingAttributes: async (room, userKey) => {
    await connection.run(removeFleeting, [app, room, userKey]);
  },
  removeAllAttributes: async (room) => {
    for (const table of tables) await connection.run(`delete from ${table} where app = ? and room = ?`, [app, room]);
  },
});
