import { type CommonError, isRefusal, type Refusal } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import { groupConversation, peerConversation } from '@parley/protocol/features/values';
import { type Actor, refuseIfOver } from '../../core/actors.ts';
import type { EventHint } from '../../core/effects.ts';
import { type AppID, type LogKey, toLogKey, toUserID } from '../../core/ids.ts';
import { createLruMap, type LruMap } from '../../core/lru-map.ts';
import type { LockKey } from '../../storage/storage.ts';
import { appendUserLog, type UserDirectory, type UserIDs } from '../users/index.ts';
import type { Context, Stores } from './context.ts';
import { openedBody } from './encode.ts';
import { createOpenings } from './openings.ts';

/** The kind of place that a log of this type is. */
export const kindOf = (type: number): Place['kind'] => (type === groupConversation ? 'group' : 'peer');

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

/** A group, which all who are in it see alike. */
export interface GroupPlace {
  readonly kind: 'group';
  readonly log: LogKey;
  readonly groupID: string;
}

/** Where messages stand. What names a place never changes; whether the actor is a member of a group it does not say. */
export type Place = PeerPlace | GroupPlace;

/** Another user with whom there is no conversation yet. */
export interface UnopenedPeer {
  readonly kind: 'unopenedPeer';
  readonly other: UserIDs;
}

/** `write` finds nobody who is not registered any more, and no group that was dismissed; what was written there can still be read. */
type Purpose = 'write' | 'read';

/** `append` finds a group that was dismissed too: what is sent once more may be there. With the write it is decided what is not. */
type GroupPurpose = Purpose | 'append';

type Admit<Errors extends ErrorName> = (stores: Stores) => Promise<Refusal<Errors> | undefined>;

/** Finds the places of whoever asks, and opens them. */
export interface PlaceDirectory {
  /** From memory alone; `undefined` says nothing about whether there is such a place. */
  known(actor: Actor, address: Address): Place | undefined;
  /** `undefined`: there is nobody and no group of that name. */
  locate(
    context: Context,
    actor: Actor,
    address: Address,
    purpose: GroupPurpose,
  ): Promise<Place | UnopenedPeer | undefined>;
  /** The same for who means a user, whatever the address says. */
  locatePeer(
    context: Context,
    actor: Actor,
    userID: string,
    purpose: Purpose,
  ): Promise<PeerPlace | UnopenedPeer | undefined>;
  /**
   * Finds or opens; refuses for a session that is over, and who has begun too many of late. Both users learn of a new
   * conversation in their own logs. `admit` may refuse to open one, under the locks of both users.
   */
  open<Errors extends ErrorName = never>(
    context: Context,
    actor: Actor,
    unopened: UnopenedPeer,
    admit?: Admit<Errors>,
  ): Promise<PeerPlace | Refusal<Errors | CommonError>>;
  /** Remembers none any more: whether the other side may still be written to must be asked anew. */
  forget(): void;
}

/** Places that are remembered for each app, each from the sides that asked for it. */
const knownPlacesMax = 100_000;

const peerKey = ({ userKey }: Actor, userID: string): string => `${userKey} ${userID}`;
/** No user's key is empty. */
const groupKey = (groupID: string): string => ` ${groupID}`;

