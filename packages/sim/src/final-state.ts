import {
  type ZIMConversation,
  ZIMConversationSyncState,
  ZIMError,
  type ZIMMessage,
  ZIMMessageQueryMode,
  ZIMMessageReceiptStatus,
  ZIMMessageSentStatus,
} from '@parley/client';
import { toUserStatus } from '@parley/client/features/status/info';
import { toAppID, toUserID } from '@parley/server/core/ids';
import { toWireStatus } from '@parley/server/features/status/encode';
import { type Device, type DeviceProcess, toSeenMessage, toToldReceipt } from './device.ts';
import type {
  BackupState,
  DeviceConversation,
  DeviceState,
  Followed,
  ListedConversation,
  StoredFollowed,
} from './facts.ts';
import { readDeviceFriends } from './friends.ts';
import type { ToldReceipt } from './history.ts';
import { MemoryFolder } from './memory-folder.ts';
import { isGroup, typeOf } from './places.ts';
import { findAll, readSearches, type Shown } from './searches.ts';
import { statusText } from './workload/status.ts';
import { simAppID, type World } from './world.ts';

const pageCount = 100;
/** Small, so that the list is paged. */
const listCount = 2;

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
      ...(isGroup(conversationID) && (await readReceipts(process, conversationID, messages))),
      ...(isGroup(conversationID) && (await readShown(process, conversationID))),
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

const readLocal = (process: DeviceProcess, conversationID: string): Promise<readonly ZIMMessage[]> =>
  readHistory(process, conversationID, ZIMMessageQueryMode.OnlyLocal);

async function readHistory({ zim }: DeviceProcess, conversationID: string, mode: ZIMMessageQueryMode) {
  let messages: readonly ZIMMessage[] = [];
  for (;;) {
    const [oldest] = messages;
    const { messageList } = await zim.queryHistoryMessage(conversationID, typeOf(conversationID), {
      ...{ count: pageCount, reverse: true, mode },
      ...(oldest && { nextMessage: oldest }),
    });
    messages = [...messageList, ...messages];
    if (messageList.length < pageCount) return messages;
  }
}

/** What a device says of the receipts of these messages. */
async function readReceipts(
  { zim }: DeviceProcess,
  groupID: string,
  messages: readonly ZIMMessage[],
): Promise<Pick<DeviceConversation, 'receipts'>> {
  const asking = messages.filter(({ receiptStatus }) => (receiptStatus ?? 0) > ZIMMessageReceiptStatus.None);
  const receipts: ToldReceipt[] = [];
  for (let from = 0; from < asking.length; from += pageCount) {
    const some = asking.slice(from, from + pageCount);
    const { infos } = await zim.queryMessageReceiptsInfo(some, groupID, typeOf(groupID));
    receipts.push(...infos.map(toToldReceipt));
  }
  return { receipts };
}

/** What the server shows a device of a group now; nothing where it refuses. */
async function readShown(process: DeviceProcess, groupID: string): Promise<Pick<DeviceConversation, 'shown'>> {
  try {
    const messages = await readHistory(process, groupID, ZIMMessageQueryMode.PreferServer);
    return { shown: messages.map(toSeenMessage) };
  } catch (error) {
    if (error instanceof ZIMError) return {};
    throw error;
  }
}
