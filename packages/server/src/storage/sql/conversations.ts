import { present } from '@parley/kernel/assert';
import { millis } from '@parley/kernel/brand';
import { peerConversation } from '@parley/protocol/features/values';
import { limits } from '@parley/protocol/limits';
import { digestText } from '@parley/protocol/log-digest';
import { type AppID, toLogKey, type UserKey } from '../../core/ids.ts';
import type { ConversationStore, NewReading } from '../../features/conversations/store.ts';
import type {
  FollowedLog,
  FollowedQuery,
  LogHead,
  LogRow,
  Member,
  Membership,
  ReachedHead,
} from '../../features/logs/store.ts';
import { blockedByText } from './blacklist.ts';
import {
  flagIn,
  numberIn,
  numberOrNothingIn,
  placeholders,
  type SqlConnection,
  type SqlRow,
  textIn,
} from './connection.ts';
import { createDeletions, deletedAfterText } from './deletions.ts';
import { createEntrySettings } from './entry-settings.ts';
import { digestStatement } from './log-digest.ts';
import { createWithdrawals, withdrawnAfterText } from './withdrawals.ts';

/** What a head is made of. */
export const headColumns = `position, message_seq, order_key, counted, newest_message_id, deleted_seq,
  targeted_seq, ended_position, changed_at`;

/** The head's columns of a row, wherever they were selected. */
export const toLogHead = (row: SqlRow): LogHead => ({
  position: numberIn(row, 'position'),
  messageSeq: numberIn(row, 'message_seq'),
  orderKey: numberIn(row, 'order_key'),
  counted: numberIn(row, 'counted'),
  newestMessageID: numberIn(row, 'newest_message_id'),
  deletedSeq: numberIn(row, 'deleted_seq'),
  targetedSeq: numberIn(row, 'targeted_seq'),
  endedPosition: numberIn(row, 'ended_position'),
  changedAt: millis(numberIn(row, 'changed_at')),
});

const toLogRow = (row: SqlRow): LogRow => ({
  log: toLogKey(numberIn(row, 'log')),
  type: numberIn(row, 'type'),
  head: toLogHead(row),
});

export const toMembership = (row: SqlRow): Membership => ({
  fromPosition: numberIn(row, 'from_position'),
  toPosition: numberOrNothingIn(row, 'to_position'),
  reading: {
    position: numberIn(row, 'read_position'),
    messageSeq: numberIn(row, 'read_seq'),
    countedByOthers: numberIn(row, 'read_others'),
  },
  sentCounted: numberIn(row, 'own_counted'),
  carried: numberIn(row, 'carried'),
  withdrawn: numberIn(row, 'withdrawn'),
  deleted: {
    messageSeq: numberIn(row, 'cleared_seq'),
    orderKey: numberIn(row, 'cleared_order_key'),
    entryOrderKey: numberIn(row, 'deleted_order_key'),
    hasSingle: flagIn(row, 'has_deletions'),
  },
});

export const toMember = (row: SqlRow): Member => ({ head: toLogHead(row), membership: toMembership(row) });

/** The readings that are left of a set when later ones have taken the place of earlier ones. */
export const lastReadings = (readings: readonly NewReading[]): readonly NewReading[] => [
  ...new Map(readings.map((given) => [`${given.log} ${given.userKey}`, given])).values(),
];

/** What is unread at a head with this running count, so that it stays when the membership ends there. */
export const unreadAtEnd = (counted: number, membership: Membership): number => {
  const { reading, sentCounted, withdrawn, carried } = membership;
  return Math.max(0, counted - sentCounted - reading.countedByOthers - withdrawn) + carried;
};

/** In a group that was dismissed the membership of everybody ended with its last entry, without a word in the row. */
function toFollowedMembership(row: SqlRow): Membership {
  const membership = toMembership(row);
  const dismissedPosition = numberOrNothingIn(row, 'dismissed_position');
  if (membership.toPosition !== undefined || dismissedPosition === undefined) return membership;
  return {
    ...membership,
    toPosition: dismissedPosition,
    carried: unreadAtEnd(numberIn(row, 'counted'), membership),
  };
}

