import { assert, present } from '@parley/kernel/assert';
import type { AppID, LogKey } from '../../core/ids.ts';
import type {
  HistoryQuery,
  MarkQuery,
  MessageRow,
  MessageStore,
  SeqRange,
  StoredMessage,
} from '../../features/messages/store.ts';
import {
  type BatchFacts,
  decideBatch,
  isOfTwo,
  putOrderMarkText,
  storedHeadColumns,
  toStoredHead,
} from '../sql/append-batch.ts';
import { putCombines } from '../sql/combines.ts';
import { numberIn, type SqlConnection, type SqlRow } from '../sql/connection.ts';
import { isLeftParams, isLeftText } from '../sql/deletions.ts';
import { insertDutyStatement } from '../sql/duties.ts';
import { toWriter, writerColumns, writerJoins } from '../sql/group-writers.ts';
import { addMentionText } from '../sql/mentions.ts';
import {
  createColdMessageReader,
  createMessageSweeps,
  flagsOf,
  markColumns,
  storedMessageColumns,
  storedMessageTables,
  toAppendReceipt,
  toMark,
  toStoredMessage,
  untilBytes,
} from '../sql/messages.ts';
import { addTargetText } from '../sql/targets.ts';
import type { Access } from './access.ts';
import type { PreparedStatement, SqliteDatabase } from './database.ts';
import { generationText } from './readings.ts';

const selectMessages = `select ${storedMessageColumns} from ${storedMessageTables}
  where messages.app = ? and messages.log = ?`;

const isLeft = isLeftText({ app: '?', userKey: '?', log: '?' });

/** Stands for nobody; no user has this key. */
const nobody = 0;

