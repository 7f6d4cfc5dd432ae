import type { AppID, LogKey, UserKey } from '../core/ids.ts';
import type { FollowedLog } from '../features/logs/store.ts';
import type { StoredMessage } from '../features/messages/store.ts';
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

/** The messages of a conversation from the time of a membership, whomever they are for, oldest first, a page at a time. */
export async function* messagesOf(
  storage: Storage,
  app: AppID,
  { log, membership: { fromPosition, toPosition } }: FollowedLog,
): AsyncGenerator<readonly StoredMessage[]> {
  const { messages } = storage.read(app);
  for (let after: number | undefined; ; ) {
    const page = await messages.history({
      log,
      count: messagesPerPage,
      bytesMax: bytesPerPage,
      reverse: false,
      ...(after !== undefined && { anchorOrderKey: after }),
    });
    const last = page.at(-1);
    if (!last) return;
    after = last.orderKey;
    yield page.filter(
      ({ position }) => position >= fromPosition && (toPosition === undefined || position < toPosition),
    );
  }
}
