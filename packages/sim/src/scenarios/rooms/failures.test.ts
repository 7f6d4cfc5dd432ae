import { ZIMConversationType, type ZIMMessage, ZIMMessageType } from '@parley/client';
import { expect, test } from 'vitest';
import type { ChatDevice } from '../chat.ts';
import { makeStage, taken, watchRooms } from './rooms.ts';

type Zim = ChatDevice['zim'];

const text = { type: ZIMMessageType.Text, message: 'Hello' } as unknown as ZIMMessage;
const set = { isForce: false, isUpdateOwner: false, isDeleteAfterOwnerLeft: false };

/** Each operation of the server, the code of a fault inside it, and a call that needs it, by somebody who is in `r`. */
const operations: readonly (readonly [string, number, (zim: Zim) => Promise<unknown>])[] = [
  ['createRoom', 6000303, (zim) => zim.createRoom({ roomID: 's', roomName: '' })],
  ['joinRoom', 6000302, (zim) => zim.joinRoom('s')],
  ['enterRoom', 6000302, (zim) => zim.enterRoom({ roomID: 's', roomName: '' })],
  ['switchRoom', 6000302, (zim) => zim.switchRoom('r', { roomID: 's', roomName: '' }, true)],
  ['leaveRoom', 6000302, (zim) => zim.leaveRoom('r')],
  ['leaveAllRoom', 6000302, (zim) => zim.leaveAllRoom()],
  ['queryRoomMemberList', 6000310, (zim) => zim.queryRoomMemberList('r', { nextFlag: '', count: 1 })],
  ['queryRoomMembers', 6000310, (zim) => zim.queryRoomMembers(['bob'], 'r')],
  ['queryRoomOnlineMemberCount', 6000310, (zim) => zim.queryRoomOnlineMemberCount('r')],
  ['changeRoomAttributes', 6000330, (zim) => zim.setRoomAttributes({ k: 'v' }, 'r', set)],
  ['changeRoomAttributes', 6000330, (zim) => zim.deleteRoomAttributes(['k'], 'r')],
  ['queryRoomAllAttributes', 6000333, (zim) => zim.queryRoomAllAttributes('r')],
  ['setRoomMembersAttributes', 6000350, (zim) => zim.setRoomMembersAttributes({ k: 'v' }, ['bob'], 'r')],
  ['queryRoomMembersAttributes', 6000350, (zim) => zim.queryRoomMembersAttributes(['bob'], 'r')],
  [
    'queryRoomMemberAttributesList',
    6000350,
    (zim) => zim.queryRoomMemberAttributesList('r', { nextFlag: '', count: 1 }),
  ],
  ['sendRoomMessage', 6000203, (zim) => zim.sendMessage(text, 'r', ZIMConversationType.Room, { priority: 1 })],
];

test('a fault inside a call on a room has the code of the call, and the others are told nothing [ROOM-5, ROOM-38]', async () => {
  const { chat, ann, told } = await makeStage();
  for (const [operation, code, call] of operations) {
    chat.breakNext(operation, 'handler');
    expect([operation, await chat.codeOf(call(ann.zim))]).toEqual([operation, code]);
    // The device has undone meanwhile what may have taken effect.
    await chat.run(200);
  }
  await chat.run(500);
  expect([taken(told.bob), taken(told.carol)]).toEqual([[], []]);
});

test('a call without an answer tells ConnectTimeout and fails with 6000105 [ROOM-15]', async () => {
  const { chat } = await makeStage();
  const dora = await chat.loggedIn('dora');
  const hers = watchRooms(dora);
  chat.breakNext('joinRoom', 'silence');
  expect(await chat.codeOf(dora.zim.joinRoom('r'), 20_000)).toBe(6000105);
  expect(taken(hers)).toEqual(['r Connecting ActiveEnter', 'r Disconnected ConnectTimeout']);
});