const texts = {
  generation: generationText,
  earlier: `select log, position, message_id, message_seq, timestamp, order_key from sends
    where app = ? and sender_key = ? and local_message_id = ?`,
  head: `select ${storedHeadColumns} from conversations where app = ? and log = ?`,
  sender: `select coalesce(members.sent_counted, 0) as sent_counted, ${writerColumns} from conversations
    left join members on members.app = conversations.app and members.user_key = ? and members.log = conversations.log
    ${writerJoins({ app: 'conversations.app', log: 'conversations.log', userKey: '?' })}
    where conversations.app = ? and conversations.log = ?`,
  moveHead: `update conversations set
      position = ?, message_seq = ?, order_key = ?, counted = ?, counted_by_low = ?, newest_message_id = ?,
      targeted_seq = ?, changed_at = ?
    where app = ? and log = ?`,
  putSentCounted: 'update members set sent_counted = ? where app = ? and user_key = ? and log = ?',
  addMessage: `insert into messages (app, log, message_seq, position, changed_position, sender_key, local_message_id,
      message_id, order_key, timestamp, counted, sender_counted, flags, body)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  addMessageWithState: `insert into messages (app, log, message_seq, position, changed_position, sender_key,
      local_message_id, message_id, order_key, timestamp, counted, sender_counted, flags, body, state)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  addSend: `insert into sends (app, sender_key, local_message_id, log, message_seq, position, message_id, order_key,
      timestamp)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  addDuty: insertDutyStatement,
  addMention: addMentionText,
  addTarget: addTargetText,
  orderMark: 'select order_key from order_marks where app = ?',
  putOrderMark: putOrderMarkText('?', '?'),
  newestSeq: `select message_seq from messages where app = ? and log = ? order by message_seq desc limit 1`,
  orderKeyFrom: `select message_seq, order_key as place from messages where app = ? and log = ? and message_seq >= ?
    order by message_seq limit 1`,
  positionFrom: `select message_seq, position as place from messages where app = ? and log = ? and message_seq >= ?
    order by message_seq limit 1`,
  mark: `select ${markColumns} from messages where app = ? and log = ? and message_seq = ?`,
  before: `${selectMessages} and messages.message_seq <= ? and messages.message_seq > ? and ${isLeft} order by messages.message_seq desc limit ?`,
  after: `${selectMessages} and messages.message_seq > ? and messages.message_seq <= ? and ${isLeft} order by messages.message_seq limit ?`,
  added: `${selectMessages} and messages.message_seq > ? and messages.message_seq <= ?
      and messages.changed_position = messages.position
      and messages.changed_position > ? and ${isLeft} order by messages.message_seq limit ?`,
  changed: `${selectMessages} and messages.changed_position <> messages.position
      and messages.changed_position > ? and ${isLeft} order by messages.changed_position limit ?`,
} as const;

/** The hot paths' statements, prepared once for the life of the connection. */
export type MessageStatements = Readonly<Record<keyof typeof texts, PreparedStatement>>;

export function prepareMessageStatements(database: SqliteDatabase): MessageStatements {
  return {
    generation: database.prepare(texts.generation),
    earlier: database.prepare(texts.earlier),
    head: database.prepare(texts.head),
    sender: database.prepare(texts.sender),
    moveHead: database.prepare(texts.moveHead),
    putSentCounted: database.prepare(texts.putSentCounted),
    addMessage: database.prepare(texts.addMessage),
    addMessageWithState: database.prepare(texts.addMessageWithState),
    addSend: database.prepare(texts.addSend),
    addDuty: database.prepare(texts.addDuty),
    addMention: database.prepare(texts.addMention),
    addTarget: database.prepare(texts.addTarget),
    orderMark: database.prepare(texts.orderMark),
    putOrderMark: database.prepare(texts.putOrderMark),
    newestSeq: database.prepare(texts.newestSeq),
    orderKeyFrom: database.prepare(texts.orderKeyFrom),
    positionFrom: database.prepare(texts.positionFrom),
    mark: database.prepare(texts.mark),
    before: database.prepare(texts.before),
    after: database.prepare(texts.after),
    added: database.prepare(texts.added),
    changed: database.prepare(texts.changed),
  };
}

export interface MessageSource {
  readonly access: Access;
  readonly connection: SqlConnection;
  readonly statements: MessageStatements;
  nextDutyID(): number;
  /** Whether the transaction holds the log's key: without it two nodes could decide the same log at once. */
  holdsLog(log: LogKey): boolean;
}

/** Everything but changes of messages that are there. */
type AppendingStore = Omit<MessageStore, 'changeable' | 'putChanged' | 'change'>;

export function createSqliteMessageStore(source: MessageSource, app: AppID): AppendingStore {
  const { access, connection, statements } = source;
  const reader = createColdMessageReader(connection, app);
  return {
    ...reader,
    ...createMessageSweeps(connection, app),
    marksAt: async (queries) => {
      const rows = await access(() => queries.map((query) => markRowAt(statements, app, query)));
      return Promise.all(
        queries.map(({ log, userKey }, index) => {
          const row = rows[index];
          return row && toMark(connection, app, { log, userKey, row });
        }),
      );
    },
    history: (query) => access(() => readHistory(statements, app, query)),
    changedAfter: ({
      log,
      userKey = nobody,
      position,
      messageSeq,
      limit,
      bytesMax,
      seqMax = Number.MAX_SAFE_INTEGER,
    }) =>
      access(() => {
        const read = (statement: PreparedStatement, ...params: number[]): readonly StoredMessage[] =>
          statement
            .until(untilBytes(bytesMax), app, log, ...params, ...isLeftParams(app, userKey, log), limit)
            .map(toStoredMessage);
        const added = read(statements.added, messageSeq, seqMax, position);
        const changed = read(statements.changed, position);
        return changed.length === 0 ? added : firstOf(mergeByChange(added, changed), { limit, bytesMax });
      }),
    appendBatch: async (commands, rule, now) => {
      const { decisions, combines } = await access(() => {
        for (const { log } of commands) assert(source.holdsLog(log), 'appendBatch: the transaction holds the log');
        return appendBatch(source, app, (facts) => decideBatch(facts, commands, rule, now));
      });
      if (combines.length > 0) await putCombines(connection, app, combines);
      return decisions;
    },
  };
}

const mergeByChange = (added: readonly StoredMessage[], changed: readonly StoredMessage[]): StoredMessage[] =>
  [...added, ...changed].sort(
    (one, other) => one.changedPosition - other.changedPosition || one.messageSeq - other.messageSeq,
  );

/** The part of two pages together that one of them alone would have ended with. */
function firstOf(
  messages: readonly StoredMessage[],
  { limit, bytesMax }: { readonly limit: number; readonly bytesMax: number | undefined },
): readonly StoredMessage[] {
  const isLast = untilBytes(bytesMax);
  const end = messages.findIndex(({ body, state = null }) => isLast({ body, state }));
  return messages.slice(0, end < 0 ? limit : Math.min(limit, end + 1));
}

/**
 * Pages by `messageSeq`, by which the rows are clustered; the anchor's place is found by a search, because
 * `orderKey` grows with `messageSeq`. An index on `orderKey` would cost every append a page of its own.
 */
function readHistory(statements: MessageStatements, app: AppID, query: HistoryQuery): readonly StoredMessage[] {
  const { log, userKey = nobody, anchorOrderKey, count, bytesMax, reverse, range = everything } = query;
  const isLast = untilBytes(bytesMax);
  const isLeftFor = isLeftParams(app, userKey, log);
  if (reverse) {
    const last =
      anchorOrderKey === undefined
        ? Number.MAX_SAFE_INTEGER
        : lastSeqBelow(statements, app, { log, by: 'orderKeyFrom', below: anchorOrderKey });
    return statements.before
      .until(isLast, app, log, Math.min(last, range.upTo), range.after, ...isLeftFor, count)
      .map(toStoredMessage)
      .reverse();
  }
  const first =
    anchorOrderKey === undefined
      ? 0
      : lastSeqBelow(statements, app, { log, by: 'orderKeyFrom', below: anchorOrderKey + 1 });
  return statements.after
    .until(isLast, app, log, Math.max(first, range.after), range.upTo, ...isLeftFor, count)
    .map(toStoredMessage);
}

/** All messages of a log. */
const everything: SeqRange = { after: 0, upTo: Number.MAX_SAFE_INTEGER };

const searchStepFirst = 64;

interface Bound {
  readonly log: LogKey;
  /** The statement that reads what grows with `messageSeq`. */
  readonly by: 'orderKeyFrom' | 'positionFrom';
  readonly below: number;
}

/**
 * The sequence of the last message that stands below the bound, 0 if there is none. It looks from the newest end in
 * growing steps first, because that is where histories are read. Missing rows do not disturb it.
 */
function lastSeqBelow(statements: MessageStatements, app: AppID, { log, by, below }: Bound): number {
  const newest = statements.newestSeq.get(app, log);
  if (!newest) return 0;
  /** The first row at or after `messageSeq`, if it stands below the bound. */
  const seqBelowFrom = (messageSeq: number): number | undefined => {
    const row = statements[by].get(app, log, messageSeq);
    return row && numberIn(row, 'place') < below ? numberIn(row, 'message_seq') : undefined;
  };
  // Every row up to `low` is below the bound, every row from `high` on is not.
  let low = 0;
  let high = numberIn(newest, 'message_seq') + 1;
  for (let step = searchStepFirst; high - step > 0; step *= 2) {
    const found = seqBelowFrom(high - step);
    if (found !== undefined) {
      low = found;
      break;
    }
    high -= step;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const found = seqBelowFrom(middle);
    if (found === undefined) high = middle;
    else low = found;
  }
  return low;
}

/**
 * Positions run ahead of sequences by what was no message. In a log that never had anything else the message at a
 * position is found by one probe.
 */
function markRowAt(statements: MessageStatements, app: AppID, { log, position }: MarkQuery): SqlRow | undefined {
  const guessed = statements.mark.get(app, log, position);
  if (guessed && numberIn(guessed, 'position') === position) return guessed;
  return statements.mark.get(app, log, lastSeqBelow(statements, app, { log, by: 'positionFrom', below: position + 1 }));
}

function appendBatch(
  source: MessageSource,
  app: AppID,
  decide: (facts: BatchFacts) => ReturnType<typeof decideBatch>,
): ReturnType<typeof decideBatch> {
  const { statements, nextDutyID } = source;
  const batch = decide(readFacts(statements, app));
  const { rows, heads, sentCounts, duties, mentions, targets, orderMark } = batch;
  for (const row of rows) addMessage(statements, app, row, flagsOf(row, isOfTwo(heads, row.log)));
  for (const [log, { head, low }] of heads) {
    const { position, messageSeq, orderKey, counted, newestMessageID, targetedSeq, changedAt } = head;
    const countedByLow = low?.counted ?? 0;
    statements.moveHead.run(
      position,
      messageSeq,
      orderKey,
      counted,
      countedByLow,
      newestMessageID,
      targetedSeq,
      changedAt,
      app,
      log,
    );
  }
  for (const { log, senderKey, sentCounted } of sentCounts) {
    statements.putSentCounted.run(sentCounted, app, senderKey, log);
  }
  for (const { row, userKey } of mentions) {
    const { log, position, senderKey, messageID, messageSeq } = row;
    statements.addMention.run(app, log, userKey, position, senderKey, messageID, messageSeq);
  }
  for (const { row, userKey } of targets) statements.addTarget.run(app, row.log, row.messageSeq, userKey);
  if (orderMark !== undefined) statements.putOrderMark.run(app, orderMark);
  for (const { kind, dueAt, body } of duties) statements.addDuty.run(app, nextDutyID(), kind, dueAt, body);
  return batch;
}

function addMessage(statements: MessageStatements, app: AppID, row: MessageRow, flags: number): void {
  const { log, messageSeq, position, messageID, orderKey, timestamp, senderKey, localMessageID, state } = row;
  const columns = [
    app,
    log,
    messageSeq,
    position,
    row.changedPosition,
    senderKey,
    localMessageID,
    messageID,
    orderKey,
    timestamp,
    row.counted,
    row.senderCounted,
    flags,
    row.body,
  ] as const;
  if (state === undefined) statements.addMessage.run(...columns);
  else statements.addMessageWithState.run(...columns, state);
  statements.addSend.run(app, senderKey, localMessageID, log, messageSeq, position, messageID, orderKey, timestamp);
}

const readFacts = (statements: MessageStatements, app: AppID): BatchFacts => ({
  orderMark: orderMarkOf(statements, app),
  generation: (sessionID) => {
    const row = statements.generation.get(app, sessionID);
    return row && numberIn(row, 'generation');
  },
  earlier: (senderKey, localMessageID) => {
    const row = statements.earlier.get(app, senderKey, localMessageID);
    return row && toAppendReceipt(row);
  },
  head: (log) => toStoredHead(present(statements.head.get(app, log), 'appendBatch: the conversation exists')),
  sender: (log, senderKey) => {
    const row = statements.sender.get(senderKey, senderKey, app, log);
    return { sentCounted: row ? numberIn(row, 'sent_counted') : 0, writer: row && toWriter(row) };
  },
});

function orderMarkOf(statements: MessageStatements, app: AppID): number {
  const row = statements.orderMark.get(app);
  return row ? numberIn(row, 'order_key') : 0;
}
