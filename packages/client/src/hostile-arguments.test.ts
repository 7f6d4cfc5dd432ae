import { afterEach, expect, test } from 'vitest';
import { ZIM, ZIMErrorCode } from './index.ts';
import { withAnswers } from './testing/fake-server.ts';
import { membershipBody } from './testing/groups.ts';
import { hostileValues } from './testing/hostile-values.ts';
import { methodsOf } from './testing/methods.ts';
import { loginConfig, setUp } from './testing/setup.ts';
import { unwatchedRejections } from './testing/unwatched.ts';

const message = {
  type: 1,
  message: 'x',
  extendedData: 'x',
  localExtendedData: 'x',
  mentionedUserIDs: ['bob'],
  isMentionAll: true,
};
const received = { ...message, conversationType: 0, conversationID: 'bob', messageID: '5', messageSeq: 1 };
const own = {
  ...received,
  senderUserID: 'ann',
  sentStatus: 1,
  isUserInserted: false,
  orderKey: 5,
  localMessageID: 'm',
};
const conversation = { conversationID: 'bob', type: 0, orderKey: 5, isPinned: false };
const filter = { marks: [1], conversationTypes: [0], isOnlyUnreadConversation: false, pinnedFilter: 0 };
const sending = { priority: 1, isRetrySend: false, disableUnreadMessageCount: true };
const custom = { ...message, type: 200, subType: 1, searchedContent: 'x' };
const command = { type: 2, message: Uint8Array.of(1), extendedData: 'x', localExtendedData: 'x' };
const search = {
  ...{ count: 10, order: 0, nextMessage: own, keywords: ['x'], messageTypes: [1], subMessageTypes: [1] },
  ...{ senderUserIDs: ['bob'], startTime: 0, endTime: 5 },
};
const friendDraft = { wording: 'x', friendAlias: 'x', friendAttributes: { k0: 'x' } };
const groupConfig = {
  ...{ groupNotice: 'x', groupAttributes: { x: 'x' }, maxMemberCount: 5 },
  ...{ joinMode: 1, inviteMode: 1, beInviteMode: 1 },
};
const roomInfo = { roomID: 'r', roomName: 'x' };
const roomConfig = { roomAttributes: { x: 'x' }, roomDestroyDelayTime: 5 };
const roomFlags = { isForce: true, isUpdateOwner: true, isDeleteAfterOwnerLeft: true };
const pushConfig = {
  ...{ title: 'x', content: 'x', payload: 'x', resourcesID: 'x', threadID: 'x' },
  ...{ enableBadge: true, badgeIncrement: 1 },
};
/** A folder with nothing in it that takes what it is given. */
const folder = {
  getFileHandle: (_name: string, options?: object) =>
    options ? Promise.resolve(emptyFile) : Promise.reject(new Error('there is no such file')),
};
const emptyFile = {
  createWritable: () => Promise.resolve({ write: async () => {}, close: async () => {}, abort: async () => {} }),
};

