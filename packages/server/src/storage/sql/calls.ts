import { present } from '@parley/kernel/assert';
import { millis } from '@parley/kernel/brand';
import { type AppID, toUserID, type UserID } from '../../core/ids.ts';
import type { Call, CallMember, CallReader, CallStore } from '../../features/calls/store.ts';
import {
  callColumns,
  callSelect,
  callValues,
  type KeyOf,
  memberColumns,
  memberSelect,
  memberValues,
  toCall,
  toMember,
} from './call-rows.ts';
import { createCallSweeps } from './call-sweeps.ts';
import {
  numberIn,
  padded,
  placeholders,
  portionsOf,
  rowPlaceholders,
  type SqlConnection,
  textIn,
} from './connection.ts';

/** The very words of the index. */
const lasts = 'ended_at is null';

const listPage = (isAfter: string): string => `select call_id from call_members
  where app = ? and user_key = ? and is_listed = 1 ${isAfter} order by created_at desc, call_id desc limit ?`;
const firstPage = listPage('');
const nextPage = listPage('and (created_at, call_id) < (?, ?)');

const unlistedOfUser = `select call_id from call_members where app = ? and user_key = ? and call_id > ? and is_listed = 0
  order by call_id limit ?`;

const openOfUser = `select call_id from call_members where app = ? and user_key = ? and is_open = 1
  order by created_at, call_id limit ?`;
const openOfApp = `select call_id from calls where app = ? and ${lasts} order by created_at, call_id limit ?`;
/** That a call has a time has SQLite look into the index and not at all calls of the app. */
const openCount = `select count(*) as open from calls where app = ? and ${lasts} and created_at >= 0`;

const updates = (columns: readonly string[]): string =>
  columns.map((column) => `${column} = excluded.${column}`).join(', ');

/** That logs tell of it is forgotten by `dropEntries` alone. */
const putCall = `insert into calls (app, ${callColumns.join(', ')}) values (${placeholders(callColumns.length + 1)})
  on conflict (app, call_id) do update set ${updates(callColumns.slice(1, -1))},
    has_entries = case when excluded.has_entries = 1 then 1 else calls.has_entries end`;

/** Whether the call stands on the list of the member stays as it is. */
const putMembers = (rows: number): string => `insert into call_members (app, ${memberColumns.join(', ')})
  values ${rowPlaceholders(rows, memberColumns.length + 1)}
  on conflict (app, call_id, user_key) do update set ${updates(memberColumns.slice(2, -1))}`;

const closeMembers = 'update call_members set is_open = 0 where app = ? and call_id = ? and is_open = 1';

const requestColumns = 'user_key, device_id, request_key, asked, result, requested_at';
const putRequest = `insert into call_requests (app, ${requestColumns}) values (?, ?, ?, ?, ?, ?, ?)
  on conflict (app, user_key, device_id, request_key) do update set asked = excluded.asked, result = excluded.result,
    requested_at = excluded.requested_at`;

function createReader(connection: SqlConnection, app: AppID): CallReader {
  /** Whole, in the order asked for. */
  const read = async (callIDs: readonly string[]): Promise<readonly Call[]> => {
    if (callIDs.length === 0) return [];
    const ids = padded(callIDs);
    const calls = await connection.all(
      `${callSelect} where calls.app = ? and calls.call_id in (${placeholders(ids.length)})`,
      [app, ...ids],
    );
    const membersOf = new Map<string, CallMember[]>();
    const members = await connection.all(
      `${memberSelect} where call_members.app = ? and call_members.call_id in (${placeholders(ids.length)})
       order by call_members.place, call_members.user_key`,
      [app, ...ids],
    );
    for (const row of members) {
      const callID = textIn(row, 'call_id');
      const found = membersOf.get(callID) ?? [];
      membersOf.set(callID, found);
      found.push(toMember(row));
    }
    const known = new Map(
      calls.map((row) => [textIn(row, 'call_id'), toCall(row, membersOf.get(textIn(row, 'call_id')) ?? [])]),
    );
    return callIDs.flatMap((callID) => known.get(callID) ?? []);
  };
  const callIDs = async (sql: string, params: readonly (string | number)[]): Promise<readonly string[]> =>
    (await connection.all(sql, params)).map((row) => textIn(row, 'call_id'));
  return {
    byID: async (callID) => (await read([callID]))[0],
    callsOf: async (userKey, { before, limit }) =>
      read(
        before
          ? await callIDs(nextPage, [app, userKey, before.createdAt, before.callID, limit])
          : await callIDs(firstPage, [app, userKey, limit]),
      ),
    unlistedCallsOf: async (userKey, after, limit) => read(await callIDs(unlistedOfUser, [app, userKey, after, limit])),
    openCallsOf: (userKey, limit) => callIDs(openOfUser, [app, userKey, limit]),
    openCalls: (limit) => callIDs(openOfApp, [app, limit]),
    openCount: async () => numberIn(present(await connection.get(openCount, [app]), 'a count has a row'), 'open'),
  };
}

type WritePart = Pick<CallStore, 'put' | 'request' | 'putRequest'>;

function createWriter(connection: SqlConnection, app: AppID): WritePart {
  /** Nearly always they are in the call. */
  const namesIn = async ({ members, end }: Call): Promise<KeyOf> => {
    const keys = new Map<UserID | '', number>([['', 0]]);
    for (const { userID, userKey } of members) keys.set(userID, userKey);
    const named = [end?.by ?? '', ...members.map(({ cancelledBy }) => cancelledBy)];
    const strangers = [...new Set(named.filter((userID) => !keys.has(userID)))];
    if (strangers.length > 0) {
      const rows = await connection.all(
        `select user_key, user_id from users where app = ? and user_id in (${placeholders(strangers.length)})`,
        [app, ...strangers],
      );
      for (const row of rows) keys.set(toUserID(textIn(row, 'user_id')), numberIn(row, 'user_key'));
    }
    return (userID) => present(keys.get(userID), 'calls.put: whoever is named is registered');
  };
  return {
    put: async (call, changed) => {
      const among = new Set(changed);
      const members = call.members.filter(({ userKey }) => among.has(userKey));
      const keyOf = await namesIn(call);
      const hasEntries = members.some(({ position }) => position > 0);
      await connection.run(putCall, [app, ...callValues(call, keyOf, hasEntries)]);
      for (const portion of portionsOf(members)) {
        await connection.run(
          putMembers(portion.length),
          portion.flatMap((member) => [app, ...memberValues(call, member, keyOf)]),
        );
      }
      if (call.end) await connection.run(closeMembers, [app, call.callID]);
    },
    request: async (userKey, deviceID, requestKey) => {
      const row = await connection.get(
        `select asked, result, requested_at from call_requests
         where app = ? and user_key = ? and device_id = ? and request_key = ?`,
        [app, userKey, deviceID, requestKey],
      );
      if (!row) return undefined;
      const [asked, result] = [textIn(row, 'asked'), textIn(row, 'result')];
      return { userKey, deviceID, requestKey, asked, result, at: millis(numberIn(row, 'requested_at')) };
    },
    putRequest: async ({ userKey, deviceID, requestKey, asked, result, at }) => {
      await connection.run(putRequest, [app, userKey, deviceID, requestKey, asked, result, at]);
    },
  };
}

export const createCallStore = (connection: SqlConnection, app: AppID): CallStore => ({
  ...createReader(connection, app),
  ...createWriter(connection, app),
  ...createCallSweeps(connection, app),
});
