import type { AppID } from '../../core/ids.ts';
import type { HistoryQuery, MarkQuery, MessageReader } from '../../features/messages/store.ts';
import { numberIn, type SqlConnection, type SqlRow } from '../sql/connection.ts';
import { isLeftText } from '../sql/deletions.ts';
import {
  createColdMessageReader,
  markColumns,
  storedMessageColumns,
  storedMessageTables,
  toMark,
  toStoredMessage,
} from '../sql/messages.ts';
import { numberArray, type Run } from './connection.ts';
import type { Statement } from './driver.ts';

const selectMessages = `select ${storedMessageColumns} from ${storedMessageTables}
  where messages.app = $1 and messages.log = $2`;

/** What a user has deleted is left out; `$1` is the app, `$2` the log. */
const isLeft = (userKey: string): string => isLeftText({ app: '$1', userKey: `${userKey}::bigint`, log: '$2' });

/** Stands for nobody; no user has this key. */
const nobody = 0;

/**
 * The sequence of the last message whose `column` is below `$4`, 0 if there is none, by halving: every row up to
 * `low` is below the bound, every row from `high` on is not. Rows are keyed by `messageSeq`, with which both columns
 * grow; an index of its own would cost every append a page. Missing rows do not disturb it.
 */
const lastSeqBelow = (column: 'order_key' | 'position'): string => `(
  with recursive search (low, high) as (
    select 0::bigint, 1 + coalesce(
      (select message_seq from messages where app = $1 and log = $2 order by message_seq desc limit 1), 0)
    union all
    select case when probe.${column} < $4 then probe.message_seq else search.low end,
      case when probe.${column} < $4 then search.high else half.middle end
    from search
    cross join lateral (select (search.low + search.high) / 2 as middle) as half
    left join lateral (
      select message_seq, ${column} from messages
      where app = $1 and log = $2 and message_seq >= half.middle and message_seq < search.high
      order by message_seq limit 1) as probe on true
    where search.high - search.low > 1)
  select low from search where high - low <= 1)`;

/**
 * The rows of `page`, in this order, up to the one by which they come to so many bytes; the second is always among them.
 * How long a long text is stands beside the row, so that nothing is read of those that are left out.
 */
const upToBytes = (page: string, { order, bytesMax }: { readonly order: string; readonly bytesMax: string }): string =>
  `select * from (
    select page.*, row_number() over walk as place,
      sum(octet_length(body) + coalesce(octet_length(state), 0))
        over (walk rows between unbounded preceding and 1 preceding) as bytes_before
    from (${page}) as page
    window walk as (order by ${order})) as walked
  where place <= 2 or bytes_before < ${bytesMax}
  order by place`;

/** The message stands behind one sequence, and up to another one. */
const isWithin = (after: string, upTo: string): string =>
  `messages.message_seq > ${after}::bigint and messages.message_seq <= ${upTo}::bigint`;

const newestFirst = { order: 'message_seq desc', bytesMax: '$5::bigint' };
const oldestFirst = { order: 'message_seq', bytesMax: '$5::bigint' };

/** Of each the fourth parameter is the anchor, where there is one. */
const history = {
  newest: {
    name: 'history-newest',
    text: upToBytes(
      `${selectMessages} and ${isWithin('$6', '$7')} and ${isLeft('$5')} order by messages.message_seq desc limit $3`,
      {
        ...newestFirst,
        bytesMax: '$4::bigint',
      },
    ),
  },
  oldest: {
    name: 'history-oldest',
    text: upToBytes(
      `${selectMessages} and ${isWithin('$6', '$7')} and ${isLeft('$5')} order by messages.message_seq limit $3`,
      {
        ...oldestFirst,
        bytesMax: '$4::bigint',
      },
    ),
  },
  before: {
    name: 'history-before',
    text: upToBytes(
      `${selectMessages} and messages.message_seq <= ${lastSeqBelow('order_key')} and ${isWithin('$7', '$8')} and ${isLeft('$6')}
      order by messages.message_seq desc limit $3`,
      newestFirst,
    ),
  },
  after: {
    name: 'history-after',
    text: upToBytes(
      `${selectMessages} and messages.message_seq > ${lastSeqBelow('order_key')} and ${isWithin('$7', '$8')} and ${isLeft('$6')}
      order by messages.message_seq limit $3`,
      oldestFirst,
    ),
  },
} as const satisfies Readonly<Record<string, Statement>>;

