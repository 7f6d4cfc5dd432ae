import {
  type BodyOf,
  type CommonError,
  type ErrorOf,
  isRefusal,
  type ParamsOf,
  type Refusal,
  refuse,
} from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import { peerConversation } from '@parley/protocol/features/values';
import type { methods, userLogKinds } from '@parley/protocol/index';
import { type Actor, refuseIfOver } from '../../core/actors.ts';
import { type LogKey, toUserID } from '../../core/ids.ts';
import { appendUserLogs, hintOfUserLog } from '../users/index.ts';
import type { Context, Stores } from './context.ts';
import { isListed } from './deletion-rules.ts';
import { doesNotExist, encodeSettings } from './encode.ts';
import { markAll, notifyPeer, pin, unset } from './entry-settings-rules.ts';
import { type ConversationParts, findPlace } from './service.ts';
import type { EntrySettings } from './store.ts';

type Declared = typeof methods.conversations;
type Body = BodyOf<typeof userLogKinds.conversationSettings>;

/** What was set, as the caller is told it. */
interface ChangedSettings {
  settings: (Body & { position: number })[];
}

/** A conversation of two, as one of them calls it. */
interface NamedLog {
  readonly log: LogKey;
  readonly conversationID: string;
}

const bodyOf = ({ log, conversationID }: NamedLog, settings: EntrySettings): Body => ({
  log,
  conversationType: peerConversation,
  conversationID,
  ...encodeSettings(settings),
});

const toResult = (named: NamedLog, settings: EntrySettings): ChangedSettings => ({
  settings: settings.position === 0 ? [] : [{ position: settings.position, ...bodyOf(named, settings) }],
});

async function settingsOf({ conversations }: Stores, { userKey }: Actor, log: LogKey): Promise<EntrySettings> {
  return (await conversations.settings(userKey, [log])).get(log) ?? unset(log);
}

interface Change extends NamedLog {
  readonly settings: EntrySettings;
}

/** Writes settings with entries of the user's own log, as one set; the hints tell all devices. */
async function store(stores: Stores, { app, userKey, session }: Actor, changes: readonly Change[]) {
  const entries = await appendUserLogs(
    stores,
    changes.map(({ settings, ...named }) => ({
      userKey,
      entry: {
        kind: 'conversationSettings',
        key: String(named.log),
        origin: session?.instanceID,
        body: bodyOf(named, settings),
      },
    })),
  );
  const placed = changes.map((change, index) => {
    const position = entries[index]?.position ?? 0;
    return { ...change, settings: { ...change.settings, position } };
  });
  await stores.conversations.putSettings(
    userKey,
    placed.map(({ settings }) => settings),
  );
  return {
    settings: placed.flatMap(({ settings, ...named }) => toResult(named, settings).settings),
    hints: entries.map((entry) => ({ ...hintOfUserLog(app, userKey, entry), position: entry.position })),
  };
}

/** Changes the settings of one conversation as `decide` says; answers them as they then are. */
function changeOne<const Errors extends ErrorName>(
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
      if (over) return over;
      const present = await settingsOf(stores, actor, named.log);
      const next = await decide(stores, present);
      if (!next) return { result: toResult(named, present) };
      if (isRefusal(next)) return next;
      const { settings, hints } = await store(stores, actor, [{ ...named, settings: next }]);
      return { result: { settings }, effects: { hints } };
    },
  });
}

/** Pins the actor's entry of a conversation, or takes the pin away. */
export async function updateConversationPinnedState(
  parts: ConversationParts,
  context: Context,
  actor: Actor,
  params: ParamsOf<Declared['updateConversationPinnedState']>,
): Promise<ChangedSettings | Refusal<ErrorOf<Declared['updateConversationPinnedState']>>> {
  const { isPinned } = params;
  const place = await findPlace(parts, context, actor, params);
  if (!place) return doesNotExist();
  const { log, other } = place;
  const pinnedMax = context.config.limits.pinnedConversations;
  return changeOne(context, actor, { log, conversationID: other.userID }, async (stores, present) => {
    const [member] = await stores.conversations.members([{ log, userKey: actor.userKey }]);
    if (!member || !isListed(member)) return doesNotExist();
    const { pinned } = await stores.conversations.settingCounts(actor.userKey);
    return pin(present, { isPinned, now: context.clock.wall() }, { pinned, pinnedMax });
  });
}

