import { DatabaseSync } from 'node:sqlite';
import { millis } from '@parley/kernel/brand';
import { expect, test } from 'vitest';
import { toAppID, toSessionID, toUserKey } from '../../core/ids.ts';
import {
  attributeOf,
  deviceOf,
  memberAttributeOf,
  one,
  profileOf,
  roomMemberOf,
  roomOf,
} from '../contract/room-fixtures.ts';
import type { SqlConnection } from '../sql/connection.ts';
import { createRoomStore } from '../sql/rooms.ts';
import { toConnection } from './access.ts';
import { wrapDatabase } from './database.ts';
import { openFleeting } from './schema.ts';

/** A connection that notes how SQLite goes about each statement. */
function open() {
  const raw = new DatabaseSync(':memory:');
  const database = wrapDatabase(raw, ':memory:');
  openFleeting(database);
  const plain = toConnection(async (ask) => ask(database));
  let plan: string[] = [];
  const noted = (sql: string): string => {
    plan.push(
      ...raw
        .prepare(`explain query plan ${sql}`)
        .all()
        .map((row) => String(row['detail'])),
    );
    return sql;
  };
  const connection: SqlConnection = {
    all: (sql, params) => plain.all(noted(sql), params),
    get: (sql, params) => plain.get(noted(sql), params),
    run: (sql, params) => plain.run(noted(sql), params),
  };
  return {
    rooms: createRoomStore(connection, toAppID(1)),
    planOf: async (work: () => Promise<unknown>): Promise<readonly string[]> => {
      plan = [];
      await work();
      return plan;
    },
  };
}

const [me, session, user] = [toUserKey(1), toSessionID('a'), { userKey: toUserKey(1), hasCome: true }];
const anchor = { joinedAt: millis(1), userKey: me };

/** A table is looked through, or all of an app's rows in it; what a statement has found itself is a short list. */
const isCostly = (step: string): boolean =>
  (/^SCAN /.test(step) && !/^SCAN (found|held|holders|due|next\d?|times|\(subquery-\d+\)|CONSTANT ROW)/.test(step)) ||
  (/^SEARCH .*\(app=\?\)$/.test(step) &&
    !/ (rooms_ending|rooms_telling|room_devices_late|room_devices_by_node) /.test(step));

/** All rows of a room in a table; the greatest number among its moves is the end of an index. */
const isOfWholeRoom = (step: string): boolean =>
  /^SEARCH (?!rooms ).*\(app=\? AND room=\?\)$/.test(step) && !/ room_moves_in_order /.test(step);

const { rooms, planOf } = open();

test.each<[string, () => Promise<unknown>, wholeRoom?: 'whole room']>([
  ['put', () => rooms.put(roomOf(1))],
  ['byID', () => rooms.byID('room-1')],
  ['byKeys', () => rooms.byKeys([one])],
  ['page', () => rooms.page('a', 9)],
  ['putMember', () => rooms.putMember(one, roomMemberOf(1))],
  ['member', () => rooms.member(one, me)],
  ['members', () => rooms.members(one, [me])],
  ['membersAfter', () => rooms.membersAfter(one, anchor, 9)],
  ['membersBefore', () => rooms.membersBefore(one, anchor, 9)],
  ['block', () => rooms.block(one, me)],
  ['putBlock', () => rooms.putBlock(one, { userKey: me, until: millis(1) })],
  ['removeBlock', () => rooms.removeBlock(one, me)],
  ['roomCountOf', () => rooms.roomCountOf(me)],
  ['noteMove', () => rooms.noteMove(one, { ...user, ...profileOf(1) })],
  ['takeMoves', () => rooms.takeMoves(one), 'whole room'],
  ['putDevice', () => rooms.putDevice(one, deviceOf(1, 'a'))],
  ['device', () => rooms.device(one, session)],
  ['devicesOf', () => rooms.devicesOf(one, me)],
  ['onlineCount', () => rooms.onlineCount(one), 'whole room'],
  ['roomsOfSession', () => rooms.roomsOfSession(session)],
  ['nodes', () => rooms.nodes()],
  ['roomsAt', () => rooms.roomsAt('node-a', 9)],
  ['devicesAt', () => rooms.devicesAt(one, 'node-a')],
  ['lateDevices', () => rooms.lateDevices(one, millis(1))],
  ['forgetEnded', () => rooms.forgetEnded(millis(1), 9)],
  ['nextDueAt', () => rooms.nextDueAt()],
  ['due', () => rooms.due(millis(1), 9)],
  ['putAttributes', () => rooms.putAttributes(one, [attributeOf('a')])],
  ['attributes', () => rooms.attributes(one), 'whole room'],
  ['removeAttributes', () => rooms.removeAttributes(one, ['a'])],
  ['putMemberAttributes', () => rooms.putMemberAttributes(one, [memberAttributeOf(1, 'a')])],
  ['memberAttributes', () => rooms.memberAttributes(one, [me])],
  ['attributeHolderCount', () => rooms.attributeHolderCount(one), 'whole room'],
  ['attributeHoldersAfter', () => rooms.attributeHoldersAfter(one, anchor, 9), 'whole room'],
  ['removeFleetingAttributes', () => rooms.removeFleetingAttributes(one, me)],
  ['appendEntries', () => rooms.appendEntries(one, [{ position: 9, body: '' }], { kept: 1, storedKept: 1 })],
  ['putEntryBody', () => rooms.putEntryBody(one, 1, '')],
  ['entriesAfter', () => rooms.entriesAfter(one, 1, 9)],
  ['storedMessages', () => rooms.storedMessages(one, { isReverse: true, limit: 9 })],
  ['removeMember', () => rooms.removeMember(one, me)],
  ['removeDevice', () => rooms.removeDevice(one, session)],
  ['removeAllAttributes', () => rooms.removeAllAttributes(one), 'whole room'],
  ['remove', () => rooms.remove(one), 'whole room'],
])('%s of rooms looks at no more rows than it has to', async (_name, work, wholeRoom) => {
  const plan = await planOf(work);
  expect(plan.filter(isCostly)).toEqual([]);
  if (wholeRoom === undefined) expect(plan.filter(isOfWholeRoom)).toEqual([]);
});
