import type { ApplicationState, FriendAttributes, FriendState } from '@parley/protocol/features/friends';
import { ZIMFriendApplicationState, ZIMFriendApplicationType } from '../../enums.ts';
import type { ZIMFriendApplicationInfo, ZIMFriendInfo, ZIMUserInfo } from '../../types.ts';

/** A user as lists show him; the extended data are those of rooms. */
export const toUserInfo = (
  userID: string,
  { userName, userAvatarUrl }: Pick<FriendState, 'userName' | 'userAvatarUrl'>,
): ZIMUserInfo => ({ userID, userName, userAvatarUrl, userExtendedData: '' });

const toAttributes = (attributes: FriendAttributes): Record<string, string> =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

/** An entry of the list as the app sees it; nothing of it is shared with what is handed out later. */
export const toFriendInfo = (userID: string, state: FriendState): ZIMFriendInfo => ({
  ...toUserInfo(userID, state),
  friendAlias: state.friendAlias,
  friendAttributes: toAttributes(state.friendAttributes),
  createTime: state.createTime,
  wording: state.wording,
});

/** What a newer server may say stands for what is not known. */
export const toApplicationInfo = (userID: string, application: ApplicationState): ZIMFriendApplicationInfo => {
  const { type, state, wording, createTime, updateTime } = application;
  const { Both, Unknown } = ZIMFriendApplicationType;
  return {
    type: type <= Both ? (type as ZIMFriendApplicationType) : Unknown,
    state:
      state <= ZIMFriendApplicationState.Disabled
        ? (state as ZIMFriendApplicationState)
        : ZIMFriendApplicationState.Unknown,
    applyUser: toUserInfo(userID, application),
    wording,
    createTime,
    updateTime,
  };
};