/** Lets a conversation make itself noticed or not; where there is none yet it is opened, without an entry in a list. */
export async function setConversationNotificationStatus(
  parts: ConversationParts,
  context: Context,
  actor: Actor,
  params: ParamsOf<Declared['setConversationNotificationStatus']>,
): Promise<ChangedSettings | Refusal<ErrorOf<Declared['setConversationNotificationStatus']>>> {
  const { notificationStatus } = params;
  const { places } = parts;
  const found =
    (await places.locate(context, actor, params, 'write')) ?? (await findPlace(parts, context, actor, params));
  if (!found) return refuse('CommonModuleUserIsNotExist', 'conversationID: is not registered');
  if (found.other.userKey === actor.userKey)
    return refuse('CommonModuleParamsInvalid', 'conversationID: is the own user');
  if (found.kind === 'unopenedPeer' && notificationStatus === 1) return { settings: [] };
  const place = found.kind === 'unopenedPeer' ? await places.open(context, actor, found) : found;
  if (isRefusal(place)) return place;
  const { log, other } = place;
  const quietPeersMax = context.config.limits.quietPeers;
  return changeOne(context, actor, { log, conversationID: other.userID }, async (stores, present) => {
    const { quietPeers } = await stores.conversations.settingCounts(actor.userKey);
    return notifyPeer(present, notificationStatus, { quietPeers, quietPeersMax });
  });
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
  const known = named.map((address) => places.known(actor, address)?.log);
  const userIDs = named.flatMap(({ targetID }, index) => (known[index] === undefined ? toUserID(targetID) : []));
  const others = userIDs.length === 0 ? [] : await users.byUserIDs([...new Set(userIDs)]);
  const peers = await conversations.peers(
    actor.userKey,
    others.map(({ userKey }) => userKey),
  );
  const found = new Map(others.map(({ userID, userKey }) => [userID as string, peers.get(userKey)]));
  return named.map(({ targetID }, index) => {
    const log = known[index] ?? found.get(targetID);
    return log === undefined ? undefined : { log, conversationID: targetID };
  });
}

/** What a deletion of entries takes from their settings: the marks. Tells all devices. */
export async function forgetMarks(stores: Stores, actor: Actor, logs: readonly LogKey[]) {
  const { conversations } = stores;
  const changes: Change[] = [];
  for (const settings of (await conversations.settings(actor.userKey, logs)).values()) {
    const followed =
      settings.marks.length > 0 ? await conversations.followedLog(actor.userKey, settings.log) : undefined;
    if (!followed) continue;
    const { log, conversationID } = followed;
    changes.push({ log, conversationID, settings: { ...settings, marks: [], markedAt: 0 } });
  }
  return changes.length === 0 ? [] : (await store(stores, actor, changes)).hints;
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
      const { settings, hints } = await store(stores, actor, decided.changes);
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
): Promise<ReadonlyMap<LogKey, Change>> {
  const asked = [...new Map(named.flatMap((one) => (one ? [[one.log, one] as const] : []))).values()];
  const logs = asked.map(({ log }) => log);
  const members = logs.length === 0 ? [] : await stores.conversations.members(logs.map((log) => ({ log, userKey })));
  const present = await stores.conversations.settings(userKey, logs);
  return new Map(
    asked.flatMap((one, index) => {
      const change = { ...one, settings: present.get(one.log) ?? unset(one.log) };
      const member = members[index];
      return member && isListed(member) ? [[one.log, change] as const] : [];
    }),
  );
}

interface Marking {
  readonly targets: ReadonlyMap<LogKey, Change>;
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
  const changes: Change[] = [];
  for (const [log, settings] of next) {
    const known = targets.get(log) ?? (await stores.conversations.followedLog(userKey, log));
    if (known) changes.push({ log, conversationID: known.conversationID, settings });
  }
  return { changes, full };
}
