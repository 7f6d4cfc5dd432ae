import { millis } from '@parley/kernel/brand';
import { utf8Length } from '@parley/kernel/utf8';
import { type AppID, type LogKey, toLogKey, toUserID, toUserKey, type UserKey } from '../../core/ids.ts';
import type { LogMark } from '../../features/logs/store.ts';
import type { CombineReader, CombineStore } from '../../features/messages/combine-store.ts';
import type {
  AppendReceipt,
  MessageReader,
  MessageRow,
  MessageStore,
  StoredMessage,
} from '../../features/messages/store.ts';
import { copiedBytesOfMessage, createCombineReader, createCombineStore, releaseRemoved } from './combines.ts';
import { numberIn, placeholders, type SqlConnection, type SqlRow, textIn, textOrNothingIn } from './connection.ts';
import { forgetRemovedDeletions } from './forget-deletions.ts';
import { createWriterReader } from './group-writers.ts';
import { removeLostMarks } from './lost-marks.ts';
import { createMentionReader, createMentionWriter, removeOldMentions } from './mentions.ts';
import { sweepReplies } from './reply-sweep.ts';
import { createTargetReader, shownToFlagsOf, shownToIn } from './targets.ts';

/** What the hot paths select of a message and its sender, in every engine. */
export const storedMessageColumns = `messages.log, messages.message_seq, messages.position, messages.changed_position,
  messages.sender_key, messages.local_message_id, messages.message_id, messages.order_key, messages.timestamp,
  messages.counted, messages.sender_counted, messages.flags, messages.body, messages.state,
  users.user_id as sender_user_id`;

export const storedMessageTables =
  'messages join users on users.app = messages.app and users.user_key = messages.sender_key';

/** The bits of `messages.flags`. */
export const countedFlag = 1;
export const withdrawnFlag = 2;
/** Of a log that is not of two: only such a row stands in the index by sender. */
const ofManyFlag = 4;
/** Somebody is to read it with a receipt: only such a row stands in the index of those. */
export const awaitsReceiptFlag = 8;

/** The app's own server sent it, or it was sent elsewhere and taken over. */
const serverFlag = 128;
const importedFlag = 256;

/** What of the flags may change with a message; all other bits stay as they are, also those of a newer version. */
export const changeableFlags = withdrawnFlag | awaitsReceiptFlag;

/** The flags of a row that awaits no receipt any more. */
export const withoutReceiptFlag = `messages.flags & ~${awaitsReceiptFlag}`;

export const flagsOf = (
  { isCounted, shownTo, isServerMessage, isImported, ...changeable }: MessageRow,
  isOfTwo: boolean,
): number =>
  (isCounted ? countedFlag : 0) |
  (isOfTwo ? 0 : ofManyFlag) |
  shownToFlagsOf(shownTo) |
  (isServerMessage ? serverFlag : 0) |
  (isImported ? importedFlag : 0) |
  changeableFlagsOf(changeable);

export const changeableFlagsOf = ({
  isWithdrawn,
  awaitsReceipt,
}: Pick<MessageRow, 'isWithdrawn' | 'awaitsReceipt'>): number =>
  (isWithdrawn ? withdrawnFlag : 0) | (awaitsReceipt && !isWithdrawn ? awaitsReceiptFlag : 0);

export const toAppendReceipt = (row: SqlRow): AppendReceipt => ({
  log: toLogKey(numberIn(row, 'log')),
  position: numberIn(row, 'position'),
  messageID: numberIn(row, 'message_id'),
  messageSeq: numberIn(row, 'message_seq'),
  timestamp: millis(numberIn(row, 'timestamp')),
  orderKey: numberIn(row, 'order_key'),
});

export const toStoredMessage = (row: SqlRow): StoredMessage => ({
  log: toLogKey(numberIn(row, 'log')),
  position: numberIn(row, 'position'),
  messageID: numberIn(row, 'message_id'),
  messageSeq: numberIn(row, 'message_seq'),
  timestamp: millis(numberIn(row, 'timestamp')),
  orderKey: numberIn(row, 'order_key'),
  senderKey: toUserKey(numberIn(row, 'sender_key')),
  senderUserID: toUserID(textIn(row, 'sender_user_id')),
  localMessageID: textIn(row, 'local_message_id'),
  changedPosition: numberIn(row, 'changed_position'),
  counted: numberIn(row, 'counted'),
  senderCounted: numberIn(row, 'sender_counted'),
  isCounted: hasFlag(row, countedFlag),
  shownTo: shownToIn(numberIn(row, 'flags')),
  isServerMessage: hasFlag(row, serverFlag) || undefined,
  isImported: hasFlag(row, importedFlag) || undefined,
  isWithdrawn: hasFlag(row, withdrawnFlag),
  awaitsReceipt: hasFlag(row, awaitsReceiptFlag) || undefined,
  body: textIn(row, 'body'),
  state: textOrNothingIn(row, 'state'),
});