/** Rows that never changed stand in the order of their key; the few that did have an index. */
const changedAfter: Statement = {
  name: 'changed-after',
  text: upToBytes(
    `select * from (
      (${selectMessages} and messages.message_seq > $4 and messages.message_seq <= $7 and messages.changed_position = messages.position
        and messages.changed_position > $3 and ${isLeft('$8')} order by messages.message_seq limit $5)
      union all
      (${selectMessages} and messages.changed_position <> messages.position
        and messages.changed_position > $3 and ${isLeft('$8')} order by messages.changed_position limit $5)
    ) as moved order by changed_position, message_seq limit $5`,
    { order: 'changed_position, message_seq', bytesMax: '$6::bigint' },
  ),
};

/** Positions run ahead of sequences by what was no message; where nothing was, the message is found by its key. */
const marksGuessed: Statement = {
  name: 'marks-guessed',
  text: `select messages.log, messages.message_seq, messages.position, messages.sender_key, messages.counted,
      messages.sender_counted, messages.flags
    from unnest($2::bigint[], $3::bigint[]) as asked (log, position)
    join messages on messages.app = $1 and messages.log = asked.log and messages.message_seq = asked.position
      and messages.position = asked.position`,
};

const markAt: Statement = {
  name: 'mark-at',
  text: `select ${markColumns} from messages
    where app = $1 and log = $2 and message_seq = ${lastSeqBelow('position')} and message_seq > $3`,
};

/** What is read without locks; `run` reaches any connection. */
export function createMessageReader(run: Run, connection: SqlConnection, app: AppID): MessageReader {
  return {
    ...createColdMessageReader(connection, app),
    marksAt: async (queries) => {
      const guessed = await guessMarks(run, app, queries);
      return Promise.all(
        queries.map(async ({ log, userKey, position }) => {
          const row = guessed.get(`${log} ${position}`) ?? (await run(markAt, [app, log, 0, position + 1])).rows[0];
          return row && toMark(connection, app, { log, userKey, row });
        }),
      );
    },
    history: async (query) => {
      const { rows } = await run(statementOf(query), parametersOf(app, query));
      const messages = rows.map(toStoredMessage);
      return query.reverse ? messages.reverse() : messages;
    },
    changedAfter: async (query) => {
      const { log, userKey = nobody, position, messageSeq, limit, bytesMax = boundless, seqMax = boundless } = query;
      const { rows } = await run(changedAfter, [app, log, position, messageSeq, limit, bytesMax, seqMax, userKey]);
      return rows.map(toStoredMessage);
    },
  };
}

async function guessMarks(run: Run, app: AppID, queries: readonly MarkQuery[]): Promise<ReadonlyMap<string, SqlRow>> {
  if (queries.length === 0) return new Map();
  const places = [...new Map(queries.map((query) => [`${query.log} ${query.position}`, query])).values()];
  const { rows } = await run(marksGuessed, [
    app,
    numberArray(places.map(({ log }) => log)),
    numberArray(places.map(({ position }) => position)),
  ]);
  return new Map(rows.map((row) => [`${numberIn(row, 'log')} ${numberIn(row, 'position')}`, row]));
}

function statementOf({ anchorOrderKey, reverse }: HistoryQuery): Statement {
  if (anchorOrderKey === undefined) return reverse ? history.newest : history.oldest;
  return reverse ? history.before : history.after;
}

/** Forwards, the anchor itself is the last row that is left out. */
function parametersOf(app: AppID, query: HistoryQuery): readonly number[] {
  const { log, userKey = nobody, anchorOrderKey, count, bytesMax = boundless, reverse } = query;
  const { after, upTo } = query.range ?? { after: 0, upTo: boundless };
  if (anchorOrderKey === undefined) return [app, log, count, bytesMax, userKey, after, upTo];
  return [app, log, count, reverse ? anchorOrderKey : anchorOrderKey + 1, bytesMax, userKey, after, upTo];
}

/** More bytes than a page can have, and more messages than a log. */
const boundless = Number.MAX_SAFE_INTEGER;
