import { ZIMUserOnlineStatus, type ZIMUserStatus } from '@parley/client';
import type { Chat, ChatDevice } from '../chat.ts';

/** Such as `bob Online 5,6 "busy"`. */
export const statusText = ({ userID, onlineStatus, onlinePlatforms, customStatus }: ZIMUserStatus): string =>
  `${userID} ${ZIMUserOnlineStatus[onlineStatus]} ${onlinePlatforms.join(',')} "${customStatus}"`;

/** What a device is told from now on: an entry for each event, with its statuses. */
export class StatusEars {
  readonly events: (readonly string[])[] = [];
  readonly statuses: ZIMUserStatus[] = [];

  constructor({ zim }: ChatDevice) {
    zim.on('userStatusUpdated', (_zim, { userStatusList }) => {
      this.events.push(userStatusList.map(statusText));
      this.statuses.push(...structuredClone(userStatusList));
    });
  }

  /** What was told since the last call. */
  take(): readonly string[] {
    this.statuses.length = 0;
    return this.events.splice(0).flat();
  }
}

/** Subscribes and lets what is told come in. */
export async function follow(
  chat: Chat,
  { zim }: ChatDevice,
  userIDs: string[],
  subscriptionDuration = 60,
): Promise<string[]> {
  const { errorUserList } = await chat.wait(zim.subscribeUsersStatus(userIDs, { subscriptionDuration }));
  await chat.run(200);
  return errorUserList.map(({ userID, reason }) => `${userID} ${reason}`);
}

/** Whom the device says the user follows, and how they stand. */
export async function followed(chat: Chat, { zim }: ChatDevice, userIDs: string[] = []): Promise<string[]> {
  const { userStatusSubscriptionList } = await chat.wait(zim.querySubscribedUserStatusList({ userIDs }));
  return userStatusSubscriptionList.map(({ userStatus }) => statusText(userStatus));
}

export async function queried(chat: Chat, { zim }: ChatDevice, userIDs: string[]): Promise<string[]> {
  const { userStatusList, errorUserList } = await chat.wait(zim.queryUsersStatus(userIDs));
  return [...userStatusList.map(statusText), ...errorUserList.map(({ userID, reason }) => `${userID} ${reason}`)];
}

export const switchedOff = {
  configure: (config: Parameters<NonNullable<NonNullable<Parameters<typeof Chat.open>[0]>['configure']>>[0]) => ({
    ...config,
    status: { ...config.status, enabled: false },
  }),
};