const bytesOf = (row: SqlRow): number =>
  utf8Length(textIn(row, 'body')) + utf8Length(textOrNothingIn(row, 'state') ?? '');

/** Tells the row that ends a page which may come to so many bytes; for the rows of one page, in their order. */
export function untilBytes(bytesMax: number | undefined): (row: SqlRow) => boolean {
  if (bytesMax === undefined) return () => false;
  let rows = 0;
  let bytes = 0;
  return (row) => {
    rows += 1;
    bytes += bytesOf(row);
    return rows > 1 && bytes >= bytesMax;
  };
}

const hasFlag = (row: SqlRow, flag: number): boolean => (numberIn(row, 'flags') & flag) !== 0;

/** What a mark is made of. */
export const markColumns = 'message_seq, position, sender_key, counted, sender_counted, flags';

const markSelect = `select ${markColumns} from messages where app = ? and log = ?`;
const oldestMark = `${markSelect} order by message_seq limit 1`;
const bySender = `select sender_counted, flags from messages
  where app = ? and log = ? and sender_key = ? and (flags & ${ofManyFlag}) <> 0`;
const lastBySender = `${bySender} and message_seq <= ? order by message_seq desc limit 1`;
const nextBySender = `${bySender} and message_seq > ? order by message_seq limit 1`;
const sentByMember = 'select sent_counted from members where app = ? and user_key = ? and log = ?';

/**
 * How many counted messages the user had sent when the row was the newest. Between two the row itself says so;
 * otherwise the nearest message of the user does, before or after.
 */
async function sentCountedAt(connection: SqlConnection, app: AppID, log: LogKey, userKey: UserKey, row: SqlRow) {
  const senderCounted = numberIn(row, 'sender_counted');
  if (numberIn(row, 'sender_key') === userKey) return senderCounted;
  if (!hasFlag(row, ofManyFlag)) return numberIn(row, 'counted') - senderCounted;
  const at = [app, log, userKey, numberIn(row, 'message_seq')];
  const last = await connection.get(lastBySender, at);
  if (last) return numberIn(last, 'sender_counted');
  const next = await connection.get(nextBySender, at);
  if (next) return numberIn(next, 'sender_counted') - (numberIn(next, 'flags') & countedFlag);
  const member = await connection.get(sentByMember, [app, userKey, log]);
  return member ? numberIn(member, 'sent_counted') : 0;
}

/** The mark at a row that was selected with `markColumns`. */
export async function toMark(
  connection: SqlConnection,
  app: AppID,
  { log, userKey, row }: { readonly log: LogKey; readonly userKey: UserKey; readonly row: SqlRow },
): Promise<LogMark> {
  return {
    position: numberIn(row, 'position'),
    messageSeq: numberIn(row, 'message_seq'),
    countedByOthers: numberIn(row, 'counted') - (await sentCountedAt(connection, app, log, userKey, row)),
  };
}

export const findMessageText = `select ${storedMessageColumns} from ${storedMessageTables}
  where messages.app = ? and messages.log = ? and messages.message_seq = ?`;

const amongMessages = `select ${storedMessageColumns} from ${storedMessageTables}
  where messages.app = ? and messages.log = ? and messages.message_seq in`;

/** The part of the reader that every engine shares. */
const countSentStatement = `select count(*) as total,
    cast(coalesce(sum(case when sender_key = ? then 1 else 0 end), 0) as bigint) as sent
  from messages where app = ? and log = ? and message_seq > ? and message_seq <= ?`;

const measureStatement = `select log, message_seq, octet_length(body) + ${copiedBytesOfMessage} as bytes from messages
  where app = ? and (log, message_seq) > (?, ?) order by log, message_seq limit ?`;

