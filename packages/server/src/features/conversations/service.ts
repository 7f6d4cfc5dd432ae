import { utf8Length } from '@parley/kernel/utf8';
import { type ParamsOf, type Refusal, refuse } from '@parley/protocol/define';
import { EncodedJson } from '@parley/protocol/frames';
import type { methods } from '@parley/protocol/index';
import { limits, wireLimits } from '@parley/protocol/limits';
import { type Actor, refuseIfOver } from '../../core/actors.ts';
import type { Context } from '../../core/context.ts';

import { type LogKey, toLogKey, type UserKey } from '../../core/ids.ts';
import type { LockKey, Readers, Stores } from '../../storage/storage.ts';
import { appendUserLog } from '../users/index.ts';
import type { UserLogEntry } from '../users/store.ts';
import { type ConversationRead, encodeConversation, encodeSync } from './encode.ts';
import type { Address, Place, PlaceDirectory } from './places.ts';
import {
  type Comparison,
  compare,
  compareWithoutProof,
  type DeviceLog,
  markOfHead,
  needsProof,
  planUserLog,
  readingAt,
  readUpTo,
  standingOf,
} from './rules.ts';
import type { FollowedLog, LogHead, Membership, Reading } from './store.ts';

type Declared = typeof methods.conversations;
type SyncParams = ParamsOf<typeof methods.logs.sync>;

export interface ConversationParts {
  readonly places: PlaceDirectory;
  /** The newest message up to the head, encoded as the wire declares it for this reader. */
  newestMessage(context: Context, actor: Actor, followed: FollowedLog): Promise<string | undefined>;
}

/** Entries of the user's own log in one answer. */
const userLogEntriesMax = 500;
/** Heads in one answer, and logs read at a time. */
const headsMax = 500;
/** Bytes of heads and entries in one answer: half of what the wire holds, so that it fits with what leaves beside it. */
const answerBytesMax = wireLimits.messageBytesMax / 2;

/** Compares a device's positions with the heads of all logs of its user; pages by `afterLog` until complete. */
export async function sync(
  parts: ConversationParts,
  context: Context,
  actor: Actor,
  params: SyncParams,
): Promise<EncodedJson> {
  const readers = context.storage.read(actor.app);
  // The user's log is read first: a conversation opened in between is found among the logs, and again by its event.
  const userLog = await readUserLog(readers, actor, params.userLogPosition);
  const bytesMax = answerBytesMax - userLog.entries.reduce((sum, { body }) => sum + utf8Length(body), 0);
  const logs = await compareLogs(parts, context, actor, { params, bytesMax });
  const complete = userLog.isComplete && logs.isComplete;
  // Every answer goes on from further than the one before, also when only the user's own log is not yet at its end.
  const afterLog = complete ? undefined : Math.max(logs.afterLog, (params.afterLog ?? 0) + 1);
  return encodeSync({ userLog, changed: logs.changed, reload: logs.reload, complete, afterLog });
}

async function readUserLog({ users }: Readers, actor: Actor, devicePosition: number | undefined) {
  const head = await users.userLogHead(actor.userKey);
  const plan = planUserLog(devicePosition, head);
  const none: readonly UserLogEntry[] = [];
  if (plan.kind === 'none') return { position: head, reload: plan.reload, entries: none, isComplete: true };
  const isCurrent = plan.position === head;
  const found = isCurrent
    ? []
    : await users.userLogAfter(actor.userKey, { position: plan.position, limit: userLogEntriesMax });
  const entries = withinBytes(found, answerBytesMax / 2);
  const isComplete = found.length < userLogEntriesMax && entries.length === found.length;
  const last = entries.at(-1)?.position ?? plan.position;
  return { position: isComplete ? Math.max(head, last) : last, reload: false, entries, isComplete };
}

/** The first of the entries that fit; one at least. */
function withinBytes(entries: readonly UserLogEntry[], bytesMax: number): readonly UserLogEntry[] {
  let bytes = 0;
  const end = entries.findIndex(({ body }, index) => {
    bytes += utf8Length(body);
    return index > 0 && bytes > bytesMax;
  });
  return end === -1 ? entries : entries.slice(0, end);
}

interface ComparedLogs {
  readonly changed: string[];
  readonly reload: string[];
  readonly isComplete: boolean;
  readonly afterLog: LogKey;
}

async function compareLogs(
  parts: ConversationParts,
  context: Context,
  actor: Actor,
  { params, bytesMax }: { readonly params: SyncParams; readonly bytesMax: number },
): Promise<ComparedLogs> {
  const readers = context.storage.read(actor.app);
  const deviceLogs = new Map(params.logs.map((device) => [device.log, device]));
  const horizon = horizonOf(params.logs);
  const changed: string[] = [];
  const reload: string[] = [];
  let bytes = 0;
  let afterLog = toLogKey(params.afterLog ?? 0);
  for (;;) {
    const page = await readers.conversations.followed(actor.userKey, { afterLog, limit: headsMax });
    const comparisons = await Promise.all(page.map((followed) => judge(readers, followed, deviceLogs)));
    for (const [index, followed] of page.entries()) {
      if (followed.log > horizon) {
        return { changed, reload, isComplete: false, afterLog: toLogKey(Math.max(afterLog, horizon)) };
      }
      if (comparisons[index] !== 'same') {
        const found = changed.length + reload.length;
        if (found === headsMax) return { changed, reload, isComplete: false, afterLog };
        const text = await encodeFollowed(parts, context, actor, followed);
        bytes += utf8Length(text);
        // Nothing fits beside entries that took all the room; the next answer has none of them.
        if ((found > 0 || bytesMax <= 0) && bytes > bytesMax) return { changed, reload, isComplete: false, afterLog };
        (comparisons[index] === 'reload' ? reload : changed).push(text);
      }
      afterLog = followed.log;
    }
    if (page.length < headsMax) return { changed, reload, isComplete: true, afterLog };
  }
}

