import { isRefusal } from '@parley/protocol/define';
import type { AppID } from '../../core/ids.ts';
import type { OutsideSweep, Slice } from '../../core/sweep.ts';
import { blockOf, messagesPerBlock, readBlock, toBlock } from './blocks.ts';
import type { Context, SearchStoreNames } from './context.ts';
import type { BehindLog, NewBlock } from './store.ts';

/** Logs that are looked at within one slice, and messages that are indexed within one. */
const logsPerSlice = 200;
const messagesPerSlice = 512;
const periodMs = 60_000;

/**
 * Brings the index of every log to its head, a little at a time, for whatever was added, edited, revoked or erased. A
 * send pays nothing for it: what is not indexed yet is looked through by the searches themselves.
 */
export const indexing: OutsideSweep<SearchStoreNames> = { name: 'search index', periodMs, slice: indexSlice };

async function indexSlice(context: Context, app: AppID, from: number): Promise<Slice> {
  const { search } = context.storage.read(app);
  const { logs, nextLog } = await search.behind({ afterLog: from, limit: logsPerSlice });
  let left = messagesPerSlice;
  for (const behind of logs) {
    if (left <= 0) return { removed: 0, next: behind.log - 1 };
    left -= await indexLog(context, app, behind);
  }
  return { removed: 0, ...(nextLog !== undefined && { next: nextLog }) };
}

/** Indexes what a log has more than its index, up to a bound; returns how many messages that took. */
async function indexLog(context: Context, app: AppID, behind: BehindLog): Promise<number> {
  const { log, position, messageSeq, headPosition } = behind;
  const { messages } = context.storage.read(app);
  const changed = await messages.changedAfter({ log, position, messageSeq, limit: messagesPerSlice });
  const isAll = changed.length < messagesPerSlice;
  const through = isAll ? headPosition : (changed.at(-1)?.changedPosition ?? headPosition);
  const added = changed.filter((row) => row.position <= through).map((row) => row.messageSeq);
  const blocks: NewBlock[] = [];
  let rowCount = changed.length;
  for (const block of new Set(changed.map((row) => blockOf(row.messageSeq)))) {
    const rows = await readBlock(messages, { log }, block);
    rowCount += rows.length;
    const made = toBlock(rows);
    if (made) blocks.push(made);
  }
  const [oldest] = await messages.history({ log, count: 1, reverse: false });
  const indexed = { log, position: through, messageSeq: Math.max(messageSeq, ...added) };
  const outcome = await context.commit.run({
    app,
    keys: [{ app, kind: 'conversation', key: log }],
    decide: async (stores) => {
      await stores.search.put(indexed, blocks);
      if (oldest && oldest.messageSeq > messagesPerBlock)
        await stores.search.removeBefore(log, blockOf(oldest.messageSeq));
      return { result: {} };
    },
  });
  // The server has too much to do: the next round goes on here.
  return isRefusal(outcome) ? messagesPerSlice : Math.max(1, rowCount);
}