export function createColdMessageReader(
  connection: SqlConnection,
  app: AppID,
): CombineReader &
  Pick<
    MessageReader,
    | 'messageIDAt'
    | 'find'
    | 'among'
    | 'markBeforeOldest'
    | 'measure'
    | 'countSent'
    | 'mentionsOf'
    | 'mentionedAmong'
    | 'writers'
    | 'listedFor'
    | 'newestShown'
  > {
  return {
    ...createCombineReader(connection, app),
    ...createMentionReader(connection, app),
    ...createWriterReader(connection, app),
    ...createTargetReader(connection, app),
    countSent: async ({ log, userKey, range = { after: 0, upTo: Number.MAX_SAFE_INTEGER } }) => {
      const row = await connection.get(countSentStatement, [userKey, app, log, range.after, range.upTo]);
      return row ? { all: numberIn(row, 'total'), sent: numberIn(row, 'sent') } : { all: 0, sent: 0 };
    },
    measure: async (after, limit) => {
      const rows = await connection.all(measureStatement, [app, after?.log ?? 0, after?.messageSeq ?? 0, limit]);
      const last = rows.at(-1);
      const place = last && { log: toLogKey(numberIn(last, 'log')), messageSeq: numberIn(last, 'message_seq') };
      const bodyBytes = rows.reduce((sum, row) => sum + numberIn(row, 'bytes'), 0);
      return { rows: rows.length, bodyBytes, ...(place && { last: place }) };
    },
    messageIDAt: async (log, messageSeq) => {
      const row = await connection.get(
        'select message_id from messages where app = ? and log = ? and message_seq = ?',
        [app, log, messageSeq],
      );
      return row && numberIn(row, 'message_id');
    },
    find: async ({ log, messageSeq, messageID }) => {
      const row = await connection.get(findMessageText, [app, log, messageSeq]);
      const message = row && toStoredMessage(row);
      return messageID === undefined || message?.messageID === messageID ? message : undefined;
    },
    among: async (log, messageSeqs) => {
      if (messageSeqs.length === 0) return [];
      // Lists are filled up to a few lengths, so that there are few statements.
      const count = 2 ** Math.ceil(Math.log2(messageSeqs.length));
      const [first = 0] = messageSeqs;
      const asked = [...messageSeqs, ...Array.from({ length: count - messageSeqs.length }, () => first)];
      const rows = await connection.all(`${amongMessages} (${placeholders(count)})`, [app, log, ...asked]);
      return rows.map(toStoredMessage);
    },
    markBeforeOldest: async ({ log, userKey }) => {
      const row = await connection.get(oldestMark, [app, log]);
      if (!row) return undefined;
      const { position, messageSeq, countedByOthers } = await toMark(connection, app, { log, userKey, row });
      const ofOthers = numberIn(row, 'sender_key') === userKey ? 0 : numberIn(row, 'flags') & countedFlag;
      return { position: position - 1, messageSeq: messageSeq - 1, countedByOthers: countedByOthers - ofOthers };
    },
  };
}

const sweepStatement = `delete from sends where app = ? and (sender_key, local_message_id) in (
  select sender_key, local_message_id from sends where app = ? and timestamp < ? order by timestamp limit ?)`;

/** Logs that one slice of the sweep looks at; each costs one probe of its oldest row. */
const sweptLogsMax = 200;

const oldestOfLogs = `select conversations.log as log, (
    select messages.timestamp from messages
    where messages.app = conversations.app and messages.log = conversations.log
    order by messages.message_seq limit 1) as oldest
  from conversations where conversations.app = ? and conversations.log > ? order by conversations.log limit ?`;

/**
 * Within a log times grow with `message_seq`, so the oldest rows are found in the order of their key. What was taken over
 * late may be older than what stands before it, and goes with that.
 */
const deleteExpired = `delete from messages where app = ? and log = ? and message_seq <= (
  select max(message_seq) from (
    select message_seq, max(timestamp) over (order by message_seq) as latest from (
      select message_seq, timestamp from messages where app = ? and log = ? order by message_seq limit ?) as first_rows
    ) as oldest
  where latest < ?)`;

async function sweepExpired(
  connection: SqlConnection,
  app: AppID,
  { before, afterLog, limit }: Parameters<MessageStore['sweepExpired']>[0],
): ReturnType<MessageStore['sweepExpired']> {
  const rows = await connection.all(oldestOfLogs, [app, afterLog, sweptLogsMax]);
  let removed = 0;
  for (const row of rows) {
    if (row['oldest'] === null || numberIn(row, 'oldest') >= before) continue;
    const log = numberIn(row, 'log');
    const gone = await connection.run(deleteExpired, [app, log, app, log, limit - removed, before]);
    if (gone > 0) {
      await releaseRemoved(connection, app, log);
      await removeLostMarks(connection, app, log);
      await sweepReplies(connection, app, log);
      await removeOldMentions(connection, app, log);
      await forgetRemovedDeletions(connection, app, log);
    }
    removed += gone;
    // The log may have more of them.
    if (removed >= limit) return { removed, nextLog: log - 1 };
  }
  const last = rows.at(-1);
  return { removed, ...(last && rows.length === sweptLogsMax && { nextLog: numberIn(last, 'log') }) };
}

/** What sweeps do, in every engine. */
export const createMessageSweeps = (
  connection: SqlConnection,
  app: AppID,
): Omit<CombineStore, keyof CombineReader> &
  Pick<MessageStore, 'sweepExpired' | 'sweepIdempotency' | 'putMentions'> => ({
  ...createCombineStore(connection, app),
  ...createMentionWriter(connection, app),
  sweepExpired: (sweep) => sweepExpired(connection, app, sweep),
  sweepIdempotency: (before, limit) => connection.run(sweepStatement, [app, app, before, limit]),
});
