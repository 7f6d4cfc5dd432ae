import { millis } from '@parley/kernel/brand';
import { utf8Length } from '@parley/kernel/utf8';
import { type AppID, type LogKey, toLogKey, toUserID, toUserKey } from '../../core/ids.ts';
import type { CombineReader, CombineStore, CombineUse, StoredCombined } from '../../features/messages/combine-store.ts';
import type { MessageRow } from '../../features/messages/store.ts';
import { numberIn, type SqlConnection, type SqlRow, textIn, textOrNothingIn } from './connection.ts';

/** A message that was appended in a batch, and the copy that it refers to. */
export interface UsedCombine extends CombineUse {
  readonly row: Pick<MessageRow, 'log' | 'messageSeq' | 'messageID'>;
}

const addCombine = 'insert into combines (app, combine_id, depth, uses) values (?, ?, ?, 0)';
const addUse = `insert into combine_uses (app, log, message_seq, message_id, combine_id, copied_bytes)
  values (?, ?, ?, ?, ?, ?)`;
/** What a message brought with it beside its body. */
export const copiedBytesOfMessage = `coalesce((select combine_uses.copied_bytes from combine_uses
  where combine_uses.app = messages.app and combine_uses.log = messages.log
    and combine_uses.message_seq = messages.message_seq), 0)`;
