import { assert } from '@parley/kernel/assert';
import { count, list, object, parse } from '@parley/protocol/schema';
import type { AppID, LogKey } from '../../core/ids.ts';
import { toLogKey, toUserID } from '../../core/ids.ts';
import type { MemberKey } from '../../features/logs/store.ts';
import type { Awaiting, MovedHead, ReceiptMark, ReceiptReader, Span } from '../../features/receipts/store.ts';
import { numberIn, numberOrNothingIn, placeholders, type SqlConnection, type SqlRow, textIn } from './connection.ts';
import { createDeliveryReader } from './deliveries.ts';
import { createGroupReceiptReader } from './group-receipts.ts';
import { awaitsReceiptFlag } from './messages.ts';

export const awaitsReceiptCondition = `(messages.flags & ${awaitsReceiptFlag}) <> 0`;

/** What a mark is made of. */
export const markColumns = 'receipt_marks.position, receipt_marks.message_id, receipt_marks.spans';

export const encodeSpans = (spans: readonly Span[]): string => JSON.stringify(spans);

const spansOf = list(object({ after: count, upTo: count }), { max: 10_000 });

function decodeSpans(text: string): readonly Span[] {
  const parsed = parse(spansOf, JSON.parse(text));
  assert(parsed.ok, 'the spans of a mark can be read');
  return parsed.value;
}

export const toReceiptMark = (row: SqlRow): ReceiptMark => ({
  position: numberIn(row, 'position'),
  messageID: numberIn(row, 'message_id'),
  spans: decodeSpans(textIn(row, 'spans')),
});

/** Of a row that may hold no message. */
export function toAwaiting(row: SqlRow): Awaiting {
  const messageSeq = numberOrNothingIn(row, 'message_seq');
  return {
    newest: messageSeq === undefined ? undefined : { messageSeq, messageID: numberIn(row, 'message_id') },
    lapsedSeq: numberIn(row, 'lapsed_seq'),
  };
}

/** The sequence of the newest message of a sender that awaits a receipt and was sent at a time or before it. */
export const lapsedSeqText = (asked: {
  readonly app: string;
  readonly log: string;
  readonly senderKey: string;
  readonly sentBefore: string;
}): string => `coalesce((select messages.message_seq from messages
    where messages.app = ${asked.app} and messages.log = ${asked.log} and messages.sender_key = ${asked.senderKey}
      and ${awaitsReceiptCondition} and messages.timestamp <= ${asked.sentBefore}
    order by messages.timestamp desc, messages.message_seq desc limit 1), 0)`;

const marksAfter = `select ${markColumns}, users.user_id from receipt_marks
  join users on users.app = receipt_marks.app and users.user_key = receipt_marks.user_key
  where receipt_marks.app = ? and receipt_marks.log = ? and receipt_marks.position > ?
  order by receipt_marks.position`;

/** What devices are told; in every engine. */
export const createReceiptReader = (connection: SqlConnection, app: AppID): ReceiptReader => ({
  ...createGroupReceiptReader(connection, app),
  ...createDeliveryReader(connection, app),
  markedAmong: async (logs) => {
    if (logs.length === 0) return [];
    const statement = `select distinct log from receipt_marks where app = ? and log in (${placeholders(logs.length)})`;
    return (await connection.all(statement, [app, ...logs])).map((row) => toLogKey(numberIn(row, 'log')));
  },
  marksAfter: async (log, position) => {
    const rows = await connection.all(marksAfter, [app, log, position]);
    return rows.map((row) => ({ ...toReceiptMark(row), userID: toUserID(textIn(row, 'user_id')) }));
  },
});

/** The last of each member. */
export const lastMarks = <Mark extends MemberKey>(marks: readonly Mark[]): readonly Mark[] => [
  ...new Map(marks.map((mark) => [`${mark.log} ${mark.userKey}`, mark])).values(),
];

/** The last of each log. */
export const lastHeads = (heads: readonly MovedHead[]): readonly MovedHead[] => [
  ...new Map(heads.map((head): [LogKey, MovedHead] => [head.log, head])).values(),
];
