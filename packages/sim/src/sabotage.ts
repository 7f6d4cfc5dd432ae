import type { Cache } from '@parley/client/cache/cache';
import type { CachedDocument, DocumentKind, DocumentPut } from '@parley/client/cache/documents';
import type { Platform } from '@parley/client/platform/platform';
import { millis } from '@parley/kernel/brand';
import type { GroupReader } from '@parley/server/features/groups/store';
import type { AppendFacts, MessageReader, MessageStore, StoredMessage } from '@parley/server/features/messages/store';
import type { Readers, Storage, Stores } from '@parley/server/storage/storage';
import type { MemoryFolder } from './memory-folder.ts';
import { replace } from './sabotage-replace.ts';

/** A server that does not know its earlier sends again: each batch begins by forgetting them. */
export function forgetSends(storage: Storage): Storage {
  const forgetful = (messages: MessageStore): MessageStore => {
    const appendBatch: MessageStore['appendBatch'] = async (commands, rule, now) => {
      await messages.sweepIdempotency(millis(Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
      return messages.appendBatch(commands, rule, now);
    };
    return replace(messages, { appendBatch });
  };
  return {
    ...storage,
    transact: (keys, work) =>
      storage.transact(keys, (transaction) =>
        work({
          ...transaction,
          stores: (app): Stores => {
            const stores = transaction.stores(app);
            return { ...stores, messages: forgetful(stores.messages) };
          },
        }),
      ),
  };
}

/** A server in which a change of a message leaves alone whom it mentions. */
export const keepMentions = (storage: Storage): Storage => ({
  ...storage,
  transact: (keys, work) =>
    storage.transact(keys, (transaction) =>
      work({
        ...transaction,
        stores: (app): Stores => {
          const stores = transaction.stores(app);
          return { ...stores, messages: replace(stores.messages, { putMentions: async () => {} }) };
        },
      }),
    ),
});

/** A server whose catch-up leaves out every third message. */
export function skipInCatchUp(storage: Storage): Storage {
  const skipping = (messages: MessageReader): MessageReader =>
    replace(messages, {
      changedAfter: async (query) =>
        (await messages.changedAfter(query)).filter(({ messageSeq }) => messageSeq % 3 !== 0),
    });
  return {
    ...storage,
    read: (app) => {
      const readers = storage.read(app);
      return { ...readers, messages: skipping(readers.messages) };
    },
  };
}

/** A server whose catch-up tells what a revoked message said. */
export function tellRevoked(storage: Storage): Storage {
  const told = (row: StoredMessage): StoredMessage => {
    const { type, originalTextMessageContent: message }: Record<string, unknown> = JSON.parse(row.body);
    return type === 31 ? { ...row, body: JSON.stringify({ type: 1, message }) } : row;
  };
  const telling = (messages: MessageReader): MessageReader =>
    replace(messages, { changedAfter: async (query) => (await messages.changedAfter(query)).map(told) });
  return {
    ...storage,
    read: (app) => {
      const readers = storage.read(app);
      return { ...readers, messages: telling(readers.messages) };
    },
  };
}

/** A server that tells nobody who was away that a conversation was read. */
export function forgetMarks(storage: Storage): Storage {
  return {
    ...storage,
    read: (app) => {
      const readers = storage.read(app);
      return { ...readers, receipts: replace(readers.receipts, { marksAfter: async () => [] }) };
    },
  };
}

/** A storage whose transactions find other stores. */
export const withStores = (storage: Storage, tampered: (stores: Stores) => Stores): Storage => ({
  ...storage,
  transact: (keys, work) =>
    storage.transact(keys, (transaction) =>
      work({ ...transaction, stores: (app): Stores => tampered(transaction.stores(app)) }),
    ),
});

/** A server that goes on counting a reader of a message of a group who says so, and forgets that he has. */
export const forgetReadings = (storage: Storage): Storage =>
  withStores(storage, (stores) => ({
    ...stores,
    receipts: replace(stores.receipts, { addGroupReadings: async () => {} }),
  }));

/** A server that does not see who has left a group without having read its messages. */
export const overlookGone = (storage: Storage): Storage => {
  const countGone = async () => 0;
  const tampered = withStores(storage, (stores) => ({
    ...stores,
    receipts: replace(stores.receipts, { countGone }),
  }));
  return {
    ...tampered,
    read: (app) => {
      const readers = storage.read(app);
      return { ...readers, receipts: replace(readers.receipts, { countGone }) };
    },
  };
};

/** A server that takes something else for given where it decides on messages. */
const withFacts =
  (tampered: (facts: AppendFacts) => AppendFacts) =>
  (storage: Storage): Storage =>
    withStores(storage, (stores) => {
      const appendBatch: MessageStore['appendBatch'] = (commands, rule, now) =>
        stores.messages.appendBatch(commands, (facts, command, at) => rule(tampered(facts), command, at), now);
      return { ...stores, messages: replace(stores.messages, { appendBatch }) };
    });

/** A server that does not look who is blocked where a conversation goes on. */
export const overlookBlocks = withFacts((facts) => ({ ...facts, isBlocked: false }));

/** A server that reads who follows a group, and takes everybody for a member who ever was one. */
export function overlookEnds(storage: Storage): Storage {
  const everFollowed = new Map<number, Map<number, Awaited<ReturnType<GroupReader['followedBy']>>[number]>>();
  return {
    ...storage,
    read: (app) => {
      const readers = storage.read(app);
      const { groups } = readers;
      const standingIn: GroupReader['standingIn'] = async (log, userKeys) => {
        const { endedPosition, windows } = await groups.standingIn(log, userKeys);
        return { endedPosition, windows: windows.map(({ userKey, fromPosition }) => ({ userKey, fromPosition })) };
      };
      const followedBy: GroupReader['followedBy'] = async (userKey) => {
        const ever = everFollowed.get(userKey) ?? new Map();
        everFollowed.set(userKey, ever);
        for (const follow of await groups.followedBy(userKey)) {
          ever.set(follow.log, { ...follow, endedPosition: Number.MAX_SAFE_INTEGER });
        }
        return [...ever.values()];
      };
      const logsOf: GroupReader['logsOf'] = async (userKey) => [
        ...new Set([...(await groups.logsOf(userKey)), ...(await followedBy(userKey)).map(({ log }) => log)]),
      ];
      return { ...readers, groups: replace(groups, { standingIn, followedBy, logsOf }) };
    },
  };
}

/** A server that does not look who is muted in a group. */
export const overlookMutes = withFacts((facts) => {
  const { writer } = facts;
  if (!writer) return facts;
  const mute = { mode: 0, expiredTime: 0, roles: [] };
  const member = writer.member && { ...writer.member, muteExpiredTime: 0 };
  return { ...facts, writer: { ...writer, mute, member } };
});

/** A server that takes everybody for a member of every group. */
export const overlookMembers = withFacts((facts) => {
  const { writer } = facts;
  return writer ? { ...facts, writer: { ...writer, member: writer.member ?? { role: 3, muteExpiredTime: 0 } } } : facts;
});

/** A server that shows members of a group all that was ever said there. */
export function showAll(storage: Storage): Storage {
  return {
    ...storage,
    read: (app) => {
      const readers = storage.read(app);
      const windows: Readers['conversations']['windows'] = async (member) =>
        (await readers.conversations.windows(member)).slice(-1).map((window) => ({ ...window, fromPosition: 1 }));
      return { ...readers, conversations: replace(readers.conversations, { windows }) };
    },
  };
}

/** A server that tells of users who are unblocked, and keeps them blocked. */
export const keepBlocked = (storage: Storage): Storage =>
  withStores(storage, (stores) => ({
    ...stores,
    blacklist: replace(stores.blacklist, { unblock: async () => {} }),
  }));

/** A server that finds nothing of what replies quote. */
export function loseSources(storage: Storage): Storage {
  const none: Pick<MessageReader, 'among'> = { among: async () => [] };
  const losing = <Reader extends MessageReader>(messages: Reader): Reader => replace(messages, none as Partial<Reader>);
  return {
    ...withStores(storage, (stores) => ({ ...stores, messages: losing(stores.messages) })),
    read: (app) => {
      const readers = storage.read(app);
      return { ...readers, messages: losing(readers.messages) };
    },
  };
}

/** A server that tells of single deletions and does not note them. */
export const forgetDeletions = (storage: Storage): Storage =>
  withStores(storage, (stores) => ({
    ...stores,
    conversations: replace(stores.conversations, { noteDeletions: async () => {} }),
  }));

/** A server that tells of rules for push and does not keep them. */
export const forgetRules = (storage: Storage): Storage =>
  withStores(storage, (stores) => ({
    ...stores,
    users: replace(stores.users, { putOfflinePushRule: async () => {} }),
  }));

/** A server that does not notice that its database began a new life. */
export function keepEpoch(storage: Storage): Storage {
  return { ...storage, system: replace(storage.system, { epoch: async () => 1 }) };
}

/** A device that loses every fifth message on its way, over connections that are sound. */
export function loseMessages(platform: Platform): Platform {
  let sent = 0;
  return {
    ...platform,
    openSocket: (url, listener) => {
      const socket = platform.openSocket(url, listener);
      return replace(socket, {
        send: (text) => {
          const isMessage = text.includes('"sendMessage"');
          if (isMessage) sent += 1;
          if (!isMessage || sent % 5 !== 0) socket.send(text);
        },
      });
    },
  };
}

/** A device that gives each request a key of its own, also one that it repeats. */
export function forgetKeys(platform: Platform): Platform {
  let keys = 0;
  const freshKey = (): string => {
    keys += 1;
    return `"requestKey":"fresh${keys}"`;
  };
  return {
    ...platform,
    openSocket: (url, listener) => {
      const socket = platform.openSocket(url, listener);
      return replace(socket, { send: (text) => socket.send(text.replaceAll(/"requestKey":"[^"]*"/g, freshKey)) });
    },
  };
}

/** A device whose cache does something else than it should. */
const withCache =
  (tampered: (cache: Cache) => Partial<Cache>) =>
  (platform: Platform): Platform => ({
    ...platform,
    openCache: async (...owner) => {
      const cache = await platform.openCache(...owner);
      return replace(cache, tampered(cache));
    },
  });

const isInserted = ({ kind }: { readonly kind: DocumentKind<object> }): boolean => kind.name === 'insertedMessage';

/** A device that keeps no inserted message when its process ends. */
export const forgetInserted = withCache((cache) => ({
  write: ({ putDocuments = [], ...change }) =>
    cache.write({ ...change, putDocuments: putDocuments.filter((one) => !isInserted(one)) }),
}));

/** Devices that find the inserted messages of all of them. */
export function shareInserted(): (platform: Platform) => Platform {
  const shared: DocumentPut[] = [];
  return withCache((cache) => ({
    write: (change) => {
      shared.push(...(change.putDocuments ?? []).filter(isInserted));
      return cache.write(change);
    },
    allDocuments: async <Body extends object>(kind: DocumentKind<Body>) => {
      const own = await cache.allDocuments(kind);
      return isInserted({ kind }) ? [...own, ...(shared as readonly object[] as readonly CachedDocument<Body>[])] : own;
    },
  }));
}

/** A device that does not keep what the app attaches to messages. */
export const forgetNotes = withCache((cache) => ({ write: ({ attach: _, ...change }) => cache.write(change) }));

/** A device whose searches leave out every third place. */
export const loseFound = withCache((cache) => ({
  seek: async (query) => {
    const sought = await cache.seek(query);
    return { ...sought, places: sought.places.filter((_, index) => index % 3 !== 2) };
  },
}));

/** A backup that has lost every third line and says nothing of it. */
export function loseLines(folder: MemoryFolder): void {
  const [header = '', ...lines] = folder.lines;
  const left = lines.filter((_, index) => index % 3 !== 2);
  folder.put({ ...JSON.parse(header), count: left.length }, ...left);
}

/** A server that answers a deletion of friends and goes on listing them. */
export const keepFriends = (storage: Storage): Storage =>
  withStores(storage, (stores) => ({ ...stores, friends: replace(stores.friends, { removeFriend: async () => {} }) }));

/** A server whose looks for changed statuses find nothing. */
export const overlookStatuses = (storage: Storage): Storage => ({
  ...storage,
  read: (app) => {
    const readers = storage.read(app);
    return { ...readers, statuses: replace(readers.statuses, { changedAfter: async () => [] }) };
  },
});

/** A server that forgets no pin. */
export function forgetPins(storage: Storage): Storage {
  return {
    ...storage,
    transact: (keys, work) =>
      storage.transact(keys, (transaction) =>
        work({
          ...transaction,
          stores: (app): Stores => {
            const stores = transaction.stores(app);
            return { ...stores, pins: replace(stores.pins, { remove: async () => {} }) };
          },
        }),
      ),
  };
}