/** Good calls of every method; each argument of theirs, and each field of an argument, is then spoiled. */
const calls: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  acceptFriendApplication: [['bob', { ...friendDraft, pushConfig }]],
  acceptGroupInviteApplication: [['bob', 'g', { pushConfig }]],
  acceptGroupJoinApplication: [['bob', 'g', { pushConfig }]],
  addFriend: [['bob', friendDraft]],
  addMessageReaction: [['x', own, { increaseCount: 1 }]],
  addUsersToBlacklist: [[['bob']]],
  beginRoomAttributesBatchOperation: [['r', roomFlags]],
  callAccept: [['1', { extendedData: 'x' }]],
  callCancel: [[['bob'], '1', { extendedData: 'x', pushConfig }]],
  callEnd: [['1', { extendedData: 'x', pushConfig }]],
  callExperimentalAPI: [['{"method":"getSDKTimestamp"}']],
  callInvite: [[['bob'], { timeout: 5, mode: 1, extendedData: 'x', enableNotReceivedCheck: true, pushConfig }]],
  callJoin: [['1', { extendedData: 'x' }]],
  callQuit: [['1', { extendedData: 'x', pushConfig }]],
  callReject: [['1', { extendedData: 'x' }]],
  callingInvite: [[['bob'], '1', { pushConfig }]],
  cancelSendingMessage: [[own, {}]],
  checkFriendsRelation: [[['bob'], { type: 0 }]],
  checkUserIsInBlacklist: [['bob']],
  clearConversationTotalUnreadMessageCount: [[]],
  clearConversationUnreadMessageCount: [['bob', 0]],
  createGroup: [[{ groupID: 'g', groupName: 'x', groupAvatarUrl: 'x' }, ['bob'], groupConfig]],
  createRoom: [[roomInfo, roomConfig]],
  deleteAllConversationMessages: [[{ isAlsoDeleteServerMessage: false }]],
  deleteAllConversations: [[{ isAlsoDeleteServerConversation: false }]],
  deleteAllMessage: [['bob', 0, { isAlsoDeleteServerMessage: false }]],
  deleteConversation: [['bob', 0, { isAlsoDeleteServerConversation: false }]],
  deleteFriends: [[['bob'], { type: 0 }]],
  deleteGroupAttributes: [[['x'], 'g']],
  deleteMessageAllReactions: [[own]],
  deleteMessageReaction: [['x', own]],
  deleteMessages: [[[own], 'bob', 0, { isAlsoDeleteServerMessage: false }]],
  deleteRoomAttributes: [[['x'], 'r', { isForce: true }]],
  dismissGroup: [['g']],
  editMessage: [[{ ...message, ...own, type: 1 }, {}, { onMessageAttached: () => {} }]],
  endRoomAttributesBatchOperation: [['r']],
  enterRoom: [[roomInfo, roomConfig]],
  exportLocalMessages: [[folder, {}, () => {}]],
  importLocalMessages: [[folder, {}, () => {}]],
  insertMessageToLocalDB: [message, custom].map((one) => [one, 'bob', 0, 'ann']),
  inviteUsersIntoGroup: [[['bob'], 'g']],
  joinGroup: [['g']],
  joinRoom: [['r']],
  kickGroupMembers: [[['bob'], 'g']],
  leaveAllRoom: [[]],
  leaveGroup: [['g']],
  leaveRoom: [['r']],
  login: [
    ['ann', { ...loginConfig(), userName: 'Ann', isOfflineLogin: true }],
    [{ userID: 'ann', userName: 'Ann' }, loginConfig().token],
  ],
  logout: [[{ isClearDB: true }]],
  muteGroup: [[true, 'g', { mode: 3, duration: 60, roles: [3] }]],
  muteGroupMembers: [[true, ['bob'], 'g', { duration: 60 }]],
  off: [['error']],
  on: [['error', () => {}]],
  pinMessage: [[own, true, { disableAutoReplace: false }]],
  queryBlacklist: [[{ count: 10, nextFlag: 5 }]],
  queryCallInvitationList: [[{ count: 10, nextFlag: 5 }]],
  queryCombineMessageDetail: [[{ ...own, type: 100 }]],
  queryConversation: [['bob', 0]],
  queryConversationList: [[{ count: 10, nextConversation: conversation }, filter]],
  queryConversationPinnedList: [[{ count: 10, nextConversation: conversation }]],
  queryConversationTotalUnreadMessageCount: [[{ conversationTypes: [0], marks: [1] }]],
  queryDeviceList: [[]],
  queryFriendApplicationList: [[{ count: 10, nextFlag: 0 }]],
  queryFriendList: [[{ count: 10, nextFlag: 0 }]],
  queryFriendsInfo: [[['bob']]],
  queryGroupAllAttributes: [['g']],
  queryGroupApplicationList: [[{ count: 10, nextFlag: 0 }]],
  queryGroupAttributes: [[['x'], 'g']],
  queryGroupInfo: [['g']],
  queryGroupList: [[], [10, { nextFlag: 0, userIDs: ['bob'] }]],
  queryGroupMemberCount: [['g']],
  queryGroupMemberInfo: [['bob', 'g']],
  queryGroupMemberList: [['g', { nextFlag: 0, count: 10 }]],
  queryGroupMemberMutedList: [['g', { nextFlag: 0, count: 10 }]],
  queryGroupMessageReceiptReadMemberList: [
    [{ ...own, conversationID: 'g', conversationType: 2 }, 'g', { nextFlag: 0, count: 10 }],
  ],
  queryGroupMessageReceiptUnreadMemberList: [
    [{ ...own, conversationID: 'g', conversationType: 2 }, 'g', { nextFlag: 0, count: 10 }],
  ],
  queryHistoryMessage: [['bob', 0, { count: 10, reverse: true, mode: 0, nextMessage: own }]],
  queryMessageReactionUserList: [[own, { reactionType: 'x', nextFlag: 0, count: 10 }]],
  queryMessageReceiptsInfo: [[[own], 'bob', 0]],
  queryMessageRepliedList: [[own, { nextFlag: 0, count: 10 }]],
  queryMessages: [[[1], 'bob', 0]],
  queryPinnedMessageList: [['bob', 0]],
  queryRoomAllAttributes: [['r']],
  queryRoomMemberAttributesList: [['r', { nextFlag: '', count: 10 }]],
  queryRoomMemberList: [['r', { nextFlag: '', count: 10 }]],
  queryRoomMembers: [[['bob'], 'r']],
  queryRoomMembersAttributes: [[['bob'], 'r']],
  queryRoomOnlineMemberCount: [['r']],
  querySelfUserInfo: [[]],
  querySubscribedUserStatusList: [[{ userIDs: ['bob'] }]],
  queryUsersInfo: [[['bob'], { isQueryFromServer: false }]],
  queryUsersStatus: [[['bob']]],
  rejectFriendApplication: [['bob', { pushConfig }]],
  rejectGroupInviteApplication: [['bob', 'g', { pushConfig }]],
  rejectGroupJoinApplication: [['bob', 'g', { pushConfig }]],
  removeUsersFromBlacklist: [[['bob']]],
  renewToken: [[loginConfig().token]],
  replyMessage: [[message, { ...own, type: 1, message: 'x' }, sending, { onMessageAttached: () => {} }]],
  revokeMessage: [[own, { revokeExtendedData: 'x' }]],
  searchGlobalLocalMessages: [[search]],
  searchLocalConversations: [[{ ...search, totalConversationCount: 5, conversationMessageCount: 5, nextFlag: 0 }]],
  searchLocalFriends: [[{ keywords: ['x'], count: 1, nextFlag: 0, isAlsoMatchFriendAlias: true }]],
  searchLocalGroupMembers: [['g', { keywords: ['x'], count: 1, nextFlag: 0, isAlsoMatchGroupMemberNickname: true }]],
  searchLocalGroups: [
    [
      {
        ...{ keywords: ['x'], count: 1, nextFlag: 0 },
        ...{ isAlsoMatchGroupMemberUserName: true, isAlsoMatchGroupMemberNickname: true },
      },
    ],
  ],
  searchLocalMessages: [['bob', 0, search]],
  searchMessages: [[{ keywords: ['x'], count: 1, conversationID: 'bob', conversationType: 0, senderUserIDs: ['bob'] }]],
  sendConversationMessageReceiptRead: [['bob', 0]],
  sendFriendApplication: [['bob', { ...friendDraft, pushConfig }]],
  sendGroupInviteApplications: [[['bob'], 'g', { wording: 'x', pushConfig }]],
  sendGroupJoinApplication: [['g', { wording: 'x', pushConfig }]],
  sendGroupMessage: [[message, 'g', sending]],
  sendMediaMessage: [[{ ...message, type: 11, fileDownloadUrl: 'x' }, 'bob', 0, sending]],
  sendMessage: [message, custom, command].map((one) => [one, 'bob', 0, sending, { onMessageAttached: () => {} }]),
  sendMessageReceiptsRead: [[[own], 'bob', 0]],
  sendPeerMessage: [[message, 'bob', sending]],
  sendRoomMessage: [[message, 'r', sending]],
  sendTyping: [['bob', 0, true]],
  setConversationDraft: [['x', 'bob', 0]],
  setConversationMark: [[1, true, [{ conversationID: 'bob', conversationType: 0 }]]],
  setConversationNotificationStatus: [[2, 'bob', 0]],
  setGroupAttributes: [[{ x: 'x' }, 'g']],
  setGroupMemberNickname: [['x', 'bob', 'g']],
  setGroupMemberRole: [[2, 'bob', 'g']],
  setLogConfig: [[{ logLevel: 'info' }]],
  setRoomAttributes: [[{ x: 'x' }, 'r', roomFlags]],
  setRoomMembersAttributes: [[{ x: 'x' }, ['bob'], 'r', { isDeleteAfterOwnerLeft: true }]],
  signOutDevice: [['0123456789abcdef']],
  subscribe: [['error', () => {}]],
  subscribeUsersStatus: [[['bob'], { subscriptionDuration: 5 }]],
  switchRoom: [['r', { ...roomInfo, roomID: 's' }, true, roomConfig]],
  transferGroupOwner: [['bob', 'g']],
  unsubscribeUsersStatus: [[['bob']]],
  updateConversationPinnedState: [[true, 'bob', 0]],
  updateFriendAlias: [['x', 'bob']],
  updateFriendAttributes: [[{ k0: 'x' }, 'bob']],
  updateGroupAlias: [['x', 'g']],
  updateGroupAvatarUrl: [['x', 'g']],
  updateGroupBeInviteMode: [[1, 'g']],
  updateGroupInviteMode: [[1, 'g']],
  updateGroupJoinMode: [[1, 'g']],
  updateGroupName: [['x', 'g']],
  updateGroupNotice: [['x', 'g']],
  updateMessageLocalExtendedData: [['x', own]],
  updateUserAvatarUrl: [['x']],
  updateUserBadge: [[3]],
  updateUserCustomStatus: [['x', { duration: 5 }]],
  updateUserExtendedData: [['x']],
  updateUserName: [['x']],
  updateUserOfflinePushRule: [[{ onlinePlatforms: [6], notToReceiveOfflinePushPlatforms: [3] }]],
  uploadLog: [[]],
};

