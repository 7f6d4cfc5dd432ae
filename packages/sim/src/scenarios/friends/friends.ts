import {
  ZIMConversationEvent,
  type ZIMFriendAddConfig,
  type ZIMFriendApplicationInfo,
  ZIMFriendApplicationListChangeAction,
  ZIMFriendApplicationState,
  ZIMFriendApplicationType,
  type ZIMFriendInfo,
  ZIMFriendListChangeAction,
} from '@parley/client';
import type { Chat, ChatDevice } from '../chat.ts';

export const plain: ZIMFriendAddConfig = { wording: '', friendAlias: '', friendAttributes: {} };

/** Such as `bob`, and `bob (Bobby)` where there is an alias. */
const toFriendText = ({ userID, friendAlias }: ZIMFriendInfo): string =>
  friendAlias === '' ? userID : `${userID} (${friendAlias})`;

/** Such as `bob Sent Waiting`. */
export const toApplicationText = ({ applyUser, type, state }: ZIMFriendApplicationInfo): string =>
  `${applyUser.userID} ${ZIMFriendApplicationType[type]} ${ZIMFriendApplicationState[state]}`;

/** What a device is told of friends, in its order: one line for each event. */
export function watchFriends({ zim }: ChatDevice): string[] {
  const told: string[] = [];
  zim.on('friendListChanged', (_zim, { friendList, action }) => {
    told.push(`friends ${ZIMFriendListChangeAction[action]}: ${friendList.map(toFriendText).join(', ')}`);
  });
  zim.on('friendInfoUpdated', (_zim, { friendList }) => {
    told.push(`friends Updated: ${friendList.map((one) => `${toFriendText(one)} ${one.userName}`.trim()).join(', ')}`);
  });
  zim.on('friendApplicationListChanged', (_zim, { applicationList, action }) => {
    const name = ZIMFriendApplicationListChangeAction[action];
    told.push(`applications ${name}: ${applicationList.map(toApplicationText).join(', ')}`);
  });
  zim.on('friendApplicationUpdated', (_zim, { applicationList }) => {
    told.push(`applications Updated: ${applicationList.map(toApplicationText).join(', ')}`);
  });
  zim.on('conversationChanged', (_zim, { infoList }) => {
    for (const { event, conversation } of infoList) {
      if (event !== ZIMConversationEvent.Updated) continue;
      told.push(`conversation ${conversation.conversationID}: ${conversation.conversationAlias}`);
    }
  });
  return told;
}

/** The own list, the newest first. */
export async function friendsOf(chat: Chat, { zim }: ChatDevice): Promise<readonly string[]> {
  const { friendList } = await chat.wait(zim.queryFriendList({ count: 3000 }));
  return friendList.map(toFriendText);
}

export async function applicationsOf(chat: Chat, { zim }: ChatDevice): Promise<readonly string[]> {
  const { applicationList } = await chat.wait(zim.queryFriendApplicationList({ count: 3000 }));
  return applicationList.map(toApplicationText);
}

/** Makes two users friends. */
export async function befriend(chat: Chat, one: ChatDevice, other: ChatDevice): Promise<void> {
  await chat.wait(one.zim.addFriend(other.userID, plain));
  await chat.run(200);
}
