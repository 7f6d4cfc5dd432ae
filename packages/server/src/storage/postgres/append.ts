import { assert, present } from '@parley/kernel/assert';
import type { AppID } from '../../core/ids.ts';
import type { AppendCommand, MessageStore } from '../../features/messages/store.ts';
import {
  type BatchFacts,
  type DecidedBatch,
  decideBatch,
  isOfTwo,
  putOrderMarkText,
  type StoredSender,
  storedHeadColumns,
  toStoredHead,
} from '../sql/append-batch.ts';
import { putCombines } from '../sql/combines.ts';
import { assertBindable, numberIn, type SqlConnection, type SqlRow, textIn } from '../sql/connection.ts';
import { toWriter, writerColumns, writerJoins } from '../sql/group-writers.ts';
import { flagsOf, toAppendReceipt } from '../sql/messages.ts';
import { numberArray, textArray } from './connection.ts';
import type { Statement } from './driver.ts';
import { readGenerations } from './readings.ts';
import { type Inside, keyText } from './transaction.ts';

const facts = {
  heads: {
    name: 'append-heads',
    text: `select log, ${storedHeadColumns},
        coalesce((select marks.order_key from order_marks as marks where marks.app = $1), 0) as order_mark
      from conversations where app = $1 and log = any($2::bigint[])`,
  },
  senders: {
    name: 'append-senders',
    text: `select asked.log, asked.user_key, coalesce(members.sent_counted, 0) as sent_counted, ${writerColumns}
      from unnest($2::bigint[], $3::bigint[]) as asked (log, user_key)
      left join members on members.app = $1 and members.user_key = asked.user_key and members.log = asked.log
      ${writerJoins({ app: '$1', log: 'asked.log', userKey: 'asked.user_key' })}`,
  },
  earlier: {
    name: 'append-earlier',
    text: `select sends.sender_key, sends.local_message_id, sends.log, sends.position, sends.message_id,
        sends.message_seq, sends.timestamp, sends.order_key
      from unnest($2::bigint[], $3::text[]) as asked (sender_key, local_message_id)
      join sends on sends.app = $1 and sends.sender_key = asked.sender_key
        and sends.local_message_id = asked.local_message_id`,
  },
} as const satisfies Readonly<Record<string, Statement>>;

const writes = {
  messages: {
    name: 'append-messages',
    text: `insert into messages (app, log, message_seq, position, changed_position, sender_key, local_message_id,
        message_id, order_key, timestamp, counted, sender_counted, flags, body)
      select $1::bigint, added.* from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[],
        $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::text[]) as added`,
  },
  /** Where some of them begin with a state; the column is not named where none does. */
  messagesWithState: {
    name: 'append-messages-with-state',
    text: `insert into messages (app, log, message_seq, position, changed_position, sender_key, local_message_id,
        message_id, order_key, timestamp, counted, sender_counted, flags, body, state)
      select $1::bigint, added.* from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[],
        $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::text[], $15::text[]) as added`,
  },
  sentCounts: {
    name: 'append-put-sent-counts',
    text: `update members set sent_counted = sent.sent_counted
      from unnest($2::bigint[], $3::bigint[], $4::bigint[]) as sent (log, user_key, sent_counted)
      where members.app = $1 and members.user_key = sent.user_key and members.log = sent.log`,
  },
  sends: {
    name: 'append-sends',
    text: `insert into sends (app, sender_key, local_message_id, log, message_seq, position, message_id, order_key,
        timestamp)
      select $1::bigint, added.* from unnest($2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
        $8::bigint[], $9::bigint[]) as added`,
  },
  heads: {
    name: 'append-move-heads',
    text: `update conversations set position = moved.position, message_seq = moved.message_seq,
        order_key = moved.order_key, counted = moved.counted, counted_by_low = moved.counted_by_low,
        newest_message_id = moved.newest_message_id, targeted_seq = moved.targeted_seq,
        changed_at = moved.changed_at
      from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[],
          $9::bigint[], $10::bigint[])
        as moved (log, position, message_seq, order_key, counted, counted_by_low, newest_message_id, targeted_seq,
          changed_at)
      where conversations.app = $1 and conversations.log = moved.log`,
  },
  mentions: {
    name: 'append-mentions',
    text: `insert into mentions (app, log, user_key, position, sender_key, message_id, message_seq)
      select $1::bigint, added.* from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[],
        $7::bigint[]) as added`,
  },
  targets: {
    name: 'append-targets',
    text: `insert into message_targets (app, log, message_seq, user_key)
      select $1::bigint, added.* from unnest($2::bigint[], $3::bigint[], $4::bigint[]) as added`,
  },
  orderMark: { name: 'append-put-order-mark', text: putOrderMarkText('$1', '$2') },
  duties: {
    name: 'append-duties',
    text: `insert into duties (app, duty_id, kind, due_at, leased_until, attempts, body)
      select $1::bigint, added.duty_id, added.kind, added.due_at, 0, 0, added.body
      from unnest($2::bigint[], $3::text[], $4::bigint[], $5::text[]) as added (duty_id, kind, due_at, body)`,
  },
} as const satisfies Readonly<Record<string, Statement>>;

