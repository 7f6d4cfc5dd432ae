import { isRefusal, type Refusal } from '@parley/protocol/define';
import { peerConversation } from '@parley/protocol/features/values';
import { type Actor, refuseIfOver } from '../../core/actors.ts';
import type { Context } from '../../core/context.ts';
import type { EventHint } from '../../core/effects.ts';
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
  known(actor: Actor, targetID: string): Peer | undefined;
  find(context: Context, actor: Actor, target: UserIDs): Promise<Peer | undefined>;
  /** Finds or opens; refuses for a session that is over. Both users learn of a new conversation in their own logs. */
  open(context: Context, actor: Actor, target: UserIDs): Promise<Peer | Refusal>;
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
  const keyOf = (actor: Actor, targetID: string): string => `${actor.userKey} ${targetID}`;
  const remember = (actor: Actor, target: UserIDs, log: LogKey): Peer => {
    const peer = { target, log };
    peersOf(actor.app).set(keyOf(actor, target.userID), peer);
    return peer;
  };
  return {
    known: (actor, targetID) => peersOf(actor.app).get(keyOf(actor, targetID)),
    find: async (context, actor, target) => {
      const { lowKey, highKey } = pairOf(actor.userKey, target.userKey);
      const row = await context.storage.read(actor.app).conversations.peer(lowKey, highKey);
      return row && remember(actor, target, row.log);
    },
    open: async (context, actor, target) => {
      const log = await openPeer(context, actor, target);
      return isRefusal(log) ? log : remember(actor, target, log);
    },
    forget: () => peersByApp.clear(),
  };
}

const pairOf = (one: UserKey, other: UserKey) =>
  one < other ? { lowKey: one, highKey: other } : { lowKey: other, highKey: one };

/** The pair is locked, so that the first messages of both sides at once open one conversation. */
async function openPeer(context: Context, actor: Actor, target: UserIDs): Promise<LogKey | Refusal> {
  const { app } = actor;
  const { lowKey, highKey } = pairOf(actor.userKey, target.userKey);
  const newLog = toLogKey(context.ids.next());
  const userLocks = [lowKey, highKey].map((key): LockKey => ({ app, kind: 'user', key }));
  return context.commit.run<LogKey>({
    app,
    keys: [{ app, kind: 'name', key: `peer ${lowKey} ${highKey}` }, ...userLocks],
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const existing = await stores.conversations.peer(lowKey, highKey);
      if (existing) return { result: existing.log };
      const at = context.clock.wall();
      await stores.conversations.openPeer({ log: newLog, type: peerConversation, lowKey, highKey, at });
      const hints = [await tell(app, stores, newLog, actor, target), await tell(app, stores, newLog, target, actor)];
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
