import {
  type CommonError,
  type ErrorOf,
  isRefusal,
  type ParamsOf,
  type Refusal,
  refuse,
} from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import { groupConversation, peerConversation } from '@parley/protocol/features/values';
import type { methods } from '@parley/protocol/index';
import { type Actor, refuseIfOver } from '../../core/actors.ts';
import { type LogKey, toUserID } from '../../core/ids.ts';
import {
  type ChangedSettings,
  changeSettings,
  type NamedLog,
  type SettingsChange,
  toResult,
  writeSettings,
} from './changed-settings.ts';
import type { Context, Stores } from './context.ts';
import { doesNotExist } from './encode.ts';
import { isListed } from './entries.ts';
import { markAll, notifyPeer, pin, unset } from './entry-settings-rules.ts';
import type { Address, Place } from './places.ts';
import { type ConversationParts, findPlace } from './service.ts';
import type { EntrySettings } from './store.ts';

type Declared = typeof methods.conversations;
/** Changes the settings of one conversation as `decide` says; answers them as they then are. */
function changeOne<Errors extends ErrorName>(
  context: Context,
  actor: Actor,
  named: NamedLog,
  decide: (stores: Stores, present: EntrySettings) => Promise<EntrySettings | Refusal<Errors> | undefined>,
) {
  const { app, userKey } = actor;
  return context.commit.run<ChangedSettings, Errors | 'NetworkModuleUserIsNotLogged'>({
    app,
    keys: [{ app, kind: 'user', key: userKey }],
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      return over ?? changeSettings(stores, actor, named, (present) => decide(stores, present));
    },
  });
}

type PinParams = ParamsOf<Declared['updateConversationPinnedState']>;

/** Pins the actor's entry of a conversation, or takes the pin away. */
export async function updateConversationPinnedState(
  parts: ConversationParts,
  context: Context,
  actor: Actor,
  params: PinParams,
): Promise<ChangedSettings | Refusal<ErrorOf<Declared['updateConversationPinnedState']>>> {
  const place = await findPlace(parts, context, actor, params);
  if (!place) return doesNotExist();
  return pinPlace<'ConversationModuleConversationDoesNotExist'>(context, actor, params, place, async (stores) => {
    const followed = await stores.conversations.followedLog(actor.userKey, place.log);
    return followed && (await isListed(stores, actor.userKey, followed)) ? undefined : doesNotExist();
  });
}

const notInGroup = refuse('GroupModuleUserIsNotInTheGroup', 'conversationID: is no group of this user');

/**
 * The same for the app's server, which may pin what has no entry yet, or none any more: the pin shows with the next message.
 * A conversation of two that was never begun is opened, without an entry in a list.
 */
export async function pinForServer(parts: ConversationParts, context: Context, actor: Actor, params: PinParams) {
  const found = await parts.places.locate(context, actor, params, 'read');
  if (!found) {
    const isGroup = params.conversationType === groupConversation;
    return isGroup ? notInGroup : refuse('CommonModuleUserIsNotExist', 'conversationID: is not registered');
  }
  if (found.kind === 'unopenedPeer' && !params.isPinned) return { settings: [] };
  const place = found.kind === 'unopenedPeer' ? await parts.places.open(context, actor, found) : found;
  if (isRefusal(place)) return place;
  return pinPlace(context, actor, params, place, async (stores) =>
    (await stores.conversations.followedLog(actor.userKey, place.log)) ? undefined : notInGroup,
  );
}

function pinPlace<Errors extends ErrorName>(
  context: Context,
  actor: Actor,
  { isPinned, conversationType: type, targetID: conversationID }: PinParams,
  { log }: Place,
  admit: (stores: Stores) => Promise<Refusal<Errors> | undefined>,
) {
  const pinnedMax = context.config.limits.pinnedConversations;
  type Refused = Errors | 'ConversationModuleConversationPinnedListReachedLimit';
  return changeOne<Refused>(context, actor, { log, type, conversationID }, async (stores, present) => {
    const refusal = await admit(stores);
    if (refusal) return refusal;
    const { pinned } = await stores.conversations.settingCounts(actor.userKey);
    return pin(present, { isPinned, now: context.clock.wall() }, { pinned, pinnedMax });
  });
}

