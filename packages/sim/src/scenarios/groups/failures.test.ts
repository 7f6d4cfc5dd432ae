import { expect, test } from 'vitest';
import type { ChatDevice } from '../chat.ts';
import { groupG, makeStage } from './groups.ts';

type Zim = ChatDevice['zim'];

/** Each operation of the server, the code of a fault inside it, and a call that needs it. */
const operations: readonly (readonly [string, number, (zim: Zim) => Promise<unknown>])[] = [
  ['createGroup', 6000503, (zim) => zim.createGroup({ ...groupG, groupID: 'h' }, [])],
  ['dismissGroup', 6000504, (zim) => zim.dismissGroup('g')],
  ['joinGroup', 6000505, (zim) => zim.joinGroup('g')],
  ['leaveGroup', 6000506, (zim) => zim.leaveGroup('g')],
  ['kickGroupMembers', 6000507, (zim) => zim.kickGroupMembers(['bob'], 'g')],
  ['inviteUsersIntoGroup', 6000508, (zim) => zim.inviteUsersIntoGroup(['bob'], 'g')],
  ['transferGroupOwner', 6000509, (zim) => zim.transferGroupOwner('bob', 'g')],
  ['updateGroupInfo', 6000510, (zim) => zim.updateGroupName('x', 'g')],
  ['updateGroupVerifyInfo', 6000510, (zim) => zim.updateGroupJoinMode(1, 'g')],
  ['muteGroup', 6000510, (zim) => zim.muteGroup(true, 'g', { mode: 1, duration: 60, roles: [] })],
  ['queryGroupInfo', 6000511, (zim) => zim.queryGroupInfo('g')],
  ['setGroupAttributes', 6000512, (zim) => zim.setGroupAttributes({ k: 'v' }, 'g')],
  ['deleteGroupAttributes', 6000512, (zim) => zim.deleteGroupAttributes(['k'], 'g')],
  ['queryGroupAttributes', 6000513, (zim) => zim.queryGroupAllAttributes('g')],
  ['setGroupMemberRole', 6000514, (zim) => zim.setGroupMemberRole(2, 'bob', 'g')],
  ['setGroupMemberNickname', 6000514, (zim) => zim.setGroupMemberNickname('x', 'bob', 'g')],
  ['muteGroupMembers', 6000514, (zim) => zim.muteGroupMembers(true, ['bob'], 'g', { duration: 60 })],
  ['queryGroupMemberInfo', 6000515, (zim) => zim.queryGroupMemberInfo('bob', 'g')],
  ['queryGroupList', 6000516, (zim) => zim.queryGroupList()],
  ['queryGroupMemberList', 6000517, (zim) => zim.queryGroupMemberList('g', { count: 1, nextFlag: 0 })],
  ['queryGroupMemberCount', 6000517, (zim) => zim.queryGroupMemberCount('g')],
];

test('a fault inside a call on a group has the code of the call, and nothing is told [GROUP-9]', async () => {
  const { chat, ann, told } = await makeStage();
  for (const [operation, code, call] of operations) {
    chat.breakNext(operation, 'handler');
    expect([operation, await chat.codeOf(call(ann.zim))]).toEqual([operation, code]);
  }
  await chat.run(500);
  expect(told).toEqual([[], [], [], []]);
});

test('a call without an answer fails after its time, and what it did is told all the same [GEVENT-1]', async () => {
  const { chat, ann, told } = await makeStage();
  chat.breakNext('updateGroupInfo', 'silence');
  // NetworkModuleRequestTimeout
  expect(await chat.codeOf(ann.zim.updateGroupName('x', 'g'), 20_000)).toBe(6000105);
  await chat.wait(ann.zim.updateGroupName('y', 'g'));
  expect(told[0].at(-1)).toBe('g name: y by ann 1');
});
