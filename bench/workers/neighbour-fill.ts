/** Fills a database for the bench `neighbour` through the storage port: hostile users with conversations of their own. */
import { join } from 'node:path';
import { systemClock, systemRandom } from '@parley/kernel/system';
import { encodeContent } from '@parley/server/features/messages/encode';
import { append } from '@parley/server/features/messages/index';
import { openPostgresStorage } from '@parley/server/storage/postgres';
import { openSqliteStorage } from '@parley/server/storage/sqlite';
import type { LockKey, Storage } from '@parley/server/storage/storage';
import { serverSecret } from '../parley.ts';
import { workFor } from '../tasks.ts';
import { app, type Conversation, converse, ids, register } from './history-fill.ts';

export interface NeighbourFill {
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly userIDs: readonly string[];
  /** Of each of them; the first one is longer. */
  readonly conversations: number;
  readonly messages: number;
}

export interface FilledConversation {
  readonly log: number;
  /** Who wrote it all. */
  readonly userID: string;
  readonly length: number;
}

/** How many times longer than the others the first conversation of each is. */
const longTimes = 40;

const body = encodeContent({
  type: 1,
  message: 'Half a thousand letters of a text that somebody has written. '.repeat(8),
});

const open = ({ dataDir, databaseUrl }: NeighbourFill): Promise<Storage> =>
  databaseUrl === undefined
    ? openSqliteStorage({ path: join(dataDir, 'parley.db'), clock: systemClock })
    : openPostgresStorage({ url: databaseUrl, clock: systemClock, random: systemRandom });

function write(storage: Storage, { log, senderKey, length }: Conversation): Promise<unknown> {
  const key: LockKey = { app, kind: 'conversation', key: log };
  const commands = Array.from({ length }, () => {
    const messageID = ids.next();
    return { log, senderKey, localMessageID: `${messageID}`, messageID, body, isCounted: true, duties: [] };
  });
  return storage.transact([key], (transaction) =>
    transaction.stores(app).messages.appendBatch(commands, append, systemClock.wall()),
  );
}

async function fillUser(storage: Storage, userID: string, plan: NeighbourFill): Promise<readonly FilledConversation[]> {
  const conversations = await storage.transact([], async (transaction) => {
    const stores = transaction.stores(app);
    const readerKey = await register(stores, userID);
    const opened: Conversation[] = [];
    for (let index = 0; index < plan.conversations; index += 1) {
      const length = index === 0 ? plan.messages * longTimes : plan.messages;
      opened.push(await converse(stores, { readerKey, otherID: `${userID}-friend-${index}`, length }));
    }
    return opened;
  });
  for (const conversation of conversations) await write(storage, conversation);
  return conversations.map(({ log, userID: friendID, length }) => ({ log, userID: friendID, length }));
}

const tasks = {
  fill: async (plan: NeighbourFill): Promise<readonly (readonly FilledConversation[])[]> => {
    const storage = await open(plan);
    await storage.system.putApp({ app, serverSecret, isEnabled: true, createdAt: systemClock.wall() });
    const filled: (readonly FilledConversation[])[] = [];
    for (const userID of plan.userIDs) filled.push(await fillUser(storage, userID, plan));
    await storage.close();
    return filled;
  },
};

export type NeighbourFillTasks = typeof tasks;

if (import.meta.main) workFor(tasks);
