import { ZIMPlatformType, type ZIMUserOfflinePushRule } from '@parley/client';
import type { Chat, ChatDevice } from '../chat.ts';

const { Web, Android, IPhoneOS } = ZIMPlatformType;

export const webSparesPhones: ZIMUserOfflinePushRule = {
  onlinePlatforms: [Web],
  notToReceiveOfflinePushPlatforms: [Android, IPhoneOS],
};
export const noRule: ZIMUserOfflinePushRule = { onlinePlatforms: [], notToReceiveOfflinePushPlatforms: [] };

/** A rule as text, such as `6|3,2`. */
export const ruleText = ({ onlinePlatforms, notToReceiveOfflinePushPlatforms }: ZIMUserOfflinePushRule): string =>
  `${onlinePlatforms.join()}|${notToReceiveOfflinePushPlatforms.join()}`;

/** The rules that the app on this device is told from now on. */
export function rulesTold({ zim }: ChatDevice): readonly string[] {
  const told: string[] = [];
  zim.on('userRuleUpdated', (_zim, { userRule }) => told.push(ruleText(userRule.offlinePushRule)));
  return told;
}

export const selfOf = async (chat: Chat, { zim }: ChatDevice) =>
  (await chat.wait(zim.querySelfUserInfo())).selfUserInfo;

export const ruleOf = async (chat: Chat, device: ChatDevice): Promise<string> =>
  ruleText((await selfOf(chat, device)).userRule.offlinePushRule);