/**
 * The hot path: three reads that leave together, and right behind `begin` and the locks if nothing came before; the
 * rule over all members; up to eight writes that leave together with the commit.
 */
export function createAppend(
  inside: Inside,
  app: AppID,
  { connection, nextDutyID }: { readonly connection: SqlConnection; nextDutyID(): number },
): MessageStore['appendBatch'] {
  return async (commands, rule, now) => {
    for (const { log } of commands) {
      assert(inside.keys.has(keyText({ app, kind: 'conversation', key: log })), 'the transaction holds the log');
    }
    if (commands.length === 0) return [];
    const found = await readFacts(inside, app, commands);
    await inside.lane.begun;
    const batch = decideBatch(found, commands, rule, now);
    write(inside, app, batch, nextDutyID);
    if (batch.combines.length > 0) await putCombines(connection, app, batch.combines);
    return batch.decisions;
  };
}

async function readFacts({ read }: Inside, app: AppID, commands: readonly AppendCommand[]): Promise<BatchFacts> {
  const logs = [...new Set(commands.map(({ log }) => log))];
  const sessions = commands.flatMap(({ session }) => (session ? [session.sessionID] : []));
  const localMessageIDs = commands.map(({ localMessageID }) => localMessageID);
  assertBindable(localMessageIDs);
  const [heads, generations, earlier] = await Promise.all([
    read(facts.heads, [app, numberArray(logs)]),
    readGenerations(read, app, sessions),
    read(facts.earlier, [app, numberArray(commands.map(({ senderKey }) => senderKey)), textArray(localMessageIDs)]),
  ]);
  const headsByLog = byKey(heads.rows, (row) => numberIn(row, 'log'), toStoredHead);
  const receiptsBySend = byKey(
    earlier.rows,
    (row) => sendName(numberIn(row, 'sender_key'), textIn(row, 'local_message_id')),
    toAppendReceipt,
  );
  const ofMany = commands.filter(({ log }) => headsByLog.get(log)?.low === undefined);
  const senders = await readSenders(read, app, ofMany);
  const [first] = heads.rows;
  return {
    orderMark: first ? numberIn(first, 'order_mark') : 0,
    sender: (log, senderKey) => present(senders.get(`${log} ${senderKey}`), 'appendBatch: every sender is asked for'),
    head: (log) => present(headsByLog.get(log), 'appendBatch: the conversation exists'),
    generation: (sessionID) => generations.get(sessionID),
    earlier: (senderKey, localMessageID) => receiptsBySend.get(sendName(senderKey, localMessageID)),
  };
}

/** Asked only for logs that are not of two: those have the counts of both sides with the head. */
async function readSenders(
  read: Inside['read'],
  app: AppID,
  commands: readonly AppendCommand[],
): Promise<ReadonlyMap<string, StoredSender>> {
  if (commands.length === 0) return new Map();
  const asked = [...new Map(commands.map((command) => [`${command.log} ${command.senderKey}`, command])).values()];
  const { rows } = await read(facts.senders, [
    app,
    numberArray(asked.map(({ log }) => log)),
    numberArray(asked.map(({ senderKey }) => senderKey)),
  ]);
  return byKey(
    rows,
    (row) => `${numberIn(row, 'log')} ${numberIn(row, 'user_key')}`,
    (row) => ({ sentCounted: numberIn(row, 'sent_counted'), writer: toWriter(row) }),
  );
}

const sendName = (senderKey: number, localMessageID: string): string => `${senderKey} ${localMessageID}`;

function byKey<Key, Value>(
  rows: readonly SqlRow[],
  keyOf: (row: SqlRow) => Key,
  valueIn: (row: SqlRow) => Value,
): ReadonlyMap<Key, Value> {
  return new Map(rows.map((row) => [keyOf(row), valueIn(row)]));
}

