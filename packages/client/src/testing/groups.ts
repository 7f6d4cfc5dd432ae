import type { ZIM } from '../client.ts';
import { ZIMGroupEvent, ZIMGroupMemberEvent, ZIMGroupMemberState, ZIMGroupState } from '../enums.ts';
import type { ZIMGroupMemberInfo } from '../types.ts';
import { type Script, withAnswers } from './fake-server.ts';
import { setUp } from './setup.ts';

/** What a server says of a group, as it stands on the wire. */

const operator = (userID: string) => ({ userID, userName: '', memberNickname: '', memberRole: 1 });

export const groupInfo = (groupName = 'Group', groupID = 'g') => ({
  ...{ groupID, groupName, groupAvatarUrl: '', groupNotice: '', attributes: [], createTime: 1, maxMemberCount: 500 },
  mutedInfo: { mode: 0, expiredTime: 0, roles: [] },
  verifyInfo: { joinMode: 0, inviteMode: 0, beInviteMode: 0 },
});

export const member = (userID: string, changes: object = {}) => ({
  ...{ userID, userName: '', userAvatarUrl: '', memberNickname: '', memberRole: 3, muteExpiredTime: 0 },
  ...{ enterTime: 1, enterType: 3 },
  ...changes,
});

export const membersOf = (...userIDs: readonly string[]) => ({
  userList: userIDs.map((userID) => member(userID)),
  operators: [],
});

/** An entry of the log of a group; the log is 9. */
export const change = (position: number, parts: object, by = 'bob') => ({
  ...{ log: 9, position },
  state: { kind: 'group', body: { operator: operator(by), ...parts } },
});

export const moved = (isEntering: boolean, event: number, ...userIDs: readonly string[]) => ({
  moved: { isEntering, event, members: membersOf(...userIDs) },
});

/** An entry of the user's own log. */
export const membership = (entryPosition: number, event: number, position: number, changes: object = {}) => ({
  ...{ position: entryPosition, kind: 'group', key: 'g' },
  body: membershipBody(event, position, changes),
});

export const membershipBody = (event: number, position: number, changes: object = {}) => ({
  ...{ log: 9, isMember: event < 5, event, position, operator: operator('bob'), groupInfo: groupInfo() },
  ...changes,
});

const namesOf = (list: readonly ZIMGroupMemberInfo[]): string => list.map(({ userID }) => userID).join(', ');

/** What is told of groups, in its order: one line for each event. */
export function watchGroups(zim: ZIM): string[] {
  const told: string[] = [];
  zim.on('groupStateChanged', (_zim, { state, event, groupInfo: { baseInfo } }) => {
    told.push(`${baseInfo.groupID} ${ZIMGroupState[state]} ${ZIMGroupEvent[event]}`);
  });
  zim.on('groupMemberStateChanged', (_zim, { state, event, userList }) => {
    told.push(`members ${ZIMGroupMemberState[state]} ${ZIMGroupMemberEvent[event]}: ${namesOf(userList)}`);
  });
  zim.on('groupMemberInfoUpdated', (_zim, { userList }) => told.push(`member info: ${namesOf(userList)}`));
  zim.on('groupNameUpdated', (_zim, { groupName }) => told.push(`name: ${groupName}`));
  zim.on('groupAvatarUrlUpdated', (_zim, { groupAvatarUrl }) => told.push(`avatar: ${groupAvatarUrl}`));
  zim.on('groupNoticeUpdated', (_zim, { groupNotice }) => told.push(`notice: ${groupNotice}`));
  zim.on('groupVerifyInfoUpdated', (_zim, { verifyInfo }) => told.push(`modes: ${Object.values(verifyInfo)}`));
  zim.on('groupMutedInfoUpdated', (_zim, { mutedInfo }) => told.push(`mute: ${mutedInfo.mode}`));
  zim.on('groupAttributesUpdated', (_zim, { infoList }) => {
    for (const { action, groupAttributes } of infoList)
      told.push(`attributes ${action}: ${JSON.stringify(groupAttributes)}`);
  });
  return told;
}

/** A device that is logged in, what it tells of groups, and how the server pushes entries to it. */
export async function beginWithGroups(answers: Readonly<Record<string, Script>> = {}) {
  const world = setUp();
  world.server.script = withAnswers(world.server.script, answers);
  const told = watchGroups(world.client);
  await world.login();
  const push = async (event: 'userLog' | 'entry', data: unknown): Promise<void> => {
    world.server.last.push(event, data);
    await world.clock.run(5);
  };
  const own = (data: unknown) => push('userLog', data);
  const entry = (data: unknown) => push('entry', data);
  return { ...world, groups: told, own, entry };
}
