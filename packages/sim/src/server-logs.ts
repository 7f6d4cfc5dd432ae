import { ZIMMessageType } from '@parley/client';
import { groupChanged } from '@parley/protocol/features/group-values';
import { parse } from '@parley/protocol/schema';
import { type LogKey, toAppID, toUserID, type UserKey } from '@parley/server/core/ids';
import { standingOf } from '@parley/server/features/conversations/rules';
import type { StoredMessage } from '@parley/server/features/messages/store';
import type { ToldMark } from '@parley/server/features/receipts/store';
import type { Readers } from '@parley/server/storage/storage';
import { storedChanges, tagIn } from './changes.ts';
import type { EntrySettings, ServerDeletions, ServerGroup, ServerLog, ServerMessage } from './facts.ts';
import { marksOf } from './marks.ts';
import { tagOf } from './workload/composed.ts';
import { simAppID, type World } from './world.ts';

const pageCount = 100;

/** Somebody who takes part in a log, or did. */
interface Participant {
  readonly userID: string;
  readonly userKey: UserKey;
}

/** What the database holds: the log of every two users who have one, and those of groups. */
export const readServer = (
  { store }: World,
  userIDs: readonly string[],
  groupIDs: readonly string[] = [],
): Promise<readonly ServerLog[]> => readLogs(store.storage.read(toAppID(simAppID)), userIDs, groupIDs);

/** The same of the database that a backup took the place of; `undefined`: none did. */
export async function readReplaced(
  { store }: World,
  userIDs: readonly string[],
  groupIDs: readonly string[],
): Promise<readonly ServerLog[] | undefined> {
  const storage = await store.openReplaced();
  if (!storage) return undefined;
  const logs = await readLogs(storage.read(toAppID(simAppID)), userIDs, groupIDs);
  await storage.close();
  return logs;
}

async function readLogs(
  readers: Readers,
  userIDs: readonly string[],
  groupIDs: readonly string[],
): Promise<readonly ServerLog[]> {
  const people: Participant[] = [];
  for (const userID of userIDs) {
    const user = await readers.users.byUserID(toUserID(userID));
    if (user) people.push({ userID, userKey: user.userKey });
  }
  const logs: ServerLog[] = [];
  for (const [index, one] of people.entries()) {
    for (const other of people.slice(index + 1)) {
      const log = await readers.conversations.peer(one.userKey, other.userKey);
      if (log !== undefined) logs.push(await readLog(readers, log, [one, other]));
    }
  }
  for (const groupID of groupIDs) {
    const found = await readers.conversations.group(groupID);
    if (found) logs.push(await readGroup(readers, { ...found, groupID }, people));
  }
  return logs;
}

async function readGroup(
  readers: Readers,
  { log, groupID }: { readonly log: LogKey; readonly groupID: string },
  people: readonly Participant[],
): Promise<ServerLog> {
  const windowsByUser: Record<string, ServerGroup['windowsByUser'][string]> = {};
  const taking: Participant[] = [];
  for (const one of people) {
    const windows = await readers.conversations.windows({ log, userKey: one.userKey });
    if (windows.length === 0) continue;
    windowsByUser[one.userID] = windows;
    taking.push(one);
  }
  const entries: ServerGroup['entries'][number][] = [];
  for (;;) {
    const after = entries.at(-1)?.position ?? 0;
    const page = await readers.groups.entriesAfter({ log, after, upTo: Number.MAX_SAFE_INTEGER, limit: pageCount });
    for (const { position, body } of page) {
      const change = parse(groupChanged.body, JSON.parse(body));
      if (change.ok) entries.push({ position, change: change.value });
    }
    if (page.length < pageCount) break;
  }
  const members = await readers.groups.membersAmong(
    log,
    people.map(({ userKey }) => userKey),
  );
  const userIDOf = new Map(people.map((one) => [one.userKey, one.userID]));
  const enteredAtByUser = Object.fromEntries(members.map((one) => [userIDOf.get(one.userKey), one.enteredAt]));
  const endedAt = await readEnd(readers, log, taking);
  const group: ServerGroup = { groupID, windowsByUser, enteredAtByUser, entries, ...(endedAt && { endedAt }) };
  const { messages, ...rest } = await readLog(readers, log, taking);
  return { ...rest, messages: await withReaders(readers, log, { messages, people }), group };
}

