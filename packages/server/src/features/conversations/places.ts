import { isRefusal, type Refusal } from '@parley/protocol/define';
import { peerConversation } from '@parley/protocol/features/values';
import { refuseIfOver } from '../../core/callers.ts';
import type { Context } from '../../core/context.ts';
import type { EventHint } from '../../core/effects.ts';
import type { Caller } from '../../core/feature.ts';
import { type AppID, type LogKey, toLogKey, toUserID } from '../../core/ids.ts';
import { createLruMap, type LruMap } from '../../core/lru-map.ts';
import type { LockKey, Stores } from '../../storage/storage.ts';
import { appendUserLog, type UserDirectory, type UserIDs } from '../users/index.ts';
import { encodeOpened } from './encode.ts';

/** What a request calls a conversation by. */
export interface Address {
  readonly conversationType: number;
  readonly targetID: string;
}

/** A conversation with another user, as one of the two sees it. */
export interface PeerPlace {
  readonly kind: 'peer';
  readonly log: LogKey;
  readonly other: UserIDs;
}

/** Where messages stand. What names a place never changes. */
export type Place = PeerPlace;

/** Another user with whom there is no conversation yet. */
export interface UnopenedPeer {
  readonly kind: 'unopenedPeer';
  readonly other: UserIDs;
}

/** `write` finds nobody who is not registered any more; what was written with them can still be read. */
export type Purpose = 'write' | 'read';

/** Finds the places of whoever asks, and opens them. */
export interface PlaceDirectory {
  /** From memory alone; `undefined` says nothing about whether there is such a place. */
  known(caller: Caller, address: Address): Place | undefined;
  /** `undefined`: there is nobody of that name. */
  locate(
    context: Context,
    caller: Caller,
    address: Address,
    purpose: Purpose,
  ): Promise<Place | UnopenedPeer | undefined>;
  /** Finds or opens; refuses for a session that is over. Both users learn of a new conversation in their own logs. */
  open(context: Context, caller: Caller, unopened: UnopenedPeer): Promise<Place | Refusal>;
  /** Remembers none any more: whether the other side may still be written to must be asked anew. */
  forget(): void;
}

/** Places that are remembered for each app, each from the sides that asked for it. */
const knownPlacesMax = 100_000;

/** Only places that may be written to are remembered, so that what is in memory serves every purpose. */
export function createPlaceDirectory(users: UserDirectory): PlaceDirectory {
  const placesByApp = new Map<AppID, LruMap<string, Place>>();
  const placesOf = (app: AppID): LruMap<string, Place> => {
    const places = placesByApp.get(app) ?? createLruMap<string, Place>(knownPlacesMax);
    placesByApp.set(app, places);
    return places;
  };
  const keyOf = (caller: Caller, targetID: string): string => `${caller.userKey} ${targetID}`;
  const remember = (caller: Caller, place: Place): Place => {
    placesOf(caller.app).set(keyOf(caller, place.other.userID), place);
    return place;
  };
  const known: PlaceDirectory['known'] = (caller, { targetID }) => placesOf(caller.app).get(keyOf(caller, targetID));
  return {
    known,
    locate: async (context, caller, address, purpose) => {
      const remembered = known(caller, address);
      if (remembered) return remembered;
      const targetID = toUserID(address.targetID);
      const registered = await users.byUserID(context, caller.app, targetID);
      const other =
        registered ?? (purpose === 'read' ? await users.everByUserID(context, caller.app, targetID) : undefined);
      if (!other) return undefined;
      const log = await context.storage.read(caller.app).conversations.peer(caller.userKey, other.userKey);
      if (log === undefined) return { kind: 'unopenedPeer', other };
      const place: Place = { kind: 'peer', log, other };
      return registered ? remember(caller, place) : place;
    },
    open: async (context, caller, { other }) => {
      const log = await openPeer(context, caller, other);
      return isRefusal(log) ? log : remember(caller, { kind: 'peer', log, other });
    },
    forget: () => placesByApp.clear(),
  };
}

/** The pair is locked, so that the first messages of both sides at once open one conversation. */
async function openPeer(context: Context, caller: Caller, other: UserIDs): Promise<LogKey | Refusal> {
  const { app } = caller;
  const members = [caller.userKey, other.userKey] as const;
  const newLog = toLogKey(context.ids.next());
  const userLocks = members.map((key): LockKey => ({ app, kind: 'user', key }));
  const pair = members.toSorted((one, another) => one - another).join(' ');
  return context.commit.run<LogKey>({
    app,
    keys: [{ app, kind: 'name', key: `peer ${pair}` }, ...userLocks],
    decide: async (stores) => {
      const over = await refuseIfOver(stores, caller);
      if (over) return over;
      const existing = await stores.conversations.peer(...members);
      if (existing !== undefined) return { result: existing };
      await stores.conversations.openPeer({ log: newLog, members, at: context.clock.wall() });
      const hints = [await tell(app, stores, newLog, caller, other), await tell(app, stores, newLog, other, caller)];
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
