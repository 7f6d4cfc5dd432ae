import {
  type ZIMErrorUserInfo,
  type ZIMGroup,
  type ZIMGroupApplicationInfo,
  type ZIMGroupFullInfo,
  type ZIMGroupMemberInfo,
  ZIMMessageReceiptStatus,
} from '@parley/client';
import type { ChatClient } from '../chat-client.ts';
import { FakeFriends } from './fake-friends.ts';

/** A group as somebody sees it who has set nothing. */
export const fullGroup = (groupID: string, over: Partial<ZIMGroupFullInfo> = {}): ZIMGroupFullInfo => ({
  baseInfo: { groupID, groupName: 'Hiking', groupAvatarUrl: '' },
  ...{
    groupNotice: '',
    groupAttributes: {},
    groupAlias: '',
    notificationStatus: 1,
    createTime: 1,
    maxMemberCount: 500,
  },
  mutedInfo: { mode: 0, expiredTime: 0, roles: [] },
  verifyInfo: { joinMode: 0, inviteMode: 0, beInviteMode: 0 },
  ...over,
});

export const groupMember = (userID: string, memberRole = 3): ZIMGroupMemberInfo => ({
  ...{ userID, userName: '', userAvatarUrl: '', userExtendedData: '', memberNickname: '', memberRole },
  ...{ memberAvatarUrl: '', muteExpiredTime: 0, groupEnterInfo: { enterTime: 1, enterType: 1 } },
});

/** What follows the place that was answered last. */
function pageOf<User>(
  all: readonly User[],
  { count, nextFlag }: { readonly count: number; readonly nextFlag: number },
) {
  const end = nextFlag + count;
  return { userList: all.slice(nextFlag, end), nextFlag: end < all.length ? end : 0 };
}

/** What a client whose server is the test does with groups. */
export class FakeGroups extends FakeFriends {
  groups: readonly ZIMGroup[] = [];
  groupApplications: readonly ZIMGroupApplicationInfo[] = [];
  /** The one group that can be opened. */
  group = fullGroup('g');
  groupMembers: readonly ZIMGroupMemberInfo[] = [];
  /** Users to whom nothing can be done. */
  failedUsers: ZIMErrorUserInfo[] = [];
  /** Who has read what the user sent to a group with a receipt, and who has not. */
  readers: readonly ZIMGroupMemberInfo[] = [];
  nonReaders: readonly ZIMGroupMemberInfo[] = [];

  queryGroupList: ChatClient['queryGroupList'] = async () => {
    this.refuse();
    return { groupList: [...this.groups], nextFlag: 0 };
  };

  queryGroupApplicationList: ChatClient['queryGroupApplicationList'] = async () => {
    this.refuse();
    return { applicationList: [...this.groupApplications], nextFlag: 0 };
  };

  queryGroupInfo: ChatClient['queryGroupInfo'] = async () => {
    this.refuse();
    return { groupInfo: this.group };
  };

  queryGroupMemberInfo: ChatClient['queryGroupMemberInfo'] = async (userID, groupID) => {
    this.refuse();
    const userInfo = this.groupMembers.find((member) => member.userID === userID) ?? groupMember(userID);
    return { groupID, userInfo };
  };

  queryGroupMemberCount: ChatClient['queryGroupMemberCount'] = async (groupID) => {
    this.refuse();
    return { groupID, count: this.groupMembers.length };
  };

  queryGroupMemberList: ChatClient['queryGroupMemberList'] = async (groupID, { count, nextFlag }) => {
    this.refuse();
    return { groupID, ...pageOf(this.groupMembers, { count, nextFlag }) };
  };

  queryGroupMessageReceiptReadMemberList: ChatClient['queryGroupMessageReceiptReadMemberList'] = async (
    message,
    groupID,
    page,
  ) => {
    this.#note(`readers ${message.messageID} ${page.nextFlag}`);
    return { groupID, ...pageOf(this.readers, page) };
  };

  queryGroupMessageReceiptUnreadMemberList: ChatClient['queryGroupMessageReceiptUnreadMemberList'] = async (
    message,
    groupID,
    page,
  ) => {
    this.#note(`non-readers ${message.messageID} ${page.nextFlag}`);
    return { groupID, ...pageOf(this.nonReaders, page) };
  };

  sendMessageReceiptsRead: ChatClient['sendMessageReceiptsRead'] = async (
    messages,
    conversationID,
    conversationType,
  ) => {
    this.#note(`read ${conversationID} ${messages.map(({ messageID }) => messageID).join(' ')}`);
    return { conversationID, conversationType, errorMessageIDs: [] };
  };

  queryMessageReceiptsInfo: ChatClient['queryMessageReceiptsInfo'] = async (
    messages,
    conversationID,
    conversationType,
  ) => {
    this.#note(`ask receipts of ${conversationID} ${messages.map(({ messageID }) => messageID).join(' ')}`);
    const status = ZIMMessageReceiptStatus.Processing;
    const info = {
      ...{ status, readTime: 0, isSelfOperated: false, conversationID, conversationType },
      ...{ readMemberCount: this.readers.length, unreadMemberCount: this.nonReaders.length },
    };
    return { infos: messages.map(({ messageID = '' }) => ({ ...info, messageID })), errorMessageIDs: [] };
  };

  searchLocalGroupMembers: ChatClient['searchLocalGroupMembers'] = async (groupID, { keywords }) => {
    this.#note(`search ${groupID} ${keywords.join(' ')}`);
    const isFound = ({ userID }: ZIMGroupMemberInfo): boolean => keywords.every((word) => userID.includes(word));
    return { groupID, userList: this.groupMembers.filter(isFound), nextFlag: 0 };
  };

