/** Fills a database for the bench `conversations`: one reader, to whom many people wrote one message each. */
import { join } from 'node:path';
import { encodeContent } from '@parley/server/features/messages/encode';
import { append } from '@parley/server/features/messages/index';
import type { AppendCommand } from '@parley/server/features/messages/store';
import { openSqliteStorage } from '@parley/server/storage/sqlite';
import type { Stores } from '@parley/server/storage/storage';
import { reader } from '../conversations-run.ts';
import { app, clock, converse, ids, type Met, register } from '../filling.ts';
import { serverSecret } from '../parley.ts';
import { workFor } from '../tasks.ts';

interface FillPlan {
  readonly dataDir: string;
  readonly chats: number;
}

const perTransaction = 500;
const body = encodeContent({ type: 1, message: 'A message of a length that people really write to each other.' });

const command = ({ log, senderKey }: Met): AppendCommand => {
  const messageID = ids.next();
  return { log, senderKey, localMessageID: `${messageID}`, messageID, body, isCounted: true, duties: [] };
};

async function fill({ dataDir, chats }: FillPlan): Promise<void> {
  const storage = await openSqliteStorage({ path: join(dataDir, 'parley.db'), clock });
  await storage.system.putApp({ app, serverSecret, isEnabled: true, createdAt: clock.wall() });
  const change = <Result>(work: (stores: Stores) => Promise<Result>): Promise<Result> =>
    storage.transact([], (transaction) => work(transaction.stores(app)));
  const readerKey = await change((stores) => register(stores, reader));
  for (let start = 0; start < chats; start += perTransaction) {
    const met = await change(async (stores) => {
      const made: Met[] = [];
      for (let index = start; index < Math.min(chats, start + perTransaction); index += 1) {
        made.push(await converse(stores, readerKey, `writer-${index}`));
      }
      return made;
    });
    await storage.transact(
      met.map(({ log: key }) => ({ app, kind: 'conversation', key })),
      (transaction) => transaction.stores(app).messages.appendBatch(met.map(command), append, clock.wall()),
    );
  }
  await storage.close();
}

const tasks = { fill };
export type ConversationsFillTasks = typeof tasks;

if (import.meta.main) workFor(tasks);
