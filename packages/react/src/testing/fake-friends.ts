import type { ZIMFriendApplicationInfo, ZIMFriendInfo, ZIMUserInfo } from '@parley/client';
import type { ChatClient } from '../chat-client.ts';

/** What a client whose server is the test does with friends and those who are blocked. */
export class FakeFriends {
  /** What was asked of it beside all that has a list of its own. */
  readonly asked: string[] = [];
  /** The code with which everything about users is refused. */
  refusal: number | undefined;
  /** Calls that were refused. */
  refusedCount = 0;
  friends: readonly ZIMFriendInfo[] = [];
  applications: readonly ZIMFriendApplicationInfo[] = [];
  blacklistPages: readonly (readonly ZIMUserInfo[])[] = [];
  /** Why nobody can be blocked or unblocked. */
  reasonOfUser: number | undefined;

  queryFriendList: ChatClient['queryFriendList'] = async () => {
    this.refuse();
    return { friendList: [...this.friends], nextFlag: 0 };
  };

  queryFriendApplicationList: ChatClient['queryFriendApplicationList'] = async () => {
    this.refuse();
    return { applicationList: [...this.applications], nextFlag: 0 };
  };

  addFriend: ChatClient['addFriend'] = async (userID, { friendAlias }) => ({
    friendInfo: this.#friend(`add ${userID} ${friendAlias}`),
  });

  acceptFriendApplication: ChatClient['acceptFriendApplication'] = async (userID) => ({
    friendInfo: this.#friend(`accept ${userID}`),
  });

  updateFriendAlias: ChatClient['updateFriendAlias'] = async (friendAlias, userID) => ({
    friendInfo: this.#friend(`rename ${userID} ${friendAlias}`),
  });

  sendFriendApplication: ChatClient['sendFriendApplication'] = async (userID, { wording }) => {
    const applyUser = this.#friend(`apply ${userID} ${wording}`);
    return { applicationInfo: { type: 2, state: 1, applyUser, wording, createTime: 1, updateTime: 1 } };
  };

  rejectFriendApplication: ChatClient['rejectFriendApplication'] = async (userID) => ({
    userInfo: this.#friend(`reject ${userID}`),
  });

  deleteFriends: ChatClient['deleteFriends'] = async ([userID], { type }) => {
    this.#friend(`remove ${userID} ${type}`);
    return { errorUserList: [] };
  };

  queryBlacklist: ChatClient['queryBlacklist'] = async ({ nextFlag = 0 }) => {
    this.refuse();
    const isLast = nextFlag + 1 >= this.blacklistPages.length;
    return { blacklist: [...(this.blacklistPages[nextFlag] ?? [])], nextFlag: isLast ? 0 : nextFlag + 1 };
  };

  addUsersToBlacklist: ChatClient['addUsersToBlacklist'] = async (userIDs) => this.#blacklist('block', userIDs);

  removeUsersFromBlacklist: ChatClient['removeUsersFromBlacklist'] = async (userIDs) =>
    this.#blacklist('unblock', userIDs);

  #blacklist(asked: string, userIDs: readonly string[]) {
    this.refuse();
    const reason = this.reasonOfUser;
    if (reason !== undefined) {
      const errorUserList = userIDs.map((userID) => ({ userID, reason }));
      throw Object.assign(new Error('refused'), { code: 6000815, errorUserList });
    }
    this.asked.push(`${asked} ${userIDs.join(' ')}`);
    return { errorUserList: [] };
  }

  #friend(asked: string): ZIMFriendInfo {
    this.refuse();
    this.asked.push(asked);
    const user = { userID: 'bob', userName: '', userAvatarUrl: '', userExtendedData: '' };
    return { ...user, friendAlias: '', friendAttributes: {}, createTime: 1, wording: '' };
  }

  protected refuse(): void {
    if (this.refusal === undefined) return;
    this.refusedCount += 1;
    throw Object.assign(new Error('refused'), { code: this.refusal });
  }
}