const addCombined = `insert into combined_messages (app, combine_id, place, sender_key, message_id, timestamp, order_key,
    nested_id, body)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const changeUses = 'update combines set uses = uses + ? where app = ? and combine_id = ?';

const selectDepth = 'select depth from combines where app = ? and combine_id = ? and uses > 0';
const selectCombined = `select combined_messages.place, combined_messages.sender_key, combined_messages.message_id,
    combined_messages.timestamp, combined_messages.order_key, combined_messages.nested_id, combined_messages.body,
    users.user_id as sender_user_id
  from combined_messages
  join users on users.app = combined_messages.app and users.user_key = combined_messages.sender_key
  where combined_messages.app = ? and combined_messages.combine_id = ? and combined_messages.place >= ?
  order by combined_messages.place limit ?`;
const selectAt = 'select combine_id from combine_uses where app = ? and log = ? and message_seq = ?';
const selectOf = 'select log, message_seq, combine_id from combine_uses where app = ? and message_id = ?';

const removeUse = 'delete from combine_uses where app = ? and log = ? and message_seq = ?';
const usesBelow = `select message_seq, combine_id from combine_uses where app = ? and log = ? and message_seq < (
    select coalesce(min(message_seq), ${Number.MAX_SAFE_INTEGER}) from messages where app = ? and log = ?)`;
const removeUsesBelow = `delete from combine_uses where app = ? and log = ? and message_seq <= ?`;

const unused = 'select combine_id from combines where app = ? and uses = 0 order by combine_id limit ?';
/** Somebody may have begun to use it meanwhile. */
const removeUnused = 'delete from combines where app = ? and combine_id = ? and uses = 0';
const nestedIn = 'select nested_id from combined_messages where app = ? and combine_id = ? and nested_id is not null';
const removeCombined = 'delete from combined_messages where app = ? and combine_id = ?';

const bySender = `select combine_id, place, nested_id from combined_messages
  where app = ? and sender_key = ? and body <> ? order by combine_id, place limit ?`;
const eraseBody =
  'update combined_messages set body = ?, nested_id = null where app = ? and combine_id = ? and place = ?';

/** In one order of all copies, so that two transactions cannot wait for each other. */
async function addToUses(connection: SqlConnection, app: AppID, combineIDs: readonly string[], by: 1 | -1) {
  const counts = new Map<string, number>();
  for (const combineID of combineIDs) counts.set(combineID, (counts.get(combineID) ?? 0) + by);
  for (const [combineID, count] of [...counts].sort(([one], [other]) => (one < other ? -1 : 1))) {
    await connection.run(changeUses, [count, app, combineID]);
  }
}

/** Writes the copies that come with a batch, and who refers to which. */
export async function putCombines(connection: SqlConnection, app: AppID, used: readonly UsedCombine[]): Promise<void> {
  for (const { combineID, copy, row } of used) {
    if (copy) await connection.run(addCombine, [app, combineID, copy.depth]);
    for (const [place, message] of (copy?.messages ?? []).entries()) {
      const { senderKey, messageID, timestamp, orderKey, nestedID = null, body } = message;
      const values = [senderKey, messageID, timestamp, orderKey, nestedID, body];
      await connection.run(addCombined, [app, combineID, place, ...values]);
    }
    const copiedBytes = (copy?.messages ?? []).reduce((sum, { body }) => sum + utf8Length(body), 0);
    await connection.run(addUse, [app, row.log, row.messageSeq, row.messageID, combineID, copiedBytes]);
  }
  const nested = used.flatMap(({ copy }) => copy?.messages ?? []).flatMap(({ nestedID }) => nestedID ?? []);
  await addToUses(connection, app, [...used.map(({ combineID }) => combineID), ...nested], 1);
}

const toStoredCombined = (row: SqlRow): StoredCombined => {
  const nestedID = textOrNothingIn(row, 'nested_id');
  return {
    senderKey: toUserKey(numberIn(row, 'sender_key')),
    senderUserID: toUserID(textIn(row, 'sender_user_id')),
    messageID: numberIn(row, 'message_id'),
    timestamp: millis(numberIn(row, 'timestamp')),
    orderKey: numberIn(row, 'order_key'),
    body: textIn(row, 'body'),
    ...(nestedID !== undefined && { nestedID }),
  };
};

export function createCombineReader(connection: SqlConnection, app: AppID): CombineReader {
  return {
    combineDepth: async (combineID) => {
      const row = await connection.get(selectDepth, [app, combineID]);
      return row && numberIn(row, 'depth');
    },
    combined: async ({ combineID, from, limit, bytesMax }) => {
      const rows = await connection.all(selectCombined, [app, combineID, from, limit]);
      let bytes = 0;
      const end = rows.findIndex((row, index) => {
        bytes += utf8Length(textIn(row, 'body'));
        return index > 0 && bytes > bytesMax;
      });
      return (end < 0 ? rows : rows.slice(0, end)).map(toStoredCombined);
    },
    combineAt: async ({ log, messageSeq }) => {
      const row = await connection.get(selectAt, [app, log, messageSeq]);
      return row && textIn(row, 'combine_id');
    },
    combineOf: async (messageID) => {
      const row = await connection.get(selectOf, [app, messageID]);
      if (!row) return undefined;
      const [log, messageSeq] = [toLogKey(numberIn(row, 'log')), numberIn(row, 'message_seq')];
      return { log, messageSeq, combineID: textIn(row, 'combine_id') };
    },
  };
}

/** What goes when the oldest messages of a log went. */
export async function releaseRemoved(connection: SqlConnection, app: AppID, log: LogKey | number): Promise<void> {
  const gone = await connection.all(usesBelow, [app, log, app, log]);
  if (gone.length === 0) return;
  const newest = Math.max(...gone.map((row) => numberIn(row, 'message_seq')));
  await connection.run(removeUsesBelow, [app, log, newest]);
  const combineIDs = gone.map((row) => textIn(row, 'combine_id'));
  await addToUses(connection, app, combineIDs, -1);
}

export const createCombineStore = (connection: SqlConnection, app: AppID): Omit<CombineStore, keyof CombineReader> => ({
  releaseCombine: async ({ log, messageSeq }) => {
    const row = await connection.get(selectAt, [app, log, messageSeq]);
    if (!row) return;
    await connection.run(removeUse, [app, log, messageSeq]);
    await addToUses(connection, app, [textIn(row, 'combine_id')], -1);
  },
  sweepCombines: async (limit) => {
    const rows = await connection.all(unused, [app, limit]);
    const nested: string[] = [];
    let removed = 0;
    for (const combineID of rows.map((row) => textIn(row, 'combine_id'))) {
      if ((await connection.run(removeUnused, [app, combineID])) === 0) continue;
      removed += 1;
      nested.push(...(await connection.all(nestedIn, [app, combineID])).map((row) => textIn(row, 'nested_id')));
      await connection.run(removeCombined, [app, combineID]);
    }
    await addToUses(connection, app, nested, -1);
    return removed;
  },
  eraseCombined: async ({ senderKey, body, limit }) => {
    const rows = await connection.all(bySender, [app, senderKey, body, limit]);
    for (const row of rows) {
      await connection.run(eraseBody, [body, app, textIn(row, 'combine_id'), numberIn(row, 'place')]);
    }
    const nested = rows.flatMap((row) => textOrNothingIn(row, 'nested_id') ?? []);
    await addToUses(connection, app, nested, -1);
    return rows.length;
  },
});
