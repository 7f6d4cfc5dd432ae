import { present } from '@parley/kernel/assert';
import { limits } from '@parley/protocol/limits';
import { type AppID, toUserKey } from '../../core/ids.ts';
import type { CallEntry, CallStore } from '../../features/calls/store.ts';
import { numberIn, padded, placeholders, portionsOf, type SqlConnection, type SqlRow, textIn } from './connection.ts';

/** The very words of the indexes. */
const isTold = 'ended_at is not null and has_entries = 1';
const isForgotten = 'ended_at is not null and has_entries = 0';

/** A cross join has SQLite begin with what it has found. */
const entriesBefore = `select call_members.call_id, call_members.user_key from
    (select call_id, ended_at from calls where app = ? and ${isTold} and ended_at < ?
      order by ended_at, call_id limit ?) as found
  cross join call_members
  where call_members.app = ? and call_members.call_id = found.call_id and call_members.position > 0
  order by found.ended_at, found.call_id, call_members.user_key limit ?`;

const sweepEnded = `delete from calls where app = ? and call_id in (
    select call_id from calls where app = ? and ${isForgotten} and ended_at < ? order by ended_at, call_id limit ?)
  returning call_id`;

const sweepRequests = `delete from call_requests where app = ? and (user_key, device_id, request_key) in (
  select user_key, device_id, request_key from call_requests where app = ? and requested_at < ?
  order by requested_at limit ?)`;

/** From one user to the next, so that all their calls need not be looked through. */
const usersAfter = `with recursive found (user_key, place) as (
    select (select user_key from call_members where app = ? and user_key > ? and is_listed = 1
      order by user_key limit 1), 1
    union all
    select (select call_members.user_key from call_members
      where app = ? and call_members.user_key > found.user_key and is_listed = 1
      order by call_members.user_key limit 1), place + 1
    from found where found.user_key is not null and place < ?)
  select user_key from found where user_key is not null order by user_key`;

const listedCount = `select count(*) as listed from call_members where app = ? and user_key = ? and is_listed = 1`;
const oldestEnded = `select call_id from call_members where app = ? and user_key = ? and is_listed = 1 and is_open = 0
  order by created_at, call_id limit ?`;

const toCallID = (row: SqlRow): string => textIn(row, 'call_id');

/** All of a call or nothing; no call has more users than the wire tells of. */
function wholeCalls(entries: readonly CallEntry[], limit: number): readonly CallEntry[] {
  const last = entries[limit - 1]?.callID;
  const firstOfNext = entries.findIndex(({ callID }, index) => index >= limit && callID !== last);
  return firstOfNext < 0 ? entries : entries.slice(0, firstOfNext);
}

type SweepPart = Pick<
  CallStore,
  'sweepRequests' | 'entriesBefore' | 'dropEntries' | 'sweepEnded' | 'usersAfter' | 'trimList'
>;

export function createCallSweeps(connection: SqlConnection, app: AppID): SweepPart {
  /** Runs a statement that ends with a list of calls, for a few of them at a time. */
  const forCalls = async (
    callIDs: readonly string[],
    run: (among: string, ids: readonly string[]) => Promise<unknown>,
  ) => {
    for (const portion of portionsOf([...new Set(callIDs)])) {
      const ids = padded(portion);
      await run(`call_id in (${placeholders(ids.length)})`, ids);
    }
  };
  const removeMembers = (callIDs: readonly string[]): Promise<void> =>
    forCalls(callIDs, (among, ids) =>
      connection.run(`delete from call_members where app = ? and ${among}`, [app, ...ids]),
    );
  /** Those of the calls that are over, on nobody's list, and that no log tells of any more. */
  const removeUnlisted = (callIDs: readonly string[]): Promise<void> =>
    forCalls(callIDs, async (among, ids) => {
      const removed = await connection.all(
        `delete from calls where app = ? and ${among} and ${isForgotten} and not exists (
           select 1 from call_members
           where call_members.app = calls.app and call_members.call_id = calls.call_id and is_listed = 1)
         returning call_id`,
        [app, ...ids],
      );
      await removeMembers(removed.map(toCallID));
    });
  return {
    sweepRequests: (before, limit) => connection.run(sweepRequests, [app, app, before, limit]),
    entriesBefore: async (before, limit) => {
      const rows = await connection.all(entriesBefore, [app, before, limit, app, limit + limits.callUsersMax]);
      const entries = rows.map((row) => ({ callID: toCallID(row), userKey: toUserKey(numberIn(row, 'user_key')) }));
      return wholeCalls(entries, limit);
    },
    dropEntries: async (entries) => {
      const callIDs = entries.map(({ callID }) => callID);
      await forCalls(callIDs, (among, ids) =>
        connection.run(`update calls set has_entries = 0 where app = ? and ${among}`, [app, ...ids]),
      );
      await removeUnlisted(callIDs);
    },
    sweepEnded: async (before, limit) => {
      const removed = await connection.all(sweepEnded, [app, app, before, limit]);
      await removeMembers(removed.map(toCallID));
      return removed.length;
    },
    usersAfter: async (userKey, limit) => {
      const rows = await connection.all(usersAfter, [app, userKey, app, limit]);
      return rows.map((row) => toUserKey(numberIn(row, 'user_key')));
    },
    trimList: async (userKey, keep, limit) => {
      const counted = await connection.get(listedCount, [app, userKey]);
      const excess = Math.min(numberIn(present(counted, 'a count has a row'), 'listed') - keep, limit);
      if (excess <= 0) return 0;
      const callIDs = (await connection.all(oldestEnded, [app, userKey, excess])).map(toCallID);
      await forCalls(callIDs, (among, ids) =>
        connection.run(`update call_members set is_listed = 0 where app = ? and user_key = ? and ${among}`, [
          ...[app, userKey],
          ...ids,
        ]),
      );
      await removeUnlisted(callIDs);
      return callIDs.length;
    },
  };
}
