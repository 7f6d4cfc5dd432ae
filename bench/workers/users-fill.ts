/** Fills a database for the benches `neighbour` and `readings` through the storage port: users with conversations of their own. */
import { join } from 'node:path';
import { systemClock, systemRandom } from '@parley/kernel/system';
import type { UserKey } from '@parley/server/core/ids';
import { encodeContent } from '@parley/server/features/messages/encode';
import { append } from '@parley/server/features/messages/index';
import { openPostgresStorage } from '@parley/server/storage/postgres';
import { openSqliteStorage } from '@parley/server/storage/sqlite';
import type { LockKey, Storage } from '@parley/server/storage/storage';
import { app, converse, ids, type Met, register } from '../filling.ts';
import { serverSecret } from '../parley.ts';
import { workFor } from '../tasks.ts';

export interface UsersFill {
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly userIDs: readonly string[];
  /** Of each of them. */
  readonly conversations: number;
  /** In each conversation, and in the first one of each user. */
  readonly messages: number;
  readonly messagesInFirst: number;
  /** Every second message is the user's own; otherwise the friend has written it all. */
  readonly isMutual: boolean;
  readonly text: string;
}

export interface FilledConversation {
  readonly log: number;
  /** The friend's. */
  readonly userID: string;
  readonly length: number;
}

const messagesPerTransaction = 2000;

/** With the messages it will have. */
interface Conversation extends Met {
  readonly length: number;
}

const open = ({ dataDir, databaseUrl }: UsersFill): Promise<Storage> =>
  databaseUrl === undefined
    ? openSqliteStorage({ path: join(dataDir, 'parley.db'), clock: systemClock })
    : openPostgresStorage({ url: databaseUrl, clock: systemClock, random: systemRandom });

interface Writing {
  readonly conversation: Conversation;
  /** Whose turn it is to write, over and over. */
  readonly senders: readonly UserKey[];
  readonly body: string;
}

async function write(storage: Storage, { conversation: { log, length, senderKey }, senders, body }: Writing) {
  const key: LockKey = { app, kind: 'conversation', key: log };
  for (let start = 0; start < length; start += messagesPerTransaction) {
    const commands = Array.from({ length: Math.min(messagesPerTransaction, length - start) }, (_, index) => {
      const messageID = ids.next();
      const sent = { log, senderKey: senders[index % senders.length] ?? senderKey, localMessageID: `${messageID}` };
      return { ...sent, messageID, body, isCounted: true, duties: [] };
    });
    await storage.transact([key], (transaction) =>
      transaction.stores(app).messages.appendBatch(commands, append, systemClock.wall()),
    );
  }
}

async function fillUser(storage: Storage, userID: string, plan: UsersFill): Promise<readonly FilledConversation[]> {
  const opened: Conversation[] = [];
  const readerKey = await storage.transact([], async (transaction) => {
    const stores = transaction.stores(app);
    const key = await register(stores, userID);
    for (let index = 0; index < plan.conversations; index += 1) {
      const length = index === 0 ? plan.messagesInFirst : plan.messages;
      opened.push({ ...(await converse(stores, key, `${userID}-friend-${index}`)), length });
    }
    return key;
  });
  const body = encodeContent({ type: 1, message: plan.text });
  for (const conversation of opened) {
    const senders = plan.isMutual ? [conversation.senderKey, readerKey] : [conversation.senderKey];
    await write(storage, { conversation, senders, body });
  }
  return opened.map(({ log, userID: friendID, length }) => ({ log, userID: friendID, length }));
}

const tasks = {
  fill: async (plan: UsersFill): Promise<readonly (readonly FilledConversation[])[]> => {
    const storage = await open(plan);
    await storage.system.putApp({ app, serverSecret, isEnabled: true, createdAt: systemClock.wall() });
    const filled: (readonly FilledConversation[])[] = [];
    for (const userID of plan.userIDs) filled.push(await fillUser(storage, userID, plan));
    await storage.close();
    return filled;
  },
};

export type UsersFillTasks = typeof tasks;

if (import.meta.main) workFor(tasks);
