import { isRefusal } from '@parley/protocol/define';
import { groupConversation } from '@parley/protocol/features/values';
import type { AppID, LogKey, UserKey } from '../core/ids.ts';
import type { FollowedLog } from '../features/logs/store.ts';
import { seenBy } from '../features/messages/index.ts';
import type { SeqRange, StoredMessage } from '../features/messages/store.ts';
import type { Storage } from '../storage/storage.ts';

const conversationsPerPage = 500;
const messagesPerPage = 200;
const bytesPerPage = 4 * 2 ** 20;

/** The conversations of a user, in the order in which they were begun. */
export async function conversationsOf(storage: Storage, app: AppID, userKey: UserKey): Promise<readonly FollowedLog[]> {
  const { conversations } = storage.read(app);
  const all: FollowedLog[] = [];
  for (let afterLog = 0 as LogKey; ; ) {
    const page = await conversations.followed(userKey, { afterLog, limit: conversationsPerPage });
    all.push(...page);
    const last = page.at(-1);
    if (!last || page.length < conversationsPerPage) return all;
    afterLog = last.log;
  }
}

type Messages = AsyncGenerator<readonly StoredMessage[]>;

interface Viewer {
  readonly userKey: UserKey;
  readonly historyForNewMembers: number;
}

/** What of a conversation one who takes part may see. */
async function rangesSeen(
  storage: Storage,
  app: AppID,
  { type, log }: FollowedLog,
  { userKey, historyForNewMembers }: Viewer,
): Promise<readonly SeqRange[]> {
  const kind = type === groupConversation ? 'group' : 'peer';
  const ranges = await seenBy(storage.read(app), { kind, log, userKey }, { historyForNewMembers });
  return isRefusal(ranges) ? [] : ranges;
}

/** The messages of a conversation that one who takes part may see, oldest first, a page at a time. */
export async function* messagesSeen(storage: Storage, app: AppID, conversation: FollowedLog, viewer: Viewer): Messages {
  for (const range of await rangesSeen(storage, app, conversation, viewer)) {
    yield* messagesWithin(storage, app, conversation.log, range);
  }
}

/** How many they are, and how many of them he sent. */
export async function countMessages(storage: Storage, app: AppID, conversation: FollowedLog, viewer: Viewer) {
  const counts = { all: 0, sent: 0 };
  for (const range of await rangesSeen(storage, app, conversation, viewer)) {
    const query = { log: conversation.log, userKey: viewer.userKey, range };
    const { all, sent } = await storage.read(app).messages.countSent(query);
    counts.all += all;
    counts.sent += sent;
  }
  return counts;
}

/** All that a conversation has, whoever sees it. */
export const messagesOf = (storage: Storage, app: AppID, { log }: Pick<FollowedLog, 'log'>): Messages =>
  messagesWithin(storage, app, log, undefined);

async function* messagesWithin(storage: Storage, app: AppID, log: LogKey, range: SeqRange | undefined): Messages {
  const { messages } = storage.read(app);
  for (let after: number | undefined; ; ) {
    const page = await messages.history({
      log,
      count: messagesPerPage,
      bytesMax: bytesPerPage,
      reverse: false,
      ...(range && { range }),
      ...(after !== undefined && { anchorOrderKey: after }),
    });
    const last = page.at(-1);
    if (!last) return;
    after = last.orderKey;
    yield page;
  }
}