/** The same with objects of its own: some calls fill what they are handed. */
const copied = (given: readonly unknown[]): readonly unknown[] =>
  given.map((one) => (isFields(one) ? { ...one } : one));

const isFields = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

/** The call with one thing in it that is `hostile`. */
function* spoiled(given: readonly unknown[], hostile: () => unknown): Generator<readonly [string, readonly unknown[]]> {
  for (const [index, argument] of given.entries()) {
    yield [`argument ${index}`, copied(given).with(index, hostile())];
    if (!isFields(argument)) continue;
    for (const [name, value] of Object.entries(argument)) {
      yield [`argument ${index}.${name}`, copied(given).with(index, { ...argument, [name]: hostile() })];
      if (Array.isArray(value))
        yield [`in ${index}.${name}`, copied(given).with(index, { ...argument, [name]: [hostile()] })];
    }
  }
}

/** What became of a call: `fine`, a code, or what is wrong with it. */
async function outcomeOf(client: ZIM, name: string, given: readonly unknown[]): Promise<unknown> {
  let returned: unknown;
  try {
    returned = Reflect.apply(Reflect.get(client, name), client, given);
  } catch {
    return 'threw';
  }
  if (!(returned instanceof Promise)) return returned === undefined || name === 'subscribe' ? 'fine' : 'returned';
  return returned.then(
    () => 'fine',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : 'no error'),
  );
}

