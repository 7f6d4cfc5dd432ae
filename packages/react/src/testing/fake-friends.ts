import type { ZIMFriendApplicationInfo, ZIMFriendInfo } from '@parley/client';
import type { ChatClient } from '../chat-client.ts';

/** What a client whose server is the test does with friends. */
export class FakeFriends {
  /** What was asked of it beside all that has a list of its own. */
  readonly asked: string[] = [];
  /** The code with which everything about users is refused. */
  refusal: number | undefined;
  friends: readonly ZIMFriendInfo[] = [];
  applications: readonly ZIMFriendApplicationInfo[] = [];

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

  #friend(asked: string): ZIMFriendInfo {
    this.refuse();
    this.asked.push(asked);
    const user = { userID: 'bob', userName: '', userAvatarUrl: '', userExtendedData: '' };
    return { ...user, friendAlias: '', friendAttributes: {}, createTime: 1, wording: '' };
  }

  protected refuse(): void {
    if (this.refusal !== undefined) throw Object.assign(new Error('refused'), { code: this.refusal });
  }
}