const toFollowedLog = (row: SqlRow): FollowedLog => ({
  ...toLogRow(row),
  conversationID: textIn(row, 'conversation_id'),
  conversationName: textIn(row, 'conversation_name'),
  conversationAvatarUrl: textIn(row, 'conversation_avatar_url'),
  membership: toFollowedMembership(row),
  ...(numberOrNothingIn(row, 'dismissed_position') !== undefined && { isDismissed: true }),
});

/** In a log of two the head says what each side sent, so that no member's row is written per message. */
export const membershipColumns = `from_position, to_position, read_position, read_seq, read_others, carried,
  cleared_seq, cleared_order_key, deleted_order_key, has_deletions,
  case when conversations.low_key is null then members.sent_counted
    when conversations.low_key = members.user_key then conversations.counted_by_low
    else conversations.counted - conversations.counted_by_low end as own_counted,
  ${withdrawnAfterText({
    app: 'members.app',
    log: 'members.log',
    userKey: 'members.user_key',
    position: 'members.read_position',
  })} + ${deletedAfterText('members.read_position')} as withdrawn`;

export const memberTables = `members
  join conversations on conversations.app = members.app and conversations.log = members.log`;

/** The head as far as a member sees it: for who has left it stands where it stood then. */
const reachedColumns = `coalesce(members.to_position, conversations.position) as position,
  coalesce(members.to_message_seq, conversations.message_seq) as message_seq,
  coalesce(members.to_order_key, conversations.order_key) as order_key,
  coalesce(members.to_newest_message_id, conversations.newest_message_id) as newest_message_id`;

const memberHeadColumns = `${reachedColumns},
  coalesce(members.to_counted, conversations.counted) as counted, deleted_seq, targeted_seq, ended_position,
  changed_at`;

const toReachedHead = (row: SqlRow): ReachedHead => ({
  log: toLogKey(numberIn(row, 'log')),
  position: numberIn(row, 'position'),
  messageSeq: numberIn(row, 'message_seq'),
  orderKey: numberIn(row, 'order_key'),
  newestMessageID: numberIn(row, 'newest_message_id'),
});

const reachedHeads = `select members.log, ${reachedColumns} from ${memberTables}
  where members.app = ? and members.user_key = ? and members.log > ? and members.log <= ?
  order by members.log limit ?`;
const digestOfReached = digestStatement(reachedHeads);

/**
 * One probe per membership, in the order of the members' key; what names the conversation by one more: the other side
 * of two, or the group. A key that is null is looked for nowhere.
 */
const followedStatement = (condition: string): string =>
  `select members.log, conversations.type, ${memberHeadColumns}, ${membershipColumns}, groups.dismissed_position,
     coalesce(users.user_id, groups.group_id) as conversation_id,
     coalesce(users.user_name, groups.group_name) as conversation_name,
     coalesce(users.avatar_url, groups.avatar_url) as conversation_avatar_url
   from ${memberTables}
   left join users on users.app = members.app and users.user_key =
     case when conversations.low_key = members.user_key then conversations.high_key else conversations.low_key end
   left join groups on groups.app = members.app and groups.log =
     case when conversations.low_key is null then members.log end
   where members.app = ? and members.user_key = ? and ${condition}
     and coalesce(users.user_id, groups.group_id) is not null
   order by members.log limit ?`;

const followedAll = followedStatement('members.log > ?');
const followedSince = followedStatement('members.log > ? and conversations.changed_at >= ?');
const followedOne = followedStatement('members.log = ?');
const followedAmong = (count: number): string => followedStatement(`members.log in (${placeholders(count)})`);

/** In a group that was dismissed the last window ended with its last entry, without a word in the row. */
const selectGroup = `select groups.log, groups.dismissed_position, conversations.position, conversations.ended_position
  from groups join conversations on conversations.app = groups.app and conversations.log = groups.log
  where groups.app = ? and groups.group_id = ?`;

const selectWindows = `select from_position, to_position from member_windows where app = ? and user_key = ? and log = ?
  union all
  select members.from_position, coalesce(members.to_position, groups.dismissed_position) as to_position from members
  left join groups on groups.app = members.app and groups.log = members.log
  where members.app = ? and members.user_key = ? and members.log = ?
  order by from_position`;

