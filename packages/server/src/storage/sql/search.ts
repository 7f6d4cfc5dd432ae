import { type AppID, toLogKey } from '../../core/ids.ts';
import type { BehindLog, Indexed, SearchBlock, SearchStore } from '../../features/search/store.ts';
import { numberIn, numberOrNothingIn, placeholders, type SqlConnection, type SqlRow, textIn } from './connection.ts';

const toIndexed = (row: SqlRow): Indexed => ({
  log: toLogKey(numberIn(row, 'log')),
  position: numberIn(row, 'position'),
  messageSeq: numberIn(row, 'message_seq'),
});

const toBlock = (row: SqlRow): SearchBlock => ({
  log: toLogKey(numberIn(row, 'log')),
  block: numberIn(row, 'block'),
  oldestOrderKey: numberIn(row, 'oldest_order_key'),
  newestOrderKey: numberIn(row, 'newest_order_key'),
});

/** The head of a log beside how far it is indexed. */
const toStanding = (row: SqlRow): BehindLog => ({
  log: toLogKey(numberIn(row, 'log')),
  headPosition: numberIn(row, 'head_position'),
  headSeq: numberIn(row, 'head_seq'),
  position: numberOrNothingIn(row, 'indexed_position') ?? 0,
  messageSeq: numberOrNothingIn(row, 'indexed_seq') ?? 0,
});

const standings = `select looked.log, looked.position as head_position, looked.message_seq as head_seq,
    search_logs.position as indexed_position, search_logs.message_seq as indexed_seq
  from (select app, log, position, message_seq from conversations where app = ? and log > ? order by log limit ?) as looked
  left join search_logs on search_logs.app = looked.app and search_logs.log = looked.log
  order by looked.log`;

const putBlock = `insert into search_blocks
    (app, log, block, oldest_order_key, newest_order_key, at_position, signature) values (?, ?, ?, ?, ?, ?, ?)
  on conflict (app, log, block) do update set
    oldest_order_key = excluded.oldest_order_key, newest_order_key = excluded.newest_order_key,
    at_position = excluded.at_position, signature = excluded.signature
  where excluded.at_position >= search_blocks.at_position`;

const putIndexed = `insert into search_logs (app, log, position, message_seq) values (?, ?, ?, ?)
  on conflict (app, log) do update set position = excluded.position, message_seq = excluded.message_seq
  where excluded.position > search_logs.position`;

export function createSearchStore(connection: SqlConnection, app: AppID): SearchStore {
  return {
    indexed: async (logs) => {
      if (logs.length === 0) return [];
      const statement = `select log, position, message_seq from search_logs
        where app = ? and log in (${placeholders(logs.length)})`;
      return (await connection.all(statement, [app, ...logs])).map(toIndexed);
    },
    blocks: async ({ logs, beforeOrderKey }) => {
      if (logs.length === 0) return [];
      const statement = `select log, block, oldest_order_key, newest_order_key from search_blocks
        where app = ? and log in (${placeholders(logs.length)}) and oldest_order_key < ?`;
      return (await connection.all(statement, [app, ...logs, beforeOrderKey])).map(toBlock);
    },
    signatures: async (blocks) => {
      if (blocks.length === 0) return [];
      const condition = blocks.map(() => '(log = ? and block = ?)').join(' or ');
      const rows = await connection.all(
        `select log, block, signature from search_blocks where app = ? and (${condition})`,
        [app, ...blocks.flatMap(({ log, block }) => [log, block])],
      );
      const found = new Map(
        rows.map((row) => [`${numberIn(row, 'log')} ${numberIn(row, 'block')}`, textIn(row, 'signature')]),
      );
      return blocks.map(({ log, block }) => found.get(`${log} ${block}`));
    },
    behind: async ({ afterLog, limit }) => {
      const rows = (await connection.all(standings, [app, afterLog, limit])).map(toStanding);
      const last = rows.at(-1);
      return {
        logs: rows.filter(({ headPosition, position }) => position < headPosition),
        ...(last && rows.length === limit && { nextLog: last.log }),
      };
    },
    put: async ({ log, position, messageSeq }, blocks) => {
      for (const { block, oldestOrderKey, newestOrderKey, signature } of blocks) {
        await connection.run(putBlock, [app, log, block, oldestOrderKey, newestOrderKey, position, signature]);
      }
      await connection.run(putIndexed, [app, log, position, messageSeq]);
    },
    removeBefore: async (log, block) => {
      await connection.run('delete from search_blocks where app = ? and log = ? and block < ?', [app, log, block]);
    },
  };
}