/** Lets a conversation make itself noticed or not; where there is none yet it is opened, without an entry in a list. */
export async function setConversationNotificationStatus(
  parts: ConversationParts,
  context: Context,
  actor: Actor,
  params: Address & { readonly notificationStatus: number },
): Promise<ChangedSettings | Refusal<ErrorOf<Declared['setConversationNotificationStatus']>>> {
  const { notificationStatus } = params;
  const { places } = parts;
  const found =
    (await places.locatePeer(context, actor, params.targetID, 'write')) ??
    (await places.locatePeer(context, actor, params.targetID, 'read'));
  if (!found) return refuse('CommonModuleUserIsNotExist', 'conversationID: is not registered');
  if (found.other.userKey === actor.userKey)
    return refuse('CommonModuleParamsInvalid', 'conversationID: is the own user');
  if (found.kind === 'unopenedPeer' && notificationStatus === 1) return { settings: [] };
  const place = found.kind === 'unopenedPeer' ? await places.open(context, actor, found) : found;
  if (isRefusal(place)) return place;
  const { log, other } = place;
  const quietPeersMax = context.config.limits.quietPeers;
  return changeOne(
    context,
    actor,
    { log, type: peerConversation, conversationID: other.userID },
    async (stores, present) => {
      const { quietPeers } = await stores.conversations.settingCounts(actor.userKey);
      return notifyPeer(present, notificationStatus, { quietPeers, quietPeersMax });
    },
  );
}

type MarkParams = ParamsOf<Declared['setConversationMark']>;

/** The logs of conversations that the actor names, found as a set; `undefined` where there is none. */
async function findLogs(
  { places }: Pick<ConversationParts, 'places'>,
  context: Context,
  actor: Actor,
  named: MarkParams['conversations'],
): Promise<readonly (NamedLog | undefined)[]> {
  const { users, conversations } = context.storage.read(actor.app);
  const known = await Promise.all(
    named.map(async (address) => {
      const isGroup = address.conversationType === groupConversation;
      const place = isGroup ? await places.locate(context, actor, address, 'read') : places.known(actor, address);
      return place?.kind === 'unopenedPeer' ? undefined : place?.log;
    }),
  );
  const userIDs = named.flatMap(({ conversationType, targetID }, index) =>
    conversationType === groupConversation || known[index] !== undefined ? [] : toUserID(targetID),
  );
  const others = userIDs.length === 0 ? [] : await users.byUserIDs([...new Set(userIDs)]);
  const peers = await conversations.peers(
    actor.userKey,
    others.map(({ userKey }) => userKey),
  );
  const found = new Map(others.map(({ userID, userKey }) => [userID as string, peers.get(userKey)]));
  return named.map(({ conversationType: type, targetID }, index) => {
    const log = known[index] ?? (type === groupConversation ? undefined : found.get(targetID));
    return log === undefined ? undefined : { log, type, conversationID: targetID };
  });
}

/** What a deletion of entries takes from their settings: the marks. Tells all devices. */
export async function forgetMarks(stores: Stores, actor: Actor, logs: readonly LogKey[]) {
  const { conversations } = stores;
  const changes: SettingsChange[] = [];
  for (const settings of (await conversations.settings(actor.userKey, logs)).values()) {
    const followed =
      settings.marks.length > 0 ? await conversations.followedLog(actor.userKey, settings.log) : undefined;
    if (!followed) continue;
    const { log, type, conversationID } = followed;
    changes.push({ log, type, conversationID, settings: { ...settings, marks: [], markedAt: 0 } });
  }
  return changes.length === 0 ? [] : (await writeSettings(stores, actor, changes)).hints;
}