/** The first one that is not among the newest. */
const newestFrom = `select coalesce(members.to_order_key, conversations.order_key) as reached from ${memberTables}
  where members.app = ? and members.user_key = ? order by reached desc limit 1 offset ?`;

function readFollowed(connection: SqlConnection, app: AppID, userKey: UserKey, query: FollowedQuery) {
  const { afterLog, limit, changedSince } = query;
  return changedSince === undefined
    ? connection.all(followedAll, [app, userKey, afterLog, limit])
    : connection.all(followedSince, [app, userKey, afterLog, changedSince, limit]);
}

const pairOf = (one: UserKey, other: UserKey): readonly [low: UserKey, high: UserKey] =>
  one < other ? [one, other] : [other, one];

export function createConversationStore(
  connection: SqlConnection,
  app: AppID,
): Omit<ConversationStore, 'members' | 'putReadings' | 'deletedBy'> {
  return {
    peer: async (one, other) => {
      const row = await connection.get(
        'select log from conversations where app = ? and type = ? and low_key = ? and high_key = ?',
        [app, peerConversation, ...pairOf(one, other)],
      );
      return row && toLogKey(numberIn(row, 'log'));
    },
    group: async (groupID) => {
      const row = await connection.get(selectGroup, [app, groupID]);
      if (!row) return undefined;
      return {
        log: toLogKey(numberIn(row, 'log')),
        isLiving: numberOrNothingIn(row, 'dismissed_position') === undefined,
        position: numberIn(row, 'position'),
        endedPosition: numberIn(row, 'ended_position'),
      };
    },
    windows: async ({ log, userKey }) => {
      const rows = await connection.all(selectWindows, [app, userKey, log, app, userKey, log]);
      return rows.map((row) => ({
        fromPosition: numberIn(row, 'from_position'),
        toPosition: numberOrNothingIn(row, 'to_position'),
      }));
    },
    followed: async (userKey, query) => (await readFollowed(connection, app, userKey, query)).map(toFollowedLog),
    reachedHeads: async (userKey, { afterLog, upToLog, limit }) => {
      const found = (await connection.all(reachedHeads, [app, userKey, afterLog, upToLog, limit])).map(toReachedHead);
      return { found, passed: found.length };
    },
    digestsOf: async (userKey, ranges) => {
      const digests: string[] = [];
      let passed = 0;
      for (const { afterLog, upToLog } of ranges) {
        const params = [app, userKey, afterLog, upToLog, limits.digestedLogsMax + 1];
        const row = present(await connection.get(digestOfReached, params), 'a sum has a row');
        const [count, positions] = [numberIn(row, 'logs'), numberIn(row, 'positions')];
        digests.push(digestText(count, positions, [numberIn(row, 'one'), numberIn(row, 'other')]));
        passed += count;
      }
      return { found: digests, passed };
    },
    followedAmong: async (userKey, logs) => {
      if (logs.length === 0) return [];
      const rows = await connection.all(followedAmong(logs.length), [app, userKey, ...logs, logs.length]);
      return rows.map(toFollowedLog);
    },
    followedLog: async (userKey, log) => {
      const row = await connection.get(followedOne, [app, userKey, log, 1]);
      return row && toFollowedLog(row);
    },
    newestFrom: async (userKey, count) => {
      const row = await connection.get(newestFrom, [app, userKey, count]);
      return row ? numberIn(row, 'reached') + 1 : 0;
    },
    openPeer: async ({ log, members, at }) => {
      const [low, high] = pairOf(...members);
      await connection.run(
        `insert into conversations (app, log, type, low_key, high_key, counted_by_low, ${headColumns}, blocked_by)
         values (?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0, 0, 0, ?, ${blockedByText})`,
        [app, log, peerConversation, low, high, at, app, low, high, app, high, low],
      );
      for (const userKey of new Set(members)) {
        await connection.run('insert into members (app, user_key, log) values (?, ?, ?)', [app, userKey, log]);
      }
    },
    ...createEntrySettings(connection, app),
    ...createWithdrawals(connection, app),
    ...createDeletions(connection, app),
  };
}