/** When a group was dismissed: nothing changes in its log any more. */
async function readEnd(readers: Readers, log: LogKey, [one]: readonly Participant[]): Promise<number | undefined> {
  const found = await readers.groups.byLog(log);
  if (!one || found?.dismissedPosition === undefined) return undefined;
  return (await readers.conversations.followedLog(one.userKey, log))?.head.changedAt;
}

/** Messages of a group with those who have read them. */
async function withReaders(
  { receipts }: Readers,
  log: LogKey,
  { messages, people }: { readonly messages: readonly ServerMessage[]; readonly people: readonly Participant[] },
): Promise<readonly ServerMessage[]> {
  const userIDOf = new Map(people.map(({ userKey, userID }) => [userKey, userID]));
  const asking = messages.filter(({ receipt }) => receipt !== undefined);
  const readings = await receipts.groupReadings(log, {
    messageSeqs: asking.map(({ messageSeq }) => messageSeq),
    userKeys: [...userIDOf.keys()],
  });
  return messages.map((message) => {
    if (!asking.includes(message)) return message;
    const own = readings.filter(({ messageSeq }) => messageSeq === message.messageSeq);
    return { ...message, readBy: own.flatMap(({ userKey }) => userIDOf.get(userKey) ?? []) };
  });
}

async function readLog(readers: Readers, log: LogKey, people: readonly Participant[]): Promise<ServerLog> {
  const head = await readHead(readers, log, people);
  const marks = await readers.receipts.marksAfter(log, 0);
  const rows = await readRows(readers, log);
  const messages = rows.map((row) => ({ ...toServerMessage(row), ...receiptOf(row, marks) }));
  const readSeqByUser: Record<string, number> = {};
  const unreadByUser: Record<string, number> = {};
  const settingsByUser: Record<string, EntrySettings> = {};
  const deletedByUser: Record<string, ServerDeletions> = {};
  for (const { userID, userKey } of people) {
    const followed = await readers.conversations.followedLog(userKey, log);
    readSeqByUser[userID] = followed?.membership.reading.messageSeq ?? 0;
    unreadByUser[userID] = followed ? standingOf(followed).unreadMessageCount : 0;
    settingsByUser[userID] = await readSettings(readers, userKey, log);
    deletedByUser[userID] = await readDeletions(readers, userKey, log, messages);
  }
  const changes = storedChanges(rows);
  const lastMark = marks.at(-1);
  const pinned = await readers.pins.messages(log, { offset: 0, limit: pageCount });
  return {
    log,
    users: people.map(({ userID }) => userID),
    headPosition: head,
    ...(lastMark && { markPosition: lastMark.position }),
    ...{ readSeqByUser, unreadByUser, settingsByUser, deletedByUser },
    messages: messages.map((message) => ({ ...message, ...changes(message.messageSeq) })),
    pinnedSeqs: pinned.map(({ messageSeq }) => messageSeq),
  };
}

/** The furthest that anybody is said to reach: who is out of a group is said to reach where it stood then. */
async function readHead(readers: Readers, log: LogKey, people: readonly Participant[]): Promise<number> {
  let position = 0;
  for (const { userKey } of people) {
    const followed = await readers.conversations.followedLog(userKey, log);
    position = Math.max(position, followed?.head.position ?? 0);
  }
  return position;
}

