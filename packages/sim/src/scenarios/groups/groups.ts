import {
  type ZIMGroupAdvancedConfig,
  ZIMGroupAttributesUpdateAction,
  ZIMGroupEvent,
  ZIMGroupMemberEvent,
  type ZIMGroupMemberInfo,
  ZIMGroupMemberState,
  type ZIMGroupOperatedInfo,
  ZIMGroupState,
} from '@parley/client';
import { Chat, type ChatDevice, type ChatOptions } from '../chat.ts';

const namesOf = (list: readonly ZIMGroupMemberInfo[]): string => list.map(({ userID }) => userID).join(', ');
const by = ({ userID, memberRole }: ZIMGroupOperatedInfo): string => `by ${userID} ${memberRole}`;

/** What a device is told of groups, in its order: one line for each event, such as `g Enter Invited by ann 1`. */
export function watchGroups({ zim }: Pick<ChatDevice, 'zim'>): string[] {
  const told: string[] = [];
  zim.on('groupStateChanged', (_zim, { state, event, operatedInfo, groupInfo: { baseInfo } }) => {
    told.push(`${baseInfo.groupID} ${ZIMGroupState[state]} ${ZIMGroupEvent[event]} ${by(operatedInfo)}`);
  });
  zim.on('groupMemberStateChanged', (_zim, { groupID, state, event, userList, operatedInfo }) => {
    const what = `${ZIMGroupMemberState[state]} ${ZIMGroupMemberEvent[event]}`;
    told.push(`${groupID} members ${what}: ${namesOf(userList)} ${by(operatedInfo)}`);
  });
  zim.on('groupMemberInfoUpdated', (_zim, { groupID, userList, operatedInfo }) => {
    const list = userList.map(({ userID, memberRole, memberNickname, muteExpiredTime }) => {
      const mute = muteExpiredTime === 0 ? '' : ' muted';
      return `${userID} ${memberRole}${memberNickname === '' ? '' : ` (${memberNickname})`}${mute}`;
    });
    told.push(`${groupID} member info: ${list.join(', ')} ${by(operatedInfo)}`);
  });
  watchInfo(zim, told);
  return told;
}

function watchInfo(zim: ChatDevice['zim'], told: string[]): void {
  zim.on('groupNameUpdated', (_zim, { groupID, groupName, operatedInfo }) => {
    told.push(`${groupID} name: ${groupName} ${by(operatedInfo)}`);
  });
  zim.on('groupAvatarUrlUpdated', (_zim, { groupID, groupAvatarUrl, operatedInfo }) => {
    told.push(`${groupID} avatar: ${groupAvatarUrl} ${by(operatedInfo)}`);
  });
  zim.on('groupNoticeUpdated', (_zim, { groupID, groupNotice, operatedInfo }) => {
    told.push(`${groupID} notice: ${groupNotice} ${by(operatedInfo)}`);
  });
  zim.on('groupVerifyInfoUpdated', (_zim, { groupID, verifyInfo, operatedInfo }) => {
    const { joinMode, inviteMode, beInviteMode } = verifyInfo;
    told.push(`${groupID} modes: ${joinMode} ${inviteMode} ${beInviteMode} ${by(operatedInfo)}`);
  });
  zim.on('groupMutedInfoUpdated', (_zim, { groupID, mutedInfo, operatedInfo }) => {
    const { mode, expiredTime, roles } = mutedInfo;
    const until = expiredTime > 0 ? 'for a while' : String(expiredTime);
    told.push(`${groupID} mute: ${mode} ${until} [${roles.join(', ')}] ${by(operatedInfo)}`);
  });
  zim.on('groupAttributesUpdated', (_zim, { groupID, infoList, operatedInfo }) => {
    for (const { action, groupAttributes } of infoList) {
      const what = ZIMGroupAttributesUpdateAction[action];
      told.push(`${groupID} attributes ${what}: ${JSON.stringify(groupAttributes)} ${by(operatedInfo)}`);
    }
  });
}

/** What a device is told of aliases, such as `g Lunch by ann`. */
export function watchAliases({ zim }: ChatDevice): string[] {
  const told: string[] = [];
  zim.on('groupAliasUpdated', (_zim, { groupID, groupAlias, operatedUserID }) => {
    told.push(`${groupID} ${groupAlias} by ${operatedUserID}`);
  });
  return told;
}

/** Ann has made the group `g` with Bob and Carol; each of the three has a device, and Ann a phone as well. */
export interface GroupStage {
  readonly chat: Chat;
  readonly ann: ChatDevice;
  readonly phone: ChatDevice;
  readonly bob: ChatDevice;
  readonly carol: ChatDevice;
  /** What the devices were told since, in this order: Ann, her phone, Bob, Carol. */
  readonly told: readonly [string[], string[], string[], string[]];
}

export const groupG = { groupID: 'g', groupName: 'Group', groupAvatarUrl: '' };

/** Users, logged in with a device each, and a chat. */
export async function openWith(
  userIDs: readonly string[],
  options?: ChatOptions,
): Promise<readonly [Chat, ...ChatDevice[]]> {
  const chat = await Chat.open(options);
  const devices: ChatDevice[] = [];
  for (const userID of userIDs) devices.push(await chat.loggedIn(userID));
  return [chat, ...devices];
}

export async function makeStage(
  config: Partial<ZIMGroupAdvancedConfig> = {},
  options?: ChatOptions,
): Promise<GroupStage> {
  const chat = await Chat.open(options);
  const [ann, phone] = [await chat.loggedIn('ann'), await chat.loggedIn('ann')];
  const [bob, carol] = [await chat.loggedIn('bob'), await chat.loggedIn('carol')];
  await chat.wait(ann.zim.createGroup(groupG, ['bob', 'carol'], config as ZIMGroupAdvancedConfig));
  await chat.run(500);
  const told = [watchGroups(ann), watchGroups(phone), watchGroups(bob), watchGroups(carol)] as const;
  return { chat, ann, phone, bob, carol, told: [...told] };
}

/** The members of `g` as a device is answered, such as `ann 1`. */
export async function membersOf(chat: Chat, { zim }: ChatDevice, groupID = 'g'): Promise<readonly string[]> {
  const { userList } = await chat.wait(zim.queryGroupMemberList(groupID, { count: 100, nextFlag: 0 }));
  return userList.map(({ userID, memberRole }) => `${userID} ${memberRole}`);
}

/** The own groups. */
export async function groupsOf(chat: Chat, { zim }: ChatDevice): Promise<readonly string[]> {
  const { groupList, nextFlag } = await chat.wait(zim.queryGroupList());
  return [...groupList.map(({ baseInfo }) => baseInfo.groupID), ...(nextFlag === 0 ? [] : ['there are more'])];
}

export const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `u${index}`);

/** The codes of calls, one after another. */
export async function codesOf(chat: Chat, calls: readonly (() => Promise<unknown>)[]): Promise<readonly number[]> {
  const codes: number[] = [];
  for (const call of calls) codes.push(await chat.codeOf(call()));
  return codes;
}
