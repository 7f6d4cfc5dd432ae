import { systemClock } from '@parley/kernel/system';
import { type CachedMessage, type ConversationRow, cachedMessagesMax, type LogRecord } from '../../cache/cache.ts';
import { openIndexedDbCache } from '../../cache/indexed-db.ts';
import { keepSearched } from '../../cache/indexed-db-searched.ts';
import { answer, storeNames } from '../../cache/indexed-db-stores.ts';
import { createLastLogins } from '../../core/last-login.ts';
import { createPlatform } from '../../platform/browser.ts';

/** What the browser of a user keeps who has used an app for long. */
export interface FilledDevice {
  readonly appID: number;
  readonly userID: string;
  readonly conversations: number;
  /** Half of them in the newest conversation, with `peer1`; the others have the same number each. */
  readonly messages: number;
  /** One message in so many says `rareWord`. */
  readonly rareEvery: number;
}

/** How many messages there are, and how many of them say the rare word. */
export interface Filled {
  readonly messages: number;
  readonly rare: number;
  readonly inFirst: number;
  readonly rareInFirst: number;
}

export const rareWord = 'Needle';

const filler = 'what people say of their day, of a hundred characters or so, in letters and 漢字 alike, again';
/** Rows of one transaction. */
const rowsAtOnce = 5000;
const minuteMs = 60_000;

/**
 * Writes the rows straight into the stores of the SDK's database: by messages that are received it would take minutes.
 * The user can then be logged in without a connection.
 */
export async function fillDevice(device: FilledDevice): Promise<Filled> {
  const { appID, userID } = device;
  const ignore = (): void => {};
  const cache = await openIndexedDbCache({ appID, userID }, { begunAnew: ignore, gone: ignore });
  await cache.reset({ epoch: 1, followsSince: 1 });
  const database = await answer(indexedDB.open(`parley/${appID}/${userID}`));
  const filled = { messages: 0, rare: 0, inFirst: 0, rareInFirst: 0 };
  const logs: LogRecord[] = [];
  const putConversations: ConversationRow[] = [];
  let rows: CachedMessage[] = [];
  for (let log = 1; log <= device.conversations; log += 1) {
    const of = rowsOf(device, log);
    const last = of.at(-1);
    if (!last) throw new Error('every conversation has a message');
    const rare = of.filter(({ messageSeq }) => isRare(device, log, messageSeq)).length;
    filled.messages += of.length;
    filled.rare += rare;
    if (log === 1) Object.assign(filled, { inFirst: of.length, rareInFirst: rare });
    logs.push(recordOf(last));
    putConversations.push(conversationOf(last));
    rows.push(...of);
    while (rows.length >= rowsAtOnce || (log === device.conversations && rows.length > 0)) {
      await putRows(database, rows.slice(0, rowsAtOnce));
      rows = rows.slice(rowsAtOnce);
    }
  }
  if (filled.messages > cachedMessagesMax) throw new Error('the device keeps fewer messages');
  database.close();
  await cache.write({ logs, putConversations, userLogPosition: device.conversations });
  cache.close();
  await rememberLogin(appID, userID);
  return filled;
}

/** All messages of a conversation: each is from its peer. */
function rowsOf(device: FilledDevice, log: number): CachedMessage[] {
  const { conversations, messages, userID } = device;
  const inFirst = Math.floor(messages / 2);
  const count = log === 1 ? inFirst : Math.floor((messages - inFirst) / (conversations - 1));
  const now = systemClock.wall();
  return Array.from({ length: count }, (_, index) => {
    const messageSeq = index + 1;
    // The newest conversation is the first one.
    const minutesAgo = (count - messageSeq) * 3 + log;
    const orderKey = (cachedMessagesMax * 10 - minutesAgo) * 10_000 + log;
    return {
      ...{ log, position: messageSeq, messageSeq, messageID: orderKey, orderKey },
      ...{ conversationType: 0, senderUserID: `peer${log}`, targetID: userID },
      localMessageID: `m${orderKey}`,
      timestamp: now - minutesAgo * minuteMs,
      content: {
        type: 1 as const,
        message: `${filler} ${isRare(device, log, messageSeq) ? `${rareWord} ` : ''}${messageSeq}`,
      },
    };
  });
}

/** Short conversations have one too, here and there. */
const isRare = ({ rareEvery }: FilledDevice, log: number, messageSeq: number): boolean =>
  (messageSeq + log) % rareEvery === 0;

const recordOf = ({ log, senderUserID, position, messageSeq, messageID }: CachedMessage): LogRecord => ({
  ...{ log, position, messageSeq, messageID },
  ...{ conversationType: 0, conversationID: senderUserID },
});

const conversationOf = (lastMessage: CachedMessage): ConversationRow => ({
  ...{ conversationType: 0, conversationID: lastMessage.senderUserID, log: lastMessage.log },
  ...{ conversationName: `Name of ${lastMessage.senderUserID}`, conversationAvatarUrl: '' },
  ...{ readPosition: lastMessage.position, readMessageSeq: lastMessage.messageSeq },
  ...{ countedUnread: 0, countedPosition: lastMessage.position, unreadPositions: [], withdrawn: [] },
  ...{ lastMessage, isReadPending: false },
});

async function putRows(database: IDBDatabase, rows: readonly CachedMessage[]): Promise<void> {
  const transaction = database.transaction(storeNames, 'readwrite', { durability: 'relaxed' });
  const done = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
  const messages = transaction.objectStore('messages');
  for (const row of rows) messages.put(row);
  const numbers = transaction.objectStore('numbers');
  const count: number | undefined = await answer(numbers.get('messages'));
  numbers.put((count ?? 0) + rows.length, 'messages');
  await keepSearched((name) => transaction.objectStore(name), rows);
  await done;
}

/** Without it nobody is logged in who has no connection. */
async function rememberLogin(appID: number, userID: string): Promise<void> {
  const logins = createLastLogins(createPlatform().records, appID);
  logins.write({ userID, userName: userID, at: systemClock.wall(), reconnectLimitSeconds: 3600, serverAheadMs: 0 });
  // What was written is read behind it.
  await logins.read();
}
