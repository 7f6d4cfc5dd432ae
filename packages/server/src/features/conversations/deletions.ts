import type { BodyOf, CommonError, ErrorOf, ParamsOf, Refusal, ResultOf } from '@parley/protocol/define';
import { isRefusal, refuse } from '@parley/protocol/define';
import type { methods, userLogKinds } from '@parley/protocol/index';
import { type Actor, refuseIfOver } from '../../core/actors.ts';
import type { Decided } from '../../core/commit.ts';
import type { EventHint } from '../../core/effects.ts';
import { type LogKey, toLogKey } from '../../core/ids.ts';
import type { LockKey } from '../../storage/storage.ts';
import type { FollowedLog, Member, MemberKey } from '../logs/store.ts';
import { appendUserLog, type UserLogDraft } from '../users/index.ts';
import type { Context, Stores } from './context.ts';
import { carriedWithout, type NamedMessage, toDelete } from './deletion-rules.ts';
import { conversationRead, doesNotExist } from './encode.ts';
import { isClearable, isListed } from './entries.ts';
import { forgetMarks } from './entry-settings.ts';
import type { Address, PlaceDirectory } from './places.ts';
import { markOfHead } from './rules.ts';
import type { LeftMessage } from './store.ts';

type Result = ResultOf<typeof methods.messages.deleteMessages>;
type MessagesDeleted = BodyOf<typeof userLogKinds.messagesDeleted>;
type DeleteError = ErrorOf<typeof methods.messages.deleteAllMessage>;

export interface DeletionParts {
  readonly places: PlaceDirectory;
}

const nothingDeleted: Result = {};

/** The log that an actor names, if there is one. */
async function logOf({ places }: DeletionParts, context: Context, actor: Actor, address: Address) {
  const place = places.known(actor, address) ?? (await places.locate(context, actor, address, 'read'));
  return place?.kind === 'unopenedPeer' ? undefined : place?.log;
}

const keysOf = ({ app, userKey }: Actor, logs: readonly LogKey[]): readonly LockKey[] => [
  ...logs.map((key): LockKey => ({ app, kind: 'conversation', key })),
  { app, kind: 'user', key: userKey },
];

/** The actor's side of a log, up to where he has left it. */
const memberOf = ({ conversations }: Stores, { userKey }: Actor, log: LogKey): Promise<FollowedLog | undefined> =>
  conversations.followedLog(userKey, log);

/** Deletes messages of a conversation for the actor alone; what is not there, or was deleted, is passed over. */
export async function deleteMessages(
  parts: DeletionParts,
  context: Context,
  actor: Actor,
  params: ParamsOf<typeof methods.messages.deleteMessages>,
): Promise<Result | Refusal<ErrorOf<typeof methods.messages.deleteMessages>>> {
  const log = await logOf(parts, context, actor, params);
  if (log === undefined) return nothingDeleted;
  return context.commit.run<Result, ErrorOf<typeof methods.messages.deleteMessages>>({
    app: actor.app,
    keys: keysOf(actor, [log]),
    decide: async (stores) => (await refuseIfOver(stores, actor)) ?? deleteSingly(stores, actor, log, params.messages),
  });
}

async function deleteSingly(
  stores: Stores,
  actor: Actor,
  log: LogKey,
  named: readonly NamedMessage[],
): Promise<Decided<Result> | Refusal<'CommonModuleParamsInvalid'>> {
  const { userKey } = actor;
  const key = { log, userKey };
  const left = await stores.conversations.leftOf(
    key,
    named.map(({ messageSeq }) => messageSeq),
  );
  const going = toDelete(left, named);
  if (going === 'refused') return refuse('CommonModuleParamsInvalid', 'messages: one cannot be deleted singly');
  if (going.length === 0) return { result: nothingDeleted };
  // The user's lock is held, so that the entry will have the next position.
  const entryPosition = (await stores.users.userLogHead(userKey)) + 1;
  await stores.conversations.noteDeletions(key, going, entryPosition);
  await takeFromCarried(stores, key, going);
  const messages = going.map(({ messageSeq, messageID, position, orderKey }) => ({
    ...{ messageSeq, messageID, position, orderKey },
  }));
  return answer(await tellDeleted(stores, actor, log, { messages }));
}

