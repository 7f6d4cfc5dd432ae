import { present } from '@parley/kernel/assert';
import type { Actor } from '../../core/actors.ts';
import { toLogKey } from '../../core/ids.ts';
import type { FollowedLog } from '../logs/store.ts';
import type { Context } from './context.ts';
import { isListed, orderKeyOf } from './entries.ts';

/** Older conversations are none for the app's server. */
const newestMax = 1000;
const pageDefault = 100;
const pageMax = 500;
/** What one statement reads. */
const readMax = 500;
/** `orderKey` is the time of the message with this many values for each millisecond. */
const orderKeysPerMs = 1024;

interface Page {
  readonly limit: number | undefined;
  /** Entries that came before. */
  readonly next: number;
}

/** The newest conversations of a user, the oldest of them first, a page of them. */
export async function listConversations(context: Context, actor: Actor, { limit = 0, next }: Page) {
  const { conversations, messages } = context.storage.read(actor.app);
  const { userKey } = actor;
  const entries: { readonly followed: FollowedLog; readonly orderKey: number }[] = [];
  for (let afterLog = toLogKey(0); ; ) {
    const followed = await conversations.followed(userKey, { afterLog, limit: readMax });
    for (const one of followed) {
      if (one.isDismissed || !(await isListed({ conversations, messages }, userKey, one))) continue;
      entries.push({ followed: one, orderKey: await orderKeyOf({ conversations, messages }, userKey, one) });
    }
    if (followed.length < readMax) break;
    afterLog = present(followed.at(-1), 'a full page has a last entry').log;
  }
  const newest = entries.toSorted((one, other) => one.orderKey - other.orderKey).slice(-newestMax);
  const end = next + (limit <= 0 ? pageDefault : Math.min(limit, pageMax));
  return {
    TotalCount: newest.length,
    Next: end < newest.length ? end : 0,
    List: newest.slice(next, end).map(({ followed: { conversationID, type }, orderKey }) => ({
      ConvId: conversationID,
      ConvType: type,
      UpdateTime: Math.floor(orderKey / orderKeysPerMs),
    })),
  };
}