function write(inside: Inside, app: AppID, batch: DecidedBatch, nextDutyID: () => number): void {
  const { rows, heads, sentCounts, duties, mentions, targets, orderMark } = batch;
  if (rows.length > 0) {
    const logs = numberArray(rows.map((row) => row.log));
    const messageSeqs = numberArray(rows.map((row) => row.messageSeq));
    const positions = numberArray(rows.map((row) => row.position));
    const senderKeys = numberArray(rows.map((row) => row.senderKey));
    const localMessageIDs = textArray(rows.map((row) => row.localMessageID));
    const messageIDs = numberArray(rows.map((row) => row.messageID));
    const orderKeys = numberArray(rows.map((row) => row.orderKey));
    const timestamps = numberArray(rows.map((row) => row.timestamp));
    const bodies = rows.map((row) => row.body);
    assertBindable(bodies);
    const columns = [
      app,
      logs,
      messageSeqs,
      positions,
      numberArray(rows.map((row) => row.changedPosition)),
      senderKeys,
      localMessageIDs,
      messageIDs,
      orderKeys,
      timestamps,
      numberArray(rows.map((row) => row.counted)),
      numberArray(rows.map((row) => row.senderCounted)),
      numberArray(rows.map((row) => flagsOf(row, isOfTwo(heads, row.log)))),
      textArray(bodies),
    ];
    const states = rows.map(({ state }) => state);
    if (states.every((state) => state === undefined)) inside.write(writes.messages, columns);
    else inside.write(writes.messagesWithState, [...columns, textArray(states)]);
    inside.write(writes.sends, [
      app,
      senderKeys,
      localMessageIDs,
      logs,
      messageSeqs,
      positions,
      messageIDs,
      orderKeys,
      timestamps,
    ]);
  }
  if (heads.size > 0) inside.write(writes.heads, [app, ...headArrays(heads)]);
  if (sentCounts.length > 0) {
    inside.write(writes.sentCounts, [
      app,
      numberArray(sentCounts.map(({ log }) => log)),
      numberArray(sentCounts.map(({ senderKey }) => senderKey)),
      numberArray(sentCounts.map(({ sentCounted }) => sentCounted)),
    ]);
  }
  if (mentions.length > 0) inside.write(writes.mentions, [app, ...mentionArrays(mentions)]);
  if (targets.length > 0) {
    inside.write(writes.targets, [
      app,
      numberArray(targets.map(({ row }) => row.log)),
      numberArray(targets.map(({ row }) => row.messageSeq)),
      numberArray(targets.map(({ userKey }) => userKey)),
    ]);
  }
  if (orderMark !== undefined) inside.write(writes.orderMark, [app, orderMark]);
  writeDuties(inside, app, duties, nextDutyID);
}

function writeDuties(inside: Inside, app: AppID, duties: DecidedBatch['duties'], nextDutyID: () => number): void {
  if (duties.length === 0) return;
  assertBindable(duties.flatMap(({ kind, body }) => [kind, body]));
  inside.write(writes.duties, [
    app,
    numberArray(duties.map(nextDutyID)),
    textArray(duties.map(({ kind }) => kind)),
    numberArray(duties.map(({ dueAt }) => dueAt)),
    textArray(duties.map(({ body }) => body)),
  ]);
}

const mentionArrays = (mentions: DecidedBatch['mentions']): readonly string[] => [
  numberArray(mentions.map(({ row }) => row.log)),
  numberArray(mentions.map(({ userKey }) => userKey)),
  numberArray(mentions.map(({ row }) => row.position)),
  numberArray(mentions.map(({ row }) => row.senderKey)),
  numberArray(mentions.map(({ row }) => row.messageID)),
  numberArray(mentions.map(({ row }) => row.messageSeq)),
];

function headArrays(heads: DecidedBatch['heads']): readonly string[] {
  const stored = [...heads.values()];
  const entries = stored.map(({ head }) => head);
  return [
    numberArray([...heads.keys()]),
    numberArray(entries.map(({ position }) => position)),
    numberArray(entries.map(({ messageSeq }) => messageSeq)),
    numberArray(entries.map(({ orderKey }) => orderKey)),
    numberArray(entries.map(({ counted }) => counted)),
    numberArray(stored.map(({ low }) => low?.counted ?? 0)),
    numberArray(entries.map(({ newestMessageID }) => newestMessageID)),
    numberArray(entries.map(({ targetedSeq }) => targetedSeq)),
    numberArray(entries.map(({ changedAt }) => changedAt)),
  ];
}
