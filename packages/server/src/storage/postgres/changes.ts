import { assert, present } from '@parley/kernel/assert';
import { type AppID, type LogKey, toLogKey } from '../../core/ids.ts';
import type { LogHead } from '../../features/logs/store.ts';
import type { ChangedFacts, MessagePlace, MessageRow, StoredMessage } from '../../features/messages/store.ts';
import type { ChangeSets, MovedHead } from '../sql/change-message.ts';
import { assertBindable, numberIn, type SqlRow } from '../sql/connection.ts';
import { headColumns, toLogHead } from '../sql/conversations.ts';
import {
  changeableFlags,
  changeableFlagsOf,
  storedMessageColumns,
  storedMessageTables,
  toStoredMessage,
} from '../sql/messages.ts';
import { allSenders, sumLevels } from '../sql/withdrawals.ts';
import { numberArray, type Run, textArray } from './connection.ts';
import type { Statement } from './driver.ts';
import { type Inside, keyText } from './transaction.ts';

/**
 * Rows are found one by one by their keys, whatever the server believes of the tables when it plans the statement: a plan
 * that was made while they were small goes through them as a whole, and stays until they are analyzed.
 */
const messages: Statement = {
  name: 'messages-at',
  text: `select found.* from unnest($2::bigint[], $3::bigint[]) as asked (log, message_seq)
    cross join lateral (select ${storedMessageColumns} from ${storedMessageTables}
      where messages.app = $1 and messages.log = asked.log and messages.message_seq = asked.message_seq
      offset 0) as found`,
};

const heads: Statement = {
  name: 'change-heads',
  text: `select log, ${headColumns} from conversations where app = $1 and log = any($2::bigint[])`,
};

/** A body that stays is not sent again, and a long one is not stored again. */
const put: Statement = {
  name: 'change-put',
  text: `update messages set changed_position = given.changed_position,
      flags = (messages.flags & ~${changeableFlags}::bigint) | given.flags,
      body = coalesce(given.body, messages.body), state = given.state
    from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::text[])
      as given (log, message_seq, found_position, changed_position, flags, body, state)
    cross join lateral (select old.ctid as place from messages as old
      where old.app = $1 and old.log = given.log and old.message_seq = given.message_seq
        and old.changed_position = given.found_position
      offset 0) as found
    where messages.ctid = found.place`,
};

const moveHeads: Statement = {
  name: 'change-move-heads',
  text: `update conversations set position = moved.position, changed_at = moved.changed_at
    from unnest($2::bigint[], $3::bigint[], $4::bigint[]) as moved (log, position, changed_at)
    cross join lateral (select old.ctid as place from conversations as old
      where old.app = $1 and old.log = moved.log offset 0) as found
    where conversations.ctid = found.place`,
};

const addWithdrawals: Statement = {
  name: 'change-add-withdrawals',
  text: `insert into withdrawals (app, log, position, sender_key)
    select $1::bigint, given.* from unnest($2::bigint[], $3::bigint[], $4::bigint[]) as given`,
};

const levels = sumLevels
  .flatMap(({ level, positions }) => [
    `(${allSenders}::bigint, ${level}, ${positions})`,
    `(given.sender_key, ${level}, ${positions})`,
  ])
  .join(', ');

const addToSums: Statement = {
  name: 'change-add-to-sums',
  text: `insert into withdrawal_sums (app, log, sender_key, level, block, withdrawn)
    select $1::bigint, given.log, sums.sender_key, sums.level, given.position / sums.positions as block, count(*)
    from unnest($2::bigint[], $3::bigint[], $4::bigint[]) as given (log, position, sender_key)
    cross join lateral (values ${levels}) as sums (sender_key, level, positions)
    group by given.log, sums.sender_key, sums.level, block
    on conflict (app, log, sender_key, level, block) do update set
      withdrawn = withdrawal_sums.withdrawn + excluded.withdrawn`,
};

const nameOf = ({ log, messageSeq }: MessagePlace): string => `${log} ${messageSeq}`;
const nameIn = (row: SqlRow): string => `${numberIn(row, 'log')} ${numberIn(row, 'message_seq')}`;

/** In the order asked; `undefined` for what is not there. */
export async function readMessages(
  read: Run,
  app: AppID,
  asked: readonly MessagePlace[],
): Promise<readonly (StoredMessage | undefined)[]> {
  if (asked.length === 0) return [];
  const once = [...new Map(asked.map((place) => [nameOf(place), place])).values()];
  const { rows } = await read(messages, [
    app,
    numberArray(once.map(({ log }) => log)),
    numberArray(once.map(({ messageSeq }) => messageSeq)),
  ]);
  const found = new Map(rows.map((row) => [nameIn(row), toStoredMessage(row)]));
  return asked.map((place) => found.get(nameOf(place)));
}

async function readHeads(read: Run, app: AppID, logs: readonly LogKey[]): Promise<ReadonlyMap<LogKey, LogHead>> {
  const { rows } = await read(heads, [app, numberArray(logs)]);
  return new Map(rows.map((row) => [toLogKey(numberIn(row, 'log')), toLogHead(row)]));
}

/** Moves heads of different logs. */
export async function putMovedHeads(run: Run, app: AppID, moved: readonly MovedHead[]): Promise<void> {
  const { count } = await run(moveHeads, [
    app,
    numberArray(moved.map(({ log }) => log)),
    numberArray(moved.map(({ position }) => position)),
    numberArray(moved.map(({ changedAt }) => changedAt)),
  ]);
  assert(count === moved.length, 'a head that moves is that of a log');
}

async function putRows(run: Run, app: AppID, changed: readonly ChangedFacts[]): Promise<void> {
  const rows = changed.map(({ after }) => after.row);
  const bodies = changed.map(({ before, after }) => (after.row.body === before.row.body ? undefined : after.row.body));
  const states = rows.map(({ state }) => state);
  assertBindable([...bodies, ...states].map((text) => text ?? null));
  const { count } = await run(put, [
    app,
    numberArray(rows.map(({ log }) => log)),
    numberArray(rows.map(({ messageSeq }) => messageSeq)),
    numberArray(changed.map(({ before }) => before.row.changedPosition)),
    numberArray(rows.map(({ changedPosition }) => changedPosition)),
    numberArray(rows.map(changeableFlagsOf)),
    textArray(bodies),
    textArray(states),
  ]);
  assert(count === changed.length, 'change: the row is as it was found');
}

const withdrawnArrays = (rows: readonly MessageRow[]): readonly string[] => [
  numberArray(rows.map(({ log }) => log)),
  numberArray(rows.map(({ position }) => position)),
  numberArray(rows.map(({ senderKey }) => senderKey)),
];

/** Two reads and two writes for any number of changes, two more where messages are withdrawn. */
export function createChangeSets({ read, run, keys }: Inside, app: AppID): ChangeSets {
  return {
    holdsLog: (log) => keys.has(keyText({ app, kind: 'conversation', key: log })),
    read: async (places) => {
      const logs = [...new Set(places.map(({ log }) => log))];
      const [rows, headByLog] = await Promise.all([readMessages(read, app, places), readHeads(read, app, logs)]);
      return rows.map(
        (row) => row && { row, head: present(headByLog.get(row.log), 'change: the conversation exists') },
      );
    },
    write: async (changed, heads) => {
      await Promise.all([putRows(run, app, changed), putMovedHeads(run, app, heads)]);
    },
    addWithdrawn: async (rows) => {
      await Promise.all([
        run(addWithdrawals, [app, ...withdrawnArrays(rows)]),
        run(addToSums, [app, ...withdrawnArrays(rows)]),
      ]);
    },
  };
}