/** Only places that may be written to are remembered, so that what is in memory serves every purpose. */
export function createPlaceDirectory(users: UserDirectory): PlaceDirectory {
  const placesByApp = new Map<AppID, LruMap<string, Place>>();
  const openings = createOpenings();
  const placesOf = (app: AppID): LruMap<string, Place> => {
    const places = placesByApp.get(app) ?? createLruMap<string, Place>(knownPlacesMax);
    placesByApp.set(app, places);
    return places;
  };
  const rememberPeer = (actor: Actor, place: PeerPlace): PeerPlace => {
    placesOf(actor.app).set(peerKey(actor, place.other.userID), place);
    return place;
  };
  const locateGroup = async (
    context: Context,
    app: AppID,
    groupID: string,
    purpose: GroupPurpose,
  ): Promise<GroupPlace | undefined> => {
    const group = await context.storage.read(app).conversations.group(groupID);
    if (!group || (purpose === 'write' && !group.isLiving)) return undefined;
    const place: GroupPlace = { kind: 'group', log: group.log, groupID };
    if (group.isLiving) placesOf(app).set(groupKey(groupID), place);
    return place;
  };
  const locatePeer: PlaceDirectory['locatePeer'] = async (context, actor, userID, purpose) => {
    const remembered = placesOf(actor.app).get(peerKey(actor, userID));
    if (remembered?.kind === 'peer') return remembered;
    const targetID = toUserID(userID);
    const registered = await users.byUserID(context, actor.app, targetID);
    const other =
      registered ?? (purpose === 'read' ? await users.everByUserID(context, actor.app, targetID) : undefined);
    if (!other) return undefined;
    const log = await context.storage.read(actor.app).conversations.peer(actor.userKey, other.userKey);
    if (log === undefined) return { kind: 'unopenedPeer', other };
    const place: PeerPlace = { kind: 'peer', log, other };
    return registered ? rememberPeer(actor, place) : place;
  };
  const known: PlaceDirectory['known'] = (actor, { conversationType, targetID }) =>
    placesOf(actor.app).get(conversationType === groupConversation ? groupKey(targetID) : peerKey(actor, targetID));
  return {
    known,
    locate: async (context, actor, address, purpose) => {
      const { conversationType, targetID } = address;
      if (conversationType !== groupConversation) {
        return locatePeer(context, actor, targetID, purpose === 'read' ? 'read' : 'write');
      }
      return known(actor, address) ?? locateGroup(context, actor.app, targetID, purpose);
    },
    locatePeer,
    open: async (context, actor, { other }, admit) => {
      const tooMany = openings.take(context.config, actor, context.clock.monotonic());
      if (tooMany) return tooMany;
      let isNew = false;
      try {
        const opened = await openPeer(context, actor, other, admit);
        if (isRefusal(opened)) return opened;
        isNew = opened.isNew;
        return rememberPeer(actor, { kind: 'peer', log: opened.log, other });
      } finally {
        if (!isNew) openings.giveBack(actor);
      }
    },
    forget: () => placesByApp.clear(),
  };
}

interface OpenedPeer {
  readonly log: LogKey;
  readonly isNew: boolean;
}

/** The pair is locked, so that the first messages of both sides at once open one conversation. */
async function openPeer<Errors extends ErrorName>(
  context: Context,
  actor: Actor,
  other: UserIDs,
  admit: Admit<Errors> | undefined,
): Promise<OpenedPeer | Refusal<Errors | CommonError>> {
  const { app } = actor;
  const members = [actor.userKey, other.userKey] as const;
  const newLog = toLogKey(context.ids.next());
  const userLocks = members.map((key): LockKey => ({ app, kind: 'user', key }));
  const pair = members.toSorted((one, another) => one - another).join(' ');
  return context.commit.run<OpenedPeer, Errors | 'NetworkModuleUserIsNotLogged'>({
    app,
    keys: [{ app, kind: 'name', key: `peer ${pair}` }, ...userLocks],
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const existing = await stores.conversations.peer(...members);
      if (existing !== undefined) return { result: { log: existing, isNew: false } };
      const refusal = await admit?.(stores);
      if (refusal) return refusal;
      await stores.conversations.openPeer({ log: newLog, members, at: context.clock.wall() });
      const hints = [await tell(app, stores, newLog, actor, other), await tell(app, stores, newLog, other, actor)];
      return { result: { log: newLog, isNew: true }, effects: { hints } };
    },
  });
}

/** Enters the new conversation with `other` into the log of `user`, from its first position on. */
async function tell(app: AppID, stores: Stores, log: LogKey, user: UserIDs, other: UserIDs): Promise<EventHint> {
  const { userID: conversationID, userKey } = other;
  const { userName = '', userAvatarUrl = '' } = (await stores.users.byUserKey(userKey)) ?? {};
  const named = { conversationID, conversationName: userName, conversationAvatarUrl: userAvatarUrl };
  const body = openedBody({ log, type: peerConversation, ...named, fromPosition: 1 });
  return appendUserLog(app, stores, user.userKey, { kind: 'conversationOpened', key: String(log), body });
}
