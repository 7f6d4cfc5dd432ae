import { millis } from '@parley/kernel/brand';
import { peerConversation } from '@parley/protocol/features/values';
import { type AppID, toUserID, toUserKey } from '../../core/ids.ts';
import type { BlacklistEdge, BlacklistReader, BlacklistStore } from '../../features/blacklist/store.ts';
import { numberIn, placeholders, type SqlConnection, type SqlRow, textIn } from './connection.ts';

const columns = 'owner_key, target_key, blocked_at, removed_at';

function toEdge(row: SqlRow): BlacklistEdge {
  const removedAt = numberIn(row, 'removed_at');
  return {
    ownerKey: toUserKey(numberIn(row, 'owner_key')),
    targetKey: toUserKey(numberIn(row, 'target_key')),
    blockedAt: millis(numberIn(row, 'blocked_at')),
    ...(removedAt > 0 && { removedAt: millis(removedAt) }),
  };
}

/** What stands with a conversation when the side with the smaller key, or the other one, has blocked the other. */
const blockedByLow = 1;
const blockedByHigh = 2;

/** Whether a conversation with this sign takes no messages of the side. */
export const refusesSide = (blockedBy: number, isLow: boolean): boolean =>
  (blockedBy & (isLow ? blockedByHigh : blockedByLow)) !== 0;

const edgeText = (owner: string, target: string): string =>
  `select 1 from blacklist where app = ? and owner_key = ${owner} and target_key = ${target} and removed_at = 0`;

/** The sign of a conversation that is being opened; asks for the app, the low and the high key, and these turned round. */
export const blockedByText = `(case when exists (${edgeText('?', '?')}) then ${blockedByLow} else 0 end
  + case when exists (${edgeText('?', '?')}) then ${blockedByHigh} else 0 end)`;

const putStatement = `insert into blacklist (app, ${columns}) values (?, ?, ?, ?, 0)
  on conflict (app, owner_key, target_key) do update set blocked_at = excluded.blocked_at, removed_at = 0`;

/** Of the users who are off the list, from the last one back, the first that is too many. */
const firstForgotten = `select target_key, removed_at from blacklist
  where app = ? and owner_key = ? and removed_at > 0 order by removed_at desc, target_key limit 1 offset ?`;

const forgetStatement = `delete from blacklist where app = ? and owner_key = ? and removed_at > 0
  and (removed_at < ? or (removed_at = ? and target_key >= ?))`;

/** Tells the conversation of the two, if there is one. */
async function sign(
  connection: SqlConnection,
  app: AppID,
  { ownerKey, targetKey, isBlocked }: Pick<BlacklistEdge, 'ownerKey' | 'targetKey'> & { readonly isBlocked: boolean },
): Promise<void> {
  const [low, high] = ownerKey < targetKey ? [ownerKey, targetKey] : [targetKey, ownerKey];
  const side = ownerKey === low ? blockedByLow : blockedByHigh;
  const other = blockedByLow + blockedByHigh - side;
  await connection.run(
    `update conversations set blocked_by = (blocked_by & ${other}) + ?
     where app = ? and type = ? and low_key = ? and high_key = ?`,
    [isBlocked ? side : 0, app, peerConversation, low, high],
  );
}

function createBlacklistReader(connection: SqlConnection, app: AppID): BlacklistReader {
  return {
    edges: async (ownerKey, targetKeys) => {
      if (targetKeys.length === 0) return new Map();
      const rows = await connection.all(
        `select ${columns} from blacklist where app = ? and owner_key = ? and target_key in (${placeholders(targetKeys.length)})`,
        [app, ownerKey, ...targetKeys],
      );
      return new Map(rows.map(toEdge).map((edge) => [edge.targetKey, edge]));
    },
    isBlocked: async (ownerKey, targetKey) =>
      (await connection.get(edgeText('?', '?'), [app, ownerKey, targetKey])) !== undefined,
    blockedCount: async (ownerKey) => {
      const row = await connection.get(
        'select count(*) as blocked from blacklist where app = ? and owner_key = ? and removed_at = 0',
        [app, ownerKey],
      );
      return row ? numberIn(row, 'blocked') : 0;
    },
    blocked: async (ownerKey, limit) => {
      const rows = await connection.all(
        `select users.user_id, blacklist.blocked_at from blacklist
         join users on users.app = blacklist.app and users.user_key = blacklist.target_key
         where blacklist.app = ? and blacklist.owner_key = ? and blacklist.removed_at = 0
         order by blacklist.blocked_at desc, blacklist.target_key limit ?`,
        [app, ownerKey, limit],
      );
      return rows.map((row) => ({
        userID: toUserID(textIn(row, 'user_id')),
        blockedAt: millis(numberIn(row, 'blocked_at')),
      }));
    },
    edgesWith: async (userKey, limit) => {
      const rows = await connection.all(
        `select ${columns} from blacklist where app = ? and owner_key = ?
         union select ${columns} from blacklist where app = ? and target_key = ? limit ?`,
        [app, userKey, app, userKey, limit],
      );
      return rows.map(toEdge);
    },
  };
}

export function createBlacklistStore(connection: SqlConnection, app: AppID): BlacklistStore {
  return {
    ...createBlacklistReader(connection, app),
    block: async (ownerKey, targetKeys, at) => {
      for (const targetKey of targetKeys) {
        await connection.run(putStatement, [app, ownerKey, targetKey, at]);
        await sign(connection, app, { ownerKey, targetKey, isBlocked: true });
      }
    },
    unblock: async (ownerKey, targetKeys, at) => {
      for (const targetKey of targetKeys) {
        await connection.run(
          'update blacklist set removed_at = ? where app = ? and owner_key = ? and target_key = ? and removed_at = 0',
          [at, app, ownerKey, targetKey],
        );
        await sign(connection, app, { ownerKey, targetKey, isBlocked: false });
      }
    },
    keepRemoved: async (ownerKey, count) => {
      const row = await connection.get(firstForgotten, [app, ownerKey, count]);
      if (!row) return;
      const removedAt = numberIn(row, 'removed_at');
      await connection.run(forgetStatement, [app, ownerKey, removedAt, removedAt, numberIn(row, 'target_key')]);
    },
    erase: async (ownerKey, targetKey) => {
      await connection.run('delete from blacklist where app = ? and owner_key = ? and target_key = ?', [
        app,
        ownerKey,
        targetKey,
      ]);
      await sign(connection, app, { ownerKey, targetKey, isBlocked: false });
    },
  };
}
