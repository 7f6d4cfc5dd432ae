import { millis } from '@parley/kernel/brand';
import { type AppID, toLogKey, toUserKey } from '../../core/ids.ts';
import type {
  GroupReading,
  GroupReceipt,
  GroupReceiptReader,
  GroupReceiptStore,
  ListedRecipient,
} from '../../features/receipts/group-store.ts';
import { numberIn, placeholders, type SqlConnection, type SqlRow } from './connection.ts';

const readingColumns = ['log', 'message_seq', 'user_key', 'place', 'read_at', 'entry_position'] as const;
const receiptColumns = [
  ...['log', 'message_seq', 'sender_key', 'recipients', 'readers', 'gone', 'gone_position', 'read_at'],
  'entry_position',
];
const namedColumns = (table: string, columns: readonly string[]): string =>
  columns.map((column) => `${table}.${column}`).join(', ');
const readingsNamed = namedColumns('group_readings', readingColumns);
const receiptsNamed = namedColumns('group_receipts', receiptColumns);

/** Rows in one statement: parameters have a limit. */
const rowsAtOnce = 500;

const slicesOf = <Row>(rows: readonly Row[]): readonly (readonly Row[])[] =>
  Array.from({ length: Math.ceil(rows.length / rowsAtOnce) }, (_, index) =>
    rows.slice(index * rowsAtOnce, (index + 1) * rowsAtOnce),
  );

/** Windows of one membership that ended behind a position, those before the last one among them. */
const endedWindows = `select user_key, from_position, to_time from members
    where app = ? and log = ? and to_position > ?
  union all
  select user_key, from_position, to_time from member_windows where app = ? and log = ? and to_position > ?`;

const countGone = `select count(*) as gone from (${endedWindows}) as ended
  where ended.from_position <= ? and (ended.to_time is null or ended.to_time < ?) and ended.user_key <> ?
    and not exists (select 1 from group_readings where group_readings.app = ? and group_readings.log = ?
      and group_readings.message_seq = ? and group_readings.user_key = ended.user_key)`;

/** Whether a member is one since before a message was sent. */
const isThereSince = 'members.to_position is null and members.from_position <= ?';

const readers = `select group_readings.user_key, group_readings.place,
    case when ${isThereSince} then 1 else 0 end as is_listed
  from group_readings
  join members on members.app = group_readings.app and members.log = group_readings.log
    and members.user_key = group_readings.user_key
  where group_readings.app = ? and group_readings.log = ? and group_readings.message_seq = ?
    and group_readings.place > ?
  order by group_readings.place limit ?`;

const nonReaders = `select group_members.user_key, group_members.place,
    case when ${isThereSince} and group_members.user_key <> ? and group_readings.user_key is null
      then 1 else 0 end as is_listed
  from group_members
  join members on members.app = group_members.app and members.log = group_members.log
    and members.user_key = group_members.user_key
  left join group_readings on group_readings.app = group_members.app and group_readings.log = group_members.log
    and group_readings.message_seq = ? and group_readings.user_key = group_members.user_key
  where group_members.app = ? and group_members.log = ? and group_members.place > ?
  order by group_members.place limit ?`;

const told = (table: string, columns: string, owner: string): string => `select ${columns}, messages.message_id
  from ${table}
  join messages on messages.app = ${table}.app and messages.log = ${table}.log
    and messages.message_seq = ${table}.message_seq
  where ${table}.app = ? and ${table}.${owner} = ? and ${table}.entry_position > ? and ${table}.entry_position <= ?
  order by ${table}.entry_position, ${table}.log, ${table}.message_seq limit ?`;

const receiptsTold = told('group_receipts', receiptsNamed, 'sender_key');
const readingsTold = told('group_readings', readingsNamed, 'user_key');

const valuesOf = (rows: number, columns: readonly string[]): string =>
  Array.from({ length: rows }, () => `(${placeholders(columns.length + 1)})`).join(', ');

const addReadings = (rows: number): string =>
  `insert into group_readings (app, ${readingColumns.join(', ')}) values ${valuesOf(rows, readingColumns)}`;

const putReceipts = (
  rows: number,
): string => `insert into group_receipts (app, ${receiptColumns.join(', ')}) values ${valuesOf(rows, receiptColumns)}
  on conflict (app, log, message_seq) do update set readers = excluded.readers, gone = excluded.gone,
    gone_position = excluded.gone_position, read_at = excluded.read_at, entry_position = excluded.entry_position`;