  createGroup: ChatClient['createGroup'] = async ({ groupID, groupName }, userIDs, config) => {
    this.#note(`create ${groupID} ${groupName} ${userIDs.join(' ')} ${config?.groupNotice}`);
    return { groupInfo: this.group, userList: [], errorUserList: this.failedUsers };
  };

  sendGroupInviteApplications: ChatClient['sendGroupInviteApplications'] = async (userIDs, groupID, { wording }) => {
    this.#note(`invite ${groupID} ${userIDs.join(' ')} ${wording}`);
    return { groupID, errorUserList: this.failedUsers };
  };

  sendGroupJoinApplication: ChatClient['sendGroupJoinApplication'] = async (groupID, { wording }) => {
    this.#note(`apply ${groupID} ${wording}`);
    return { groupID };
  };

  joinGroup: ChatClient['joinGroup'] = async (groupID) => {
    this.#note(`join ${groupID}`);
    return { groupInfo: this.group };
  };

  acceptGroupJoinApplication: ChatClient['acceptGroupJoinApplication'] = async (userID, groupID) => {
    this.#note(`let ${userID} into ${groupID}`);
    return { groupID, userID };
  };

  rejectGroupJoinApplication: ChatClient['rejectGroupJoinApplication'] = async (userID, groupID) => {
    this.#note(`keep ${userID} out of ${groupID}`);
    return { groupID, userID };
  };

  acceptGroupInviteApplication: ChatClient['acceptGroupInviteApplication'] = async (inviterUserID, groupID) => {
    this.#note(`follow ${inviterUserID} into ${groupID}`);
    return { groupInfo: this.group, inviterUserID };
  };

  rejectGroupInviteApplication: ChatClient['rejectGroupInviteApplication'] = async (inviterUserID, groupID) => {
    this.#note(`refuse ${inviterUserID} ${groupID}`);
    return { groupID, inviterUserID };
  };

  leaveGroup: ChatClient['leaveGroup'] = async (groupID) => {
    this.#note(`leave ${groupID}`);
    return { groupID };
  };

  dismissGroup: ChatClient['dismissGroup'] = async (groupID) => {
    this.#note(`dismiss ${groupID}`);
    return { groupID };
  };

  transferGroupOwner: ChatClient['transferGroupOwner'] = async (toUserID, groupID) => {
    this.#note(`transfer ${groupID} to ${toUserID}`);
    return { groupID, toUserID };
  };

  kickGroupMembers: ChatClient['kickGroupMembers'] = async (kickedUserIDs, groupID) => {
    this.#note(`kick ${kickedUserIDs.join(' ')} from ${groupID}`);
    return { groupID, kickedUserIDs, errorUserList: [] };
  };

  updateGroupName: ChatClient['updateGroupName'] = async (groupName, groupID) => {
    this.#note(`name ${groupID} ${groupName}`);
    return { groupID, groupName };
  };

  updateGroupNotice: ChatClient['updateGroupNotice'] = async (groupNotice, groupID) => {
    this.#note(`notice ${groupID} ${groupNotice}`);
    return { groupID, groupNotice };
  };

  updateGroupAvatarUrl: ChatClient['updateGroupAvatarUrl'] = async (groupAvatarUrl, groupID) => {
    this.#note(`avatar ${groupID} ${groupAvatarUrl}`);
    return { groupID, groupAvatarUrl };
  };

  updateGroupAlias: ChatClient['updateGroupAlias'] = async (groupAlias, groupID) => {
    this.#note(`alias ${groupID} ${groupAlias}`);
    return { groupID, groupAlias };
  };

  updateGroupJoinMode: ChatClient['updateGroupJoinMode'] = async (mode, groupID) => {
    this.#note(`joinMode ${groupID} ${mode}`);
    return { groupID, mode };
  };

  updateGroupInviteMode: ChatClient['updateGroupInviteMode'] = async (mode, groupID) => {
    this.#note(`inviteMode ${groupID} ${mode}`);
    return { groupID, mode };
  };

  updateGroupBeInviteMode: ChatClient['updateGroupBeInviteMode'] = async (mode, groupID) => {
    this.#note(`beInviteMode ${groupID} ${mode}`);
    return { groupID, mode };
  };

  muteGroup: ChatClient['muteGroup'] = async (isMute, groupID, { mode, duration }) => {
    this.#note(`mute ${isMute} ${groupID} ${mode} ${duration}`);
    return { groupID, isMute, mutedInfo: { mode, expiredTime: 0, roles: [] } };
  };

  muteGroupMembers: ChatClient['muteGroupMembers'] = async (isMute, userIDs, groupID, { duration }) => {
    this.#note(`mute ${isMute} ${userIDs.join(' ')} ${groupID} ${duration}`);
    return { groupID, isMute, duration, mutedUserIDs: userIDs, errorUserList: [] };
  };

  setGroupMemberRole: ChatClient['setGroupMemberRole'] = async (role, forUserID, groupID) => {
    this.#note(`role ${groupID} ${forUserID} ${role}`);
    return { groupID, forUserID, role };
  };

  setGroupMemberNickname: ChatClient['setGroupMemberNickname'] = async (nickname, forUserID, groupID) => {
    this.#note(`nickname ${groupID} ${forUserID} ${nickname}`);
    return { groupID, forUserID, nickname };
  };

  #note(asked: string): void {
    this.refuse();
    this.asked.push(asked);
  }
}
