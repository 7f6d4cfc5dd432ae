import {
  type ZIMConversation,
  ZIMConversationSyncState,
  ZIMConversationType,
  type ZIMMessage,
  ZIMMessageQueryMode,
  ZIMMessageSentStatus,
  ZIMMessageType,
} from '@parley/client';
import { toUserStatus } from '@parley/client/features/status/info';
import { type LogKey, toAppID, toUserID, type UserKey } from '@parley/server/core/ids';
import type { StoredMessage } from '@parley/server/features/messages/store';
import type { ToldMark } from '@parley/server/features/receipts/store';
import { toWireStatus } from '@parley/server/features/status/encode';
import type { Readers } from '@parley/server/storage/storage';
import { storedChanges, tagIn } from './changes.ts';
import { type Device, type DeviceProcess, toSeenMessage } from './device.ts';
import type {
  BackupState,
  DeviceConversation,
  DeviceState,
  EntrySettings,
  Followed,
  ListedConversation,
  ServerDeletions,
  ServerLog,
  ServerMessage,
  StoredFollowed,
} from './facts.ts';
import { readDeviceFriends } from './friends.ts';
import { marksOf } from './marks.ts';
import { MemoryFolder } from './memory-folder.ts';
import { findAll, readSearches, type Shown } from './searches.ts';
import { tagOf } from './workload/composed.ts';
import { statusText } from './workload/status.ts';
import { simAppID, type World } from './world.ts';

const pageCount = 100;
/** Small, so that the list is paged. */
const listCount = 2;

/** What the database holds: the log of every two users who have one. */
export async function readServer({ store }: World, userIDs: readonly string[]): Promise<readonly ServerLog[]> {
  const readers = store.storage.read(toAppID(simAppID));
  const logs: ServerLog[] = [];
  for (const [index, one] of userIDs.entries()) {
    for (const other of userIDs.slice(index + 1)) {
      const log = await readLog(readers, one, other);
      if (log) logs.push(log);
    }
  }
  return logs;
}

const noRule = { onlinePlatforms: [], notToReceiveOfflinePushPlatforms: [] };

/** The rules for push that the database holds. */
export async function readRules(
  { store }: World,
  userIDs: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const { users } = store.storage.read(toAppID(simAppID));
  const rules: Record<string, string> = {};
  for (const userID of userIDs) {
    const user = await users.byUserID(toUserID(userID));
    const settings = user && (await users.pushSettings(user.userKey));
    rules[userID] = JSON.stringify(settings?.offlinePushRule ?? noRule);
  }
  return rules;
}

/** Whom each user has blocked, as the database holds it. */
export async function readBlacklists({ store }: World, userIDs: readonly string[]) {
  const { users, blacklist } = store.storage.read(toAppID(simAppID));
  const blocked: Record<string, readonly string[]> = {};
  for (const userID of userIDs) {
    const user = await users.byUserID(toUserID(userID));
    if (user) blocked[userID] = (await blacklist.blocked(user.userKey, pageCount)).map((one) => one.userID);
  }
  return blocked;
}