async function readRows(readers: Readers, log: LogKey): Promise<readonly StoredMessage[]> {
  const rows: StoredMessage[] = [];
  for (;;) {
    const anchor = rows.at(-1)?.orderKey;
    const page = await readers.messages.history({
      ...{ log, count: pageCount, reverse: false },
      ...(anchor !== undefined && { anchorOrderKey: anchor }),
    });
    rows.push(...page);
    if (page.length < pageCount) return rows;
  }
}

async function readSettings(readers: Readers, userKey: UserKey, log: LogKey): Promise<EntrySettings> {
  const settings = (await readers.conversations.settings(userKey, [log])).get(log);
  const followed = await readers.conversations.followedLog(userKey, log);
  const after = followed?.membership.reading.position ?? 0;
  const upTo = followed?.head.position ?? 0;
  const mentions = await readers.messages.mentionsOf({ log, userKey, after, upTo, limit: pageCount });
  const { pinnedTime = 0, notificationStatus = 1, marks = [] } = settings ?? {};
  return { pinnedTime, notificationStatus, marks, mentions: mentions.map(({ messageID }) => String(messageID)) };
}

/** What one of the users has deleted of the messages of a log. */
async function readDeletions(
  { messages: reader, conversations }: Readers,
  userKey: UserKey,
  log: LogKey,
  messages: readonly ServerMessage[],
): Promise<ServerDeletions> {
  const count = messages.length + 1;
  const left = await reader.history({ log, userKey, count, reverse: false });
  const known = new Set(left.map(({ messageID }) => String(messageID)));
  const followed = await conversations.followedLog(userKey, log);
  const { head, membership } = followed ?? {};
  return {
    messageIDs: messages.map(({ messageID }) => messageID).filter((messageID) => !known.has(messageID)),
    isEntryDeleted: (head?.orderKey ?? 0) <= (membership?.deleted.entryOrderKey ?? -1),
  };
}

function toServerMessage(row: StoredMessage): ServerMessage {
  const {
    log,
    position,
    changedPosition,
    messageID,
    localMessageID,
    messageSeq,
    orderKey,
    timestamp,
    senderUserID,
    body,
  } = row;
  const content: unknown = JSON.parse(body);
  const isRevoked = fieldOf(content, 'type') === ZIMMessageType.Revoke;
  const tag = isRevoked ? tagIn(String(fieldOf(content, 'originalTextMessageContent') ?? '')) : tagOf(Object(content));
  return {
    log,
    position,
    changedPosition,
    messageID: String(messageID),
    localMessageID,
    messageSeq,
    orderKey,
    timestamp,
    senderUserID,
    tag,
    isCounted: row.isCounted && !row.isWithdrawn,
    ...mentioning(content),
    ...(isRevoked && { isRevoked }),
    ...marksOf(row.state),
  };
}

function receiptOf({ state, messageSeq, senderUserID }: StoredMessage, marks: readonly ToldMark[]) {
  const receipt = state === undefined ? undefined : fieldOf(JSON.parse(state), 'receipt');
  if (receipt === undefined) return {};
  const isCovered = marks.some(
    ({ userID, spans }) =>
      userID !== senderUserID && spans.some(({ after, upTo }) => messageSeq > after && messageSeq <= upTo),
  );
  const isRead = isCovered || fieldOf(receipt, 'readTime') !== undefined;
  return { receipt: isRead ? ('Done' as const) : ('Processing' as const) };
}

/** Whom it mentions; `*` is everybody. */
function mentioning(content: unknown): { mentions?: readonly string[] } {
  const named: unknown = fieldOf(content, 'mentionedUserIDs') ?? [];
  const mentions = [
    ...(Array.isArray(named) ? named.map(String) : []),
    ...(fieldOf(content, 'isMentionAll') ? ['*'] : []),
  ];
  return mentions.length > 0 ? { mentions } : {};
}

const fieldOf = (content: unknown, name: string): unknown =>
  typeof content === 'object' && content !== null ? Reflect.get(content, name) : undefined;
