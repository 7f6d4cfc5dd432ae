import { assert } from '@parley/kernel/assert';
import type { AppID, LogKey } from '../../core/ids.ts';
import type { MemberKey } from '../../features/logs/store.ts';
import type { ReceiptStore } from '../../features/receipts/store.ts';
import { assertBindable, numberIn, type SqlConnection } from '../sql/connection.ts';
import { createDeliveryWriter } from '../sql/deliveries.ts';
import { createGroupReceiptWriter } from '../sql/group-receipts.ts';
import { withoutReceiptFlag } from '../sql/messages.ts';
import {
  awaitsReceiptCondition,
  createReceiptReader,
  encodeSpans,
  lapsedSeqText,
  lastHeads,
  lastMarks,
  markColumns,
  toAwaiting,
  toReceiptMark,
} from '../sql/receipts.ts';
import { putMovedHeads, readMessages } from './changes.ts';
import { numberArray, textArray } from './connection.ts';
import type { Statement } from './driver.ts';
import { type Inside, keyText } from './transaction.ts';

const marks: Statement = {
  name: 'receipt-marks',
  text: `select receipt_marks.log, receipt_marks.user_key, ${markColumns}
    from unnest($2::bigint[], $3::bigint[]) as asked (log, user_key)
    join receipt_marks on receipt_marks.app = $1 and receipt_marks.log = asked.log
      and receipt_marks.user_key = asked.user_key`,
};

const awaiting: Statement = {
  name: 'receipt-awaiting',
  text: `select newest.message_seq, newest.message_id, ${lapsedSeqText({
    app: '$1',
    log: 'asked.log',
    senderKey: 'asked.sender_key',
    sentBefore: 'asked.sent_before',
  })} as lapsed_seq
    from unnest($2::bigint[], $3::bigint[], $4::bigint[]) with ordinality as asked (log, sender_key, sent_before, place)
    left join lateral (
      select messages.message_seq, messages.message_id from messages
      where messages.app = $1 and messages.log = asked.log and messages.sender_key = asked.sender_key
        and ${awaitsReceiptCondition}
      order by messages.timestamp desc, messages.message_seq desc limit 1) as newest on true
    order by asked.place`,
};

const putRead: Statement = {
  name: 'receipt-put-read',
  text: `update messages set changed_position = given.position, flags = ${withoutReceiptFlag}, state = given.state
    from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[]) as given (log, message_seq, position, state)
    where messages.app = $1 and messages.log = given.log and messages.message_seq = given.message_seq`,
};

const putMarks: Statement = {
  name: 'receipt-put-marks',
  text: `insert into receipt_marks (app, log, user_key, position, message_id, spans)
    select $1::bigint, given.* from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[]) as given
    on conflict (app, log, user_key) do update set position = excluded.position, message_id = excluded.message_id,
      spans = excluded.spans`,
};

const memberName = ({ log, userKey }: { readonly log: number; readonly userKey: number }): string =>
  `${log} ${userKey}`;

/** Facts are asked for at once, behind `begin` and the locks; each write is one statement. */
export const createReceiptStore = (inside: Inside, connection: SqlConnection, app: AppID): ReceiptStore => ({
  ...createReceiptReader(connection, app),
  ...createGroupReceiptWriter(connection, app),
  ...createDeliveryWriter(connection, app),
  ...createFacts(inside, app),
  ...createWrites(inside, app),
});

function createFacts({ read }: Inside, app: AppID): Pick<ReceiptStore, 'messages' | 'marks' | 'awaiting'> {
  return {
    messages: (asked) => readMessages(read, app, asked),
    marks: async (asked) => {
      if (asked.length === 0) return [];
      const { rows } = await read(marks, [app, ...memberArrays(lastMarks(asked))]);
      const found = new Map(
        rows.map((row) => [
          memberName({ log: numberIn(row, 'log'), userKey: numberIn(row, 'user_key') }),
          toReceiptMark(row),
        ]),
      );
      return asked.map((member) => found.get(memberName(member)));
    },
    awaiting: async (asked) => {
      if (asked.length === 0) return [];
      const { rows } = await read(awaiting, [
        app,
        numberArray(asked.map(({ log }) => log)),
        numberArray(asked.map(({ senderKey }) => senderKey)),
        numberArray(asked.map(({ sentBefore }) => sentBefore)),
      ]);
      return rows.map(toAwaiting);
    },
  };
}

type Writes = 'putRead' | 'putMarks' | 'moveHeads';

function createWrites({ run, keys }: Inside, app: AppID): Pick<ReceiptStore, Writes> {
  const requireLogs = (given: readonly { readonly log: LogKey }[]): void => {
    for (const { log } of given) {
      const isHeld = keys.has(keyText({ app, kind: 'conversation', key: log }));
      assert(isHeld, 'receipts: the transaction holds the log');
    }
  };
  return {
    putRead: async (given) => {
      if (given.length === 0) return;
      requireLogs(given);
      const states = given.map(({ state }) => state);
      assertBindable(states);
      const { count } = await run(putRead, [
        app,
        numberArray(given.map(({ log }) => log)),
        numberArray(given.map(({ messageSeq }) => messageSeq)),
        numberArray(given.map(({ changedPosition }) => changedPosition)),
        textArray(states),
      ]);
      assert(count === given.length, 'receipts.putRead: the message is there');
    },
    putMarks: async (given) => {
      if (given.length === 0) return;
      requireLogs(given);
      const last = lastMarks(given);
      await run(putMarks, [
        app,
        ...memberArrays(last),
        numberArray(last.map(({ position }) => position)),
        numberArray(last.map(({ messageID }) => messageID)),
        textArray(last.map(({ spans }) => encodeSpans(spans))),
      ]);
    },
    moveHeads: async (given) => {
      if (given.length === 0) return;
      requireLogs(given);
      await putMovedHeads(run, app, lastHeads(given));
    },
  };
}

const memberArrays = (asked: readonly MemberKey[]): readonly string[] => [
  numberArray(asked.map(({ log }) => log)),
  numberArray(asked.map(({ userKey }) => userKey)),
];
