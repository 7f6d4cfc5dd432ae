import { isRefusal, type Refusal } from '@parley/protocol/define';
import { peerConversation } from '@parley/protocol/features/values';
import { refuseIfOver } from '../../core/callers.ts';
import type { Context } from '../../core/context.ts';
import type { EventHint } from '../../core/effects.ts';
import type { Caller } from '../../core/feature.ts';
import { type AppID, type LogKey, toLogKey, type UserKey } from '../../core/ids.ts';
import { createLruMap, type LruMap } from '../../core/lru-map.ts';
import type { LockKey, Stores } from '../../storage/storage.ts';
import { appendUserLog, type UserIDs } from '../users/index.ts';
import { encodeOpened } from './encode.ts';

/** The other side of a peer conversation that exists, and its log; neither ever changes. */
export interface Peer {
  readonly target: UserIDs;
  readonly log: LogKey;
}

/** Finds and opens the conversations between two users. */
export interface PeerDirectory {
  /** From memory alone; `undefined` says nothing about whether there is a conversation. */
  known(caller: Caller, targetID: string): Peer | undefined;
  find(context: Context, caller: Caller, target: UserIDs): Promise<Peer | undefined>;
  /** Finds or opens; refuses for a session that is over. Both users learn of a new conversation in their own logs. */
  open(context: Context, caller: Caller, target: UserIDs): Promise<Peer | Refusal>;
  /** Remembers none any more: whether the other side may still be written to must be asked anew. */
  forget(): void;
}

/** Conversations that are remembered for each app, each from the sides that asked for it. */
const knownPeersMax = 100_000;

export function createPeerDirectory(): PeerDirectory {
  const peersByApp = new Map<AppID, LruMap<string, Peer>>();
  const peersOf = (app: AppID): LruMap<string, Peer> => {
    const peers = peersByApp.get(app) ?? createLruMap<string, Peer>(knownPeersMax);
    peersByApp.set(app, peers);
    return peers;
  };
  const keyOf = (caller: Caller, targetID: string): string => `${caller.userKey} ${targetID}`;
  const remember = (caller: Caller, target: UserIDs, log: LogKey): Peer => {
    const peer = { target, log };
    peersOf(caller.app).set(keyOf(caller, target.userID), peer);
    return peer;
  };
  return {
    known: (caller, targetID) => peersOf(caller.app).get(keyOf(caller, targetID)),
    find: async (context, caller, target) => {
      const { lowKey, highKey } = pairOf(caller.userKey, target.userKey);
      const row = await context.storage.read(caller.app).conversations.peer(lowKey, highKey);
      return row && remember(caller, target, row.log);
    },
    open: async (context, caller, target) => {
      const log = await openPeer(context, caller, target);
      return isRefusal(log) ? log : remember(caller, target, log);
    },
    forget: () => peersByApp.clear(),
  };
}

const pairOf = (one: UserKey, other: UserKey) =>
  one < other ? { lowKey: one, highKey: other } : { lowKey: other, highKey: one };

/** The pair is locked, so that the first messages of both sides at once open one conversation. */
async function openPeer(context: Context, caller: Caller, target: UserIDs): Promise<LogKey | Refusal> {
  const { app } = caller;
  const { lowKey, highKey } = pairOf(caller.userKey, target.userKey);
  const newLog = toLogKey(context.ids.next());
  const userLocks = [lowKey, highKey].map((key): LockKey => ({ app, kind: 'user', key }));
  return context.commit.run<LogKey>({
    app,
    keys: [{ app, kind: 'name', key: `peer ${lowKey} ${highKey}` }, ...userLocks],
    decide: async (stores) => {
      const over = await refuseIfOver(stores, caller);
      if (over) return over;
      const existing = await stores.conversations.peer(lowKey, highKey);
      if (existing) return { result: existing.log };
      const at = context.clock.wall();
      await stores.conversations.openPeer({ log: newLog, type: peerConversation, lowKey, highKey, at });
      const hints = [await tell(app, stores, newLog, caller, target), await tell(app, stores, newLog, target, caller)];
      return { result: newLog, effects: { hints } };
    },
  });
}

/** Enters the new conversation with `other` into the log of `user`, from its first position on. */
async function tell(app: AppID, stores: Stores, log: LogKey, user: UserIDs, other: UserIDs): Promise<EventHint> {
  const { userID: conversationID, userKey } = other;
  const { userName = '', userAvatarUrl = '' } = (await stores.users.byUserKey(userKey)) ?? {};
  const named = { conversationID, conversationName: userName, conversationAvatarUrl: userAvatarUrl };
  const body = encodeOpened({ log, type: peerConversation, ...named, fromPosition: 1 });
  return appendUserLog(app, stores, user.userKey, { kind: 'conversationOpened', body });
}