/** Faults of arguments, and what the server of this test makes of good ones. */
const expected: ReadonlySet<unknown> = new Set([
  'fine',
  ZIMErrorCode.CommonModuleParamsInvalid,
  ZIMErrorCode.CommonModuleTriggerSDKFrequencyLimit,
  ZIMErrorCode.CommonModuleUnsupportedRequest,
  ZIMErrorCode.CommonModuleUserInfoQueriedLimit,
  ZIMErrorCode.FriendModuleFriendOperationLimitExceeded,
  ZIMErrorCode.GroupModuleTheLengthOfGroupAttributeValueExceedsLimit,
  ZIMErrorCode.MessageModuleMessageReceiptLimit,
  ZIMErrorCode.NetworkModuleTokenInvalid,
  ZIMErrorCode.NetworkModuleUserIDError,
  ZIMErrorCode.NetworkModuleUserHasAlreadyLogged,
  ZIMErrorCode.NetworkModuleRspProtoParseError,
  ZIMErrorCode.ConversationModuleConversationDoesNotExist,
  ZIMErrorCode.MessageModuleCommonError,
  ZIMErrorCode.MessageModuleCancelSendingMessageFailed,
  ZIMErrorCode.MessageModuleEditMessageFailed,
  ZIMErrorCode.MessageModuleEditNoCorrespondingOperationAuthority,
  ZIMErrorCode.MessageModuleCacheFileOpenFailed,
  ZIMErrorCode.MessageModuleCacheFileExportFailed,
  ZIMErrorCode.MessageModuleCacheFileImportFailed,
  ZIMErrorCode.MessageModuleCacheFileExportOrImportIsInProgressCurrently,
  ZIMErrorCode.RoomModuleTheRoomIsConnecting,
  ZIMErrorCode.RoomModuleUserIsNotInTheRoom,
  ZIMErrorCode.RoomModuleRoomAttributesCommonError,
  ZIMErrorCode.RoomModuleTheLengthOfRoomAttributeValueExceedsLimit,
  ZIMErrorCode.RoomModuleTheLengthOfRoomMemberAttributesValueExceedsLimit,
]);