/** Sets a mark on conversations of the actor, or takes it away; what has too many loses those that were marked first. */
export async function setConversationMark(
  parts: ConversationParts,
  context: Context,
  actor: Actor,
  params: MarkParams,
): Promise<(ChangedSettings & { failed: number[] }) | Refusal<ErrorOf<Declared['setConversationMark']>>> {
  const { app, userKey } = actor;
  const named = await findLogs(parts, context, actor, params.conversations);
  return context.commit.run<ChangedSettings & { failed: number[] }, MarkRefusal>({
    app,
    keys: [{ app, kind: 'user', key: userKey }],
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const targets = await listedOf(stores, actor, named);
      const decided = await decideMarks(stores, context, actor, { targets, params });
      const full = new Set(decided.full);
      const failed = named.flatMap((one, index) => (one && targets.has(one.log) && !full.has(one.log) ? [] : index));
      if (failed.length === named.length) {
        return full.size === 0 ? doesNotExist() : refuse('ConversationModuleCommonError', 'they have too many marks');
      }
      const { settings, hints } = await writeSettings(stores, actor, decided.changes);
      const told = new Set(settings.map(({ log }) => log));
      const unchanged = [...targets.values()].filter(({ log }) => !told.has(log));
      const others = unchanged.flatMap(({ settings: present, ...one }) => toResult(one, present).settings);
      return { result: { settings: [...settings, ...others], failed }, effects: { hints } };
    },
  });
}

type MarkRefusal = Exclude<ErrorOf<Declared['setConversationMark']>, CommonError> | 'NetworkModuleUserIsNotLogged';

/** Those of the conversations that stand in the actor's list, with their settings, each once. */
async function listedOf(
  stores: Stores,
  { userKey }: Actor,
  named: readonly (NamedLog | undefined)[],
): Promise<ReadonlyMap<LogKey, SettingsChange>> {
  const asked = [...new Map(named.flatMap((one) => (one ? [[one.log, one] as const] : []))).values()];
  const logs = asked.map(({ log }) => log);
  const isInList = await Promise.all(
    logs.map(async (log) => {
      const followed = await stores.conversations.followedLog(userKey, log);
      return followed && (await isListed(stores, userKey, followed));
    }),
  );
  const present = await stores.conversations.settings(userKey, logs);
  return new Map(
    asked.flatMap((one, index) => {
      const change = { ...one, settings: present.get(one.log) ?? unset(one.log) };
      return isInList[index] ? [[one.log, change] as const] : [];
    }),
  );
}

interface Marking {
  readonly targets: ReadonlyMap<LogKey, SettingsChange>;
  readonly params: MarkParams;
}

async function decideMarks(
  stores: Stores,
  { config: { limits } }: Context,
  { userKey }: Actor,
  { targets, params: { markType: mark, isEnabled } }: Marking,
) {
  const counts = await stores.conversations.settingCounts(userKey);
  const present = [...targets.values()].map(({ settings }) => settings);
  const rules = { ...counts, marksMax: limits.marksPerConversation, markedMax: limits.markedConversations };
  const { changed, full, excess } = markAll(present, { mark, isEnabled }, rules);
  const next = new Map(changed.map((settings) => [settings.log, settings]));
  if (excess > 0) {
    // Those that were marked just now are the last in the order, and may be among those that go.
    await stores.conversations.putSettings(userKey, changed);
    for (const settings of await stores.conversations.earliestMarked(userKey, excess)) {
      next.set(settings.log, { ...settings, marks: [], markedAt: 0 });
    }
  }
  const changes: SettingsChange[] = [];
  for (const [log, settings] of next) {
    const known = targets.get(log) ?? (await stores.conversations.followedLog(userKey, log));
    if (known) changes.push({ log, type: known.type, conversationID: known.conversationID, settings });
  }
  return { changes, full };
}
