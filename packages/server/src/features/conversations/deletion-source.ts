import { messagesDeleted } from '@parley/protocol/features/deletions';
import type { UserLogSource } from '../logs/index.ts';
import type { ConversationStoreNames } from './context.ts';
import type { NotedDeletion } from './store.ts';

/** Deletions in one answer. */
const deletionsMax = 1000;

/**
 * The entries of single deletions that later ones of their logs have taken the place of: what they told stands in a table
 * of its own, for as long as it matters.
 */
export const deletionSource: UserLogSource<ConversationStoreNames> = {
  kind: messagesDeleted.kind,
  entriesBetween: async (context, { app, userKey }, { after, upTo }) => {
    const { conversations } = context.storage.read(app);
    const query = { position: after, upTo, limit: deletionsMax };
    const noted = await conversations.deletionsAfter(userKey, query);
    const last = noted.at(-1);
    // One entry is never told in parts: it has fewer than fit.
    const isCut = noted.length === deletionsMax && last !== undefined;
    const readTo = isCut ? last.entryPosition - 1 : upTo;
    return { entries: toEntries(noted.filter(({ entryPosition }) => entryPosition <= readTo)), readTo };
  },
};

function toEntries(noted: readonly NotedDeletion[]) {
  const byPosition = Map.groupBy(noted, ({ entryPosition }) => entryPosition);
  return [...byPosition].map(([position, deletions]) => {
    const log = deletions[0]?.log;
    const messages = deletions.map(({ messageSeq, messageID, position: at, orderKey }) => ({
      ...{ messageSeq, messageID, position: at, orderKey },
    }));
    return { position, kind: messagesDeleted.kind, key: String(log), body: JSON.stringify({ log, messages }) };
  });
}