/** What was unread when the member left is a number that says nothing of which messages they were. */
async function takeFromCarried(
  { conversations }: Stores,
  key: MemberKey,
  going: readonly LeftMessage[],
): Promise<void> {
  const [member] = await conversations.members([key]);
  if (!member) return;
  const { reading, carried: before } = member.membership;
  const carried = carriedWithout(member.membership, going);
  if (carried !== before) await conversations.putReadings([{ ...key, reading, carried }]);
}

/** Deletes everything that a conversation has now, for the actor alone; it counts as read. */
export async function deleteAllMessage(
  parts: DeletionParts,
  context: Context,
  actor: Actor,
  params: ParamsOf<typeof methods.messages.deleteAllMessage>,
): Promise<Result | Refusal<DeleteError>> {
  const log = await logOf(parts, context, actor, params);
  if (log === undefined) return doesNotExist();
  return context.commit.run<Result, DeleteError>({
    app: actor.app,
    keys: keysOf(actor, [log]),
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const member = await memberOf(stores, actor, log);
      if (!member) return doesNotExist();
      const { userKey } = actor;
      if (await isClearable(stores, userKey, member)) return answer(await clear(stores, actor, log, member));
      return (await isListed(stores, userKey, member)) ? { result: nothingDeleted } : doesNotExist();
    },
  });
}

/** Deletes the actor's entry of a conversation; what is unread counts as read. */
export async function deleteConversation(
  parts: DeletionParts,
  context: Context,
  actor: Actor,
  params: ParamsOf<typeof methods.conversations.deleteConversation>,
): Promise<Result | Refusal<ErrorOf<typeof methods.conversations.deleteConversation>>> {
  const log = await logOf(parts, context, actor, params);
  if (log === undefined) return doesNotExist();
  return context.commit.run<Result, ErrorOf<typeof methods.conversations.deleteConversation>>({
    app: actor.app,
    keys: keysOf(actor, [log]),
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const member = await memberOf(stores, actor, log);
      if (!member || !(await isListed(stores, actor.userKey, member))) return doesNotExist();
      const removed = await removeEntry(stores, actor, log, member);
      // Told after the deletion, so that nothing is told of an entry that is about to go.
      return answer(removed, ...(await forgetMarks(stores, actor, [log])));
    },
  });
}

type Hint = EventHint & { readonly position: number };

const answer = (...hints: readonly [Hint, ...Hint[]]): Decided<Result> => ({
  result: { userLogPosition: Math.max(...hints.map(({ position }) => position)) },
  effects: { hints: [...hints] },
});

/** Everything up to the head is deleted and read. */
async function clear(stores: Stores, actor: Actor, log: LogKey, member: Member, isOfAll?: true) {
  const key = { log, userKey: actor.userKey };
  await stores.conversations.clearMessages(key, member.head);
  await stores.conversations.putReadings([{ ...key, reading: markOfHead(member.head, member.membership) }]);
  return tellDeleted(stores, actor, log, isOfAll && { isOfAll });
}

/**
 * The entry is off the list, and everything is read. Of its settings `forgetMarks` takes the marks, and the others stay.
 */
async function removeEntry(stores: Stores, actor: Actor, log: LogKey, member: Member, isOfAll?: true) {
  const { app, userKey, session } = actor;
  const key = { log, userKey };
  const { orderKey } = member.head;
  await stores.conversations.deleteEntry(key, orderKey);
  await stores.conversations.putReadings([{ ...key, reading: markOfHead(member.head, member.membership) }]);
  const next = (await memberOf(stores, actor, log)) ?? member;
  const body = { log, orderKey, reading: conversationRead(log, next), ...(isOfAll && { isOfAll }) };
  const entry = { kind: 'conversationDeleted', key: String(log), origin: session?.instanceID, body } as const;
  return appendUserLog(app, stores, userKey, entry);
}