const encodeFollowed = async (
  { newestMessage }: ConversationParts,
  context: Context,
  actor: Actor,
  followed: FollowedLog,
): Promise<string> => encodeConversation(followed, standingOf(followed), await newestMessage(context, actor, followed));

/** A device with more logs than one request holds names the lowest; beyond them its silence says nothing. */
function horizonOf(deviceLogs: readonly DeviceLog[]): number {
  if (deviceLogs.length < limits.syncLogsMax) return Number.POSITIVE_INFINITY;
  return deviceLogs.reduce((highest, { log }) => Math.max(highest, log), 0);
}

async function judge(
  readers: Readers,
  { log, head }: FollowedLog,
  deviceLogs: ReadonlyMap<number, DeviceLog>,
): Promise<Comparison> {
  const device = deviceLogs.get(log);
  if (!needsProof(device, head)) return compare(device, head, undefined);
  const messageID = await readers.messages.messageIDAt(log, device.messageSeq);
  if (messageID !== undefined) return compare(device, head, messageID);
  const [oldest] = await readers.messages.history({ log, count: 1, reverse: false });
  return compareWithoutProof(device, oldest);
}

const doesNotExist = () => refuse('ConversationModuleConversationDoesNotExist', 'there is no such conversation');

/** The conversation that the actor names, if there ever was one; a log without a message is none. */
async function findPlace(
  { places }: ConversationParts,
  context: Context,
  actor: Actor,
  address: Address,
): Promise<Place | undefined> {
  const place = await places.locate(context, actor, address, 'read');
  return place?.kind === 'unopenedPeer' ? undefined : place;
}

/** The actor's entry of one conversation; `ConversationModuleConversationDoesNotExist` where there is none. */
export async function queryConversation(
  parts: ConversationParts,
  context: Context,
  actor: Actor,
  params: ParamsOf<Declared['queryConversation']>,
) {
  const place = await findPlace(parts, context, actor, params);
  if (!place) return doesNotExist();
  const followed = await context.storage.read(actor.app).conversations.followedLog(actor.userKey, place.log);
  if (!followed || followed.head.messageSeq === 0) return doesNotExist();
  return new EncodedJson(await encodeFollowed(parts, context, actor, followed));
}

/** Marks a conversation as read; all devices of the user learn it from the user's own log. */
export async function clearConversationUnreadMessageCount(
  parts: ConversationParts,
  context: Context,
  actor: Actor,
  params: ParamsOf<Declared['clearConversationUnreadMessageCount']>,
): Promise<ConversationRead | Refusal> {
  const place = await findPlace(parts, context, actor, params);
  if (!place) return doesNotExist();
  const { app, userKey } = actor;
  const locks: readonly LockKey[] = [
    { app, kind: 'conversation', key: place.log },
    { app, kind: 'user', key: userKey },
  ];
  return context.commit.run<ConversationRead>({
    app,
    keys: locks,
    decide: async (stores) => (await refuseIfOver(stores, actor)) ?? read(stores, actor, place.log, params.position),
  });
}

async function read(stores: Stores, { app, userKey, session }: Actor, log: LogKey, asked: number) {
  const { conversations } = stores;
  const row = await conversations.get(log);
  const membership = await conversations.membership(log, userKey);
  if (!row || !membership || row.head.messageSeq === 0) return doesNotExist();
  const { head } = row;
  const resultOf = (after: Membership): ConversationRead => ({
    log,
    ...standingOf({ head, membership: after }),
    position: head.position,
    messageSeq: head.messageSeq,
  });
  const position = readUpTo(head, membership, asked);
  if (position === undefined) return { result: resultOf(membership) };
  const reading = await readingUpTo(stores, { log, userKey, head, membership }, position);
  const withdrawn = await conversations.withdrawnAfter(log, userKey, position);
  await conversations.putReading(log, userKey, reading);
  const result = resultOf({ ...membership, reading, withdrawn, carried: 0 });
  const entry = { kind: 'conversationRead', key: String(log), origin: session?.instanceID, body: result } as const;
  const hint = await appendUserLog(app, stores, userKey, entry);
  return { result, effects: { hints: [hint] } };
}

interface Member {
  readonly log: LogKey;
  readonly userKey: UserKey;
  readonly head: LogHead;
  readonly membership: Membership;
}

/** How the log stood at the position, by the message there: what comes after it is not looked through. */
async function readingUpTo(
  { messages }: Pick<Stores, 'messages'>,
  { log, userKey, head, membership }: Member,
  position: number,
): Promise<Reading> {
  const end = markOfHead(head, membership);
  const known = position === head.position ? end : await messages.markAt({ log, userKey, position });
  const later = known ?? (await messages.markBeforeOldest({ log, userKey })) ?? end;
  return readingAt(position, known, { before: membership.reading, later });
}