const placeIn = (row: SqlRow) => ({ log: toLogKey(numberIn(row, 'log')), messageSeq: numberIn(row, 'message_seq') });

const toReading = (row: SqlRow): GroupReading => ({
  ...placeIn(row),
  userKey: toUserKey(numberIn(row, 'user_key')),
  place: numberIn(row, 'place'),
  readAt: millis(numberIn(row, 'read_at')),
  entryPosition: numberIn(row, 'entry_position'),
});

const toReceipt = (row: SqlRow): GroupReceipt => ({
  ...placeIn(row),
  senderKey: toUserKey(numberIn(row, 'sender_key')),
  recipients: numberIn(row, 'recipients'),
  readers: numberIn(row, 'readers'),
  gone: numberIn(row, 'gone'),
  gonePosition: numberIn(row, 'gone_position'),
  readAt: millis(numberIn(row, 'read_at')),
  entryPosition: numberIn(row, 'entry_position'),
});

const toListed = (row: SqlRow): ListedRecipient => ({
  userKey: toUserKey(numberIn(row, 'user_key')),
  place: numberIn(row, 'place'),
  isListed: numberIn(row, 'is_listed') === 1,
});

const withMessageID = <Of>(row: SqlRow, of: Of) => ({ ...of, messageID: numberIn(row, 'message_id') });

/** Who has read messages of groups; in every engine. */
export const createGroupReceiptReader = (connection: SqlConnection, app: AppID): GroupReceiptReader => ({
  groupReceipts: async (log, messageSeqs) => {
    if (messageSeqs.length === 0) return [];
    const rows = await connection.all(
      `select ${receiptsNamed} from group_receipts
       where app = ? and log = ? and message_seq in (${placeholders(messageSeqs.length)})`,
      [app, log, ...messageSeqs],
    );
    return rows.map(toReceipt);
  },
  groupReadings: async (log, { messageSeqs, userKeys }) => {
    if (messageSeqs.length === 0 || userKeys.length === 0) return [];
    const rows = await connection.all(
      `select ${readingsNamed} from group_readings
       where app = ? and log = ? and message_seq in (${placeholders(messageSeqs.length)})
         and user_key in (${placeholders(userKeys.length)})`,
      [app, log, ...messageSeqs, ...userKeys],
    );
    return rows.map(toReading);
  },
  countGone: async ({ log, messageSeq, senderKey, position, after, before }) => {
    const ended = [app, log, after];
    const asked = [...ended, ...ended, position, before, senderKey, app, log, messageSeq];
    const row = await connection.get(countGone, asked);
    return row ? numberIn(row, 'gone') : 0;
  },
  readersOf: async ({ log, messageSeq, position, after, limit }) => {
    const rows = await connection.all(readers, [position, app, log, messageSeq, after, limit]);
    return rows.map(toListed);
  },
  nonReadersOf: async ({ log, messageSeq, senderKey, position, after, limit }) => {
    const rows = await connection.all(nonReaders, [position, senderKey, messageSeq, app, log, after, limit]);
    return rows.map(toListed);
  },
  receiptsBetween: async (senderKey, { after, upTo, limit }) => {
    const rows = await connection.all(receiptsTold, [app, senderKey, after, upTo, limit]);
    return rows.map((row) => withMessageID(row, toReceipt(row)));
  },
  readingsBetween: async (userKey, { after, upTo, limit }) => {
    const rows = await connection.all(readingsTold, [app, userKey, after, upTo, limit]);
    return rows.map((row) => withMessageID(row, toReading(row)));
  },
});

type Writer = Omit<GroupReceiptStore, keyof GroupReceiptReader>;

export const createGroupReceiptWriter = (connection: SqlConnection, app: AppID): Writer => ({
  addGroupReadings: async (readings) => {
    for (const slice of slicesOf(readings)) {
      await connection.run(
        addReadings(slice.length),
        slice.flatMap(({ log, messageSeq, userKey, place, readAt, entryPosition }) => [
          ...[app, log, messageSeq, userKey, place, readAt, entryPosition],
        ]),
      );
    }
  },
  putGroupReceipts: async (receipts) => {
    for (const slice of slicesOf(receipts)) {
      await connection.run(
        putReceipts(slice.length),
        slice.flatMap((one) => [
          ...[app, one.log, one.messageSeq, one.senderKey, one.recipients, one.readers, one.gone, one.gonePosition],
          ...[one.readAt, one.entryPosition],
        ]),
      );
    }
  },
});