async function readLog(readers: Readers, one: string, other: string): Promise<ServerLog | undefined> {
  const [first, second] = [await readers.users.byUserID(toUserID(one)), await readers.users.byUserID(toUserID(other))];
  if (!first || !second) return undefined;
  const key = await readers.conversations.peer(first.userKey, second.userKey);
  const followed = key === undefined ? undefined : await readers.conversations.followedLog(first.userKey, key);
  if (!followed) return undefined;
  const { log, head } = followed;
  const settingsOf = async (userKey: UserKey): Promise<EntrySettings> => {
    const settings = (await readers.conversations.settings(userKey, [log])).get(log);
    const after = (await readers.conversations.followedLog(userKey, log))?.membership.reading.position ?? 0;
    const mentions = await readers.messages.mentionsOf({ log, userKey, after, upTo: head.position, limit: pageCount });
    const { pinnedTime = 0, notificationStatus = 1, marks = [] } = settings ?? {};
    return { pinnedTime, notificationStatus, marks, mentions: mentions.map(({ messageID }) => String(messageID)) };
  };
  const readSeqOf = async (userKey: UserKey): Promise<number> =>
    (await readers.conversations.followedLog(userKey, log))?.membership.reading.messageSeq ?? 0;
  const marks = await readers.receipts.marksAfter(log, 0);
  const messages: ServerMessage[] = [];
  const rows: StoredMessage[] = [];
  for (;;) {
    const anchor = messages.at(-1)?.orderKey;
    const page = await readers.messages.history({
      log,
      count: pageCount,
      reverse: false,
      ...(anchor !== undefined && { anchorOrderKey: anchor }),
    });
    rows.push(...page);
    messages.push(...page.map((row) => ({ ...toServerMessage(row), ...receiptOf(row, marks) })));
    if (page.length < pageCount) {
      const readSeqByUser = {
        [one]: await readSeqOf(first.userKey),
        [other]: await readSeqOf(second.userKey),
      };
      const settingsByUser = {
        [one]: await settingsOf(first.userKey),
        [other]: await settingsOf(second.userKey),
      };
      const deletedByUser = {
        [one]: await readDeletions(readers, first.userKey, log, messages),
        [other]: await readDeletions(readers, second.userKey, log, messages),
      };
      const changes = storedChanges(rows);
      const lastMark = marks.at(-1);
      const pinned = await readers.pins.messages(log, { offset: 0, limit: pageCount });
      return {
        log,
        users: [one, other],
        headPosition: head.position,
        ...(lastMark && { markPosition: lastMark.position }),
        ...{ readSeqByUser, settingsByUser, deletedByUser },
        messages: messages.map((message) => ({ ...message, ...changes(message.messageSeq) })),
        pinnedSeqs: pinned.map(({ messageSeq }) => messageSeq),
      };
    }
  }
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

/** Whom each user follows at this moment, and how they stand. */
export async function readFollowed({ store, own }: World, userIDs: readonly string[]): Promise<StoredFollowed> {
  const { users, statuses } = store.storage.read(toAppID(simAppID));
  const now = own.wall();
  const byUser: Record<string, Followed> = {};
  for (const userID of userIDs) {
    const user = await users.byUserID(toUserID(userID));
    if (!user) continue;
    const table = await statuses.subscriptionsOf(user.userKey, { after: 0, now, limit: pageCount });
    const untilByTarget = new Map(table.map(({ target, expiresAt }) => [target, expiresAt]));
    const standings = await statuses.standings(table.map(({ target }) => target));
    byUser[userID] = Object.fromEntries(
      standings.map((standing) => {
        const status = statusText(toUserStatus(toWireStatus(standing)));
        return [standing.userID, { status, until: untilByTarget.get(standing.userKey) ?? 0 }];
      }),
    );
  }
  return { at: now, byUser };
}

/** What a device shows from its own data, and how far it says it holds each log. */
export async function readDevice(
  device: Device,
  process: DeviceProcess,
  others: readonly string[],
): Promise<DeviceState> {
  const owner = { appID: simAppID, userID: device.userID };
  const { logs } = await device.disk.look(owner);
  const rule = JSON.stringify((await device.disk.rule(owner)) ?? noRule);
  const list = await readList(process);
  const conversations: DeviceConversation[] = [];
  for (const conversationID of others) {
    const messages = await readLocal(process, conversationID);
    const record = logs.find((one) => one.conversationID === conversationID);
    conversations.push({
      conversationID,
      messages: messages.map(toSeenMessage),
      ...listedIn(list, conversationID),
      ...(record && { held: { log: record.log, position: record.position } }),
    });
  }
  const blocked = await readBlacklist(process);
  const friends = await readDeviceFriends(process.zim);
  const friendsTold = Object.fromEntries(process.friendsTold);
  const followed = await readDeviceFollowed(process);
  const of = { device: device.name, userID: device.userID, life: process.life };
  return { ...of, isCurrent: true, conversations, rule, blocked, friends, friendsTold, followed };
}

/** What searches of a device find beside what it shows. They take their time: what may change meanwhile is read before. */
export async function readDeviceSearches(process: DeviceProcess, others: readonly string[]) {
  const shown: Shown[] = [];
  for (const conversationID of others) {
    shown.push({ conversationID, messages: await readLocal(process, conversationID) });
  }
  return readSearches(process, shown);
}

/** What a new device of the user shows that takes in the backup of this one; `put` changes what it finds in the folder. */
export async function readBackup(
  world: World,
  { userID }: Device,
  process: DeviceProcess,
  put: (folder: MemoryFolder) => void,
): Promise<BackupState> {
  const folder = new MemoryFolder();
  const everything = { keywords: ['t'] };
  const kept = await findAll(process, everything);
  await process.zim.exportLocalMessages(folder, {});
  put(folder);
  const started = await startOther(world, userID);
  await started.zim.importLocalMessages(folder, {});
  const found = await findAll(started, everything);
  const expected = kept.filter(({ sentStatus }) => sentStatus === ZIMMessageSentStatus.Success);
  return { userID, found: found.map(toSeenMessage), expected: expected.map(toSeenMessage) };
}

/** Another device of the user, which has never run before and is up to date. */
async function startOther(world: World, userID: string): Promise<DeviceProcess> {
  const { promise, resolve } = Promise.withResolvers<DeviceProcess>();
  const device = world.addDevice({ name: `${userID}.new`, userID, platformType: 5, skewMs: 0 }, resolve);
  device.start();
  const process = await promise;
  const isSynchronised = new Promise<void>((done) => {
    process.zim.on('conversationSyncStateChanged', (_zim, { state }) => {
      if (state === ZIMConversationSyncState.Finished) done();
    });
  });
  const config = { userName: '', token: world.token(userID, 3600), isOfflineLogin: false };
  await process.zim.login(userID, { ...config, customStatus: '', customStatusDuration: 0 });
  await isSynchronised;
  return process;
}

async function readBlacklist({ zim }: DeviceProcess): Promise<readonly string[]> {
  const blocked: string[] = [];
  for (let nextFlag: number | undefined; nextFlag !== 0; ) {
    const page = await zim.queryBlacklist({ count: 1, ...(nextFlag !== undefined && { nextFlag }) });
    blocked.push(...page.blacklist.map(({ userID }) => userID));
    nextFlag = page.nextFlag;
  }
  return blocked;
}

async function readDeviceFollowed({ zim }: DeviceProcess): Promise<Followed> {
  const { userStatusSubscriptionList: subscriptions } = await zim.querySubscribedUserStatusList({ userIDs: [] });
  return Object.fromEntries(
    subscriptions.map(({ userStatus, subscribeExpiredTime: until }) => [
      userStatus.userID,
      { status: statusText(userStatus), until },
    ]),
  );
}

async function readList({ zim }: DeviceProcess): Promise<readonly ZIMConversation[]> {
  const list: ZIMConversation[] = [];
  for (;;) {
    const nextConversation = list.at(-1);
    const { conversationList } = await zim.queryConversationList({
      count: listCount,
      ...(nextConversation && { nextConversation }),
    });
    list.push(...conversationList);
    if (conversationList.length < listCount) return list;
  }
}

function listedIn(list: readonly ZIMConversation[], conversationID: string): { listed?: ListedConversation } {
  const found = list.find((one) => one.conversationID === conversationID);
  if (!found) return {};
  const { unreadMessageCount, readMessageSeq, orderKey, lastMessage } = found;
  const { pinnedTime, notificationStatus, marks, mentionedInfoList } = found;
  const mentions = mentionedInfoList.map(({ messageID }) => messageID);
  return {
    listed: {
      ...{ unreadMessageCount, readMessageSeq, orderKey, lastMessage: lastMessage && toSeenMessage(lastMessage) },
      settings: { pinnedTime, notificationStatus, marks, mentions },
    },
  };
}

async function readLocal({ zim }: DeviceProcess, conversationID: string): Promise<readonly ZIMMessage[]> {
  let messages: readonly ZIMMessage[] = [];
  for (;;) {
    const [oldest] = messages;
    const { messageList } = await zim.queryHistoryMessage(conversationID, ZIMConversationType.Peer, {
      count: pageCount,
      reverse: true,
      mode: ZIMMessageQueryMode.OnlyLocal,
      ...(oldest && { nextMessage: oldest }),
    });
    messages = [...messageList, ...messages];
    if (messageList.length < pageCount) return messages;
  }
}