/** Enters what the member has deleted of the log; an entry takes the place of the one before, and so says all of it. */
async function tellDeleted(
  stores: Stores,
  actor: Actor,
  log: LogKey,
  told: Pick<MessagesDeleted, 'messages' | 'isOfAll'> = {},
) {
  const { app, userKey, session } = actor;
  const member = await memberOf(stores, actor, log);
  const { messageSeq = 0, orderKey = 0 } = member?.membership.deleted ?? {};
  const body: MessagesDeleted = {
    log,
    ...told,
    ...(messageSeq > 0 && { cleared: { messageSeq, orderKey } }),
    ...(member && { reading: conversationRead(log, member) }),
  };
  const entry: UserLogDraft = { kind: 'messagesDeleted', key: String(log), origin: session?.instanceID, body };
  return appendUserLog(app, stores, userKey, entry);
}

/** Logs that change in one transaction when all do: others have the database to themselves between. */
const logsAtOnce = 50;

type OverAll = 'conversations' | 'messages';

const wanted = { conversations: isListed, messages: isClearable } as const;

/** Deletes all messages, or all entries, of all conversations of the actor, some at a time. */
export async function deleteAll(context: Context, actor: Actor, what: OverAll): Promise<Result | Refusal<CommonError>> {
  const readers = context.storage.read(actor.app);
  let afterLog = toLogKey(0);
  let count = 0;
  for (;;) {
    const page = await readers.conversations.followed(actor.userKey, { afterLog, limit: logsAtOnce });
    const isWanted = await Promise.all(page.map((followed) => wanted[what](readers, actor.userKey, followed)));
    const logs = page.filter((_, index) => isWanted[index]).map(({ log }) => log);
    const isLast = page.length < logsAtOnce;
    const deleted = await deleteOf(context, actor, what, { logs, ...(isLast && { before: count }) });
    if (isRefusal(deleted)) return deleted;
    count += deleted.count;
    afterLog = page.at(-1)?.log ?? afterLog;
    if (isLast) return deleted.result;
  }
}

type Refused = Refusal<CommonError>;

interface Slice {
  readonly logs: readonly LogKey[];
  /** How many changed in the slices before, if this is the last one. */
  readonly before?: number;
}

interface DeletedSlice {
  /** How many of the logs changed. */
  readonly count: number;
  readonly result: Result;
}

/** Deletes of some logs; the last of the slices tells of all. */
const deleteOf = (
  context: Context,
  actor: Actor,
  what: OverAll,
  { logs, before }: Slice,
): Promise<DeletedSlice | Refused> =>
  context.commit.run<DeletedSlice, 'NetworkModuleUserIsNotLogged'>({
    app: actor.app,
    keys: keysOf(actor, logs),
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const hints: Hint[] = [];
      const remove = what === 'messages' ? clear : removeEntry;
      for (const log of logs) {
        const member = await memberOf(stores, actor, log);
        const isWanted = member && (await wanted[what](stores, actor.userKey, member));
        if (isWanted) hints.push(await remove(stores, actor, log, member, true));
      }
      const count = hints.length;
      if (what === 'conversations') hints.push(...(await forgetMarks(stores, actor, logs)));
      if (before === undefined) return { result: { count, result: nothingDeleted }, effects: { hints } };
      const { app, userKey, session } = actor;
      const body = { count: before + count };
      const entry: UserLogDraft = { kind: 'allDeleted', key: what, origin: session?.instanceID, body };
      const last = await appendUserLog(app, stores, userKey, entry);
      return { result: { count, result: { userLogPosition: last.position } }, effects: { hints: [...hints, last] } };
    },
  });
