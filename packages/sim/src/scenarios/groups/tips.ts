import {
  isMessageOfType,
  type ZIMMessage,
  ZIMMessageType,
  type ZIMTipsMessage,
  ZIMTipsMessageChangeInfoType,
  ZIMTipsMessageEvent,
  type ZIMUserInfo,
} from '@parley/client';
import type { Config } from '@parley/server/config';
import type { Chat, ChatDevice, ChatOptions } from '../chat.ts';
import { inGroup } from './messages.ts';

type Settings = Config['groups']['tips'];

export const allTips: Settings = {
  management: true,
  profile: ['name', 'notice', 'avatar', 'mute'],
  members: ['owner', 'role', 'mute'],
};
const noTips: Settings = { management: false, profile: [], members: [] };

/** Servers that say so much in groups. */
export const saying = (tips: Partial<Settings> = allTips): ChatOptions => ({
  configure: (config) => ({ ...config, groups: { ...config.groups, tips: { ...noTips, ...tips } } }),
});

export const namesOf = (users: readonly ZIMUserInfo[]): string => users.map(({ userID }) => userID).join(', ');

/** What a message of the server says, such as `GroupLeft by ann: ann; GroupOwnerTransferred bob 1`. */
export function sentenceOf({ event, operatedUser, targetUserList, changeInfo }: ZIMTipsMessage): string {
  const targets = targetUserList.length === 0 ? '' : `: ${namesOf(targetUserList)}`;
  const change = changeInfo === undefined ? '' : `; ${changeOf(changeInfo)}`;
  return `${ZIMTipsMessageEvent[event]} by ${operatedUser.userID}${targets}${change}`;
}

function changeOf({ type, ...rest }: NonNullable<ZIMTipsMessage['changeInfo']>): string {
  const values = Object.entries(rest).filter(([, value]) => value !== '' && value !== 0);
  const said = values.map(([name, value]) => `${name} ${typeof value === 'object' ? shown(value) : value}`);
  return [ZIMTipsMessageChangeInfoType[type], ...said].join(' ');
}

const shown = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'userID' in value ? `${value.userID}` : JSON.stringify(value);

const lineOf = (message: ZIMMessage): string => {
  if (isMessageOfType(message, ZIMMessageType.Tips)) return sentenceOf(message);
  return 'message' in message ? `${message.message}` : `type ${message.type}`;
};

/** Adds what a device receives in groups to what it is told. */
export function watchTips({ zim }: Pick<ChatDevice, 'zim'>, told: string[] = []): string[] {
  zim.on('groupMessageReceived', (_zim, { messageList, info }) => {
    for (const message of messageList) told.push(`${info.isOfflineMessage ? 'missed ' : ''}${lineOf(message)}`);
  });
  return told;
}

/** The history of a group as a device is answered. */
export async function linesOf(chat: Chat, { zim }: ChatDevice, groupID = 'g'): Promise<readonly string[]> {
  return (await messagesOf(chat, { zim } as ChatDevice, groupID)).map(lineOf);
}

export async function messagesOf(chat: Chat, { zim }: ChatDevice, groupID = 'g'): Promise<readonly ZIMMessage[]> {
  const config = { count: 100, reverse: true };
  return (await chat.wait(zim.queryHistoryMessage(groupID, inGroup, config as never))).messageList;
}