/** A group that nobody came into would be a fault of the server. */
const answers = {
  acceptGroupInviteApplication: () => ({ result: { membership: { entryPosition: 1, ...membershipBody(4, 1) } } }),
};

afterEach(() => ZIM.getInstance()?.destroy());

test('every method has a good call here', () => {
  const names = methodsOf(ZIM.prototype).filter((name) => !['constructor', 'destroy'].includes(name));
  expect(Object.keys(calls)).toEqual([...names].sort());
});

test.each(Object.entries(calls))(
  '%s ends in an error with a code, or does its work, whatever it is handed [INSTANCE-13a]',
  async (name, good) => {
    const wrong: unknown[] = [];
    const unwatched = await unwatchedRejections(async () => {
      const { clock, client, login, server } = setUp();
      server.script = withAnswers(server.script, answers);
      if (name !== 'login') await login();
      for (const [what, hostile] of hostileValues) {
        const ends = good
          .flatMap((one) => [...spoiled(one, hostile)])
          .map(async ([where, given]) => {
            const outcome = await outcomeOf(client, name, given);
            if (!expected.has(outcome)) wrong.push([what, where, outcome]);
          });
        await clock.run(1000);
        await Promise.all(ends);
      }
      // The instance is as good as before.
      client.logout();
      await login();
      client.destroy();
    });
    expect([wrong, unwatched]).toEqual([[], []]);
  },
);

test.each(hostileValues)('what is set and created with %s throws nothing', (_, hostile) => {
  const { setAdvancedConfig, setGeofencingConfig, create } = ZIM;
  for (const make of [
    hostile,
    () => [hostile()],
    () => ({ appID: hostile() }),
    () => ({ appID: 1, server: hostile() }),
  ]) {
    setAdvancedConfig.call(ZIM, 'zim_cache_folder', make() as string);
    setAdvancedConfig.call(ZIM, make() as string, 'x');
    setGeofencingConfig.call(ZIM, make() as number[], 1);
    setGeofencingConfig.call(ZIM, [2], make() as 1);
    create.call(ZIM, make() as number);
    ZIM.getInstance()?.destroy();
  }
  expect(ZIM.getInstance()).toBe(null);
  expect(ZIM.create({ appID: 1, server: 'http://chat.example' })).toBeInstanceOf(ZIM);
});
