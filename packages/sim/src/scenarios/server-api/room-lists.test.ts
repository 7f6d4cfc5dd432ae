import { describe, expect, it, test } from 'vitest';
import type { ChatOptions } from '../chat.ts';
import { makeStage, roomR } from '../rooms/rooms.ts';
import { AppBackend } from './backend.ts';

/** Ann, Bob and Carol are in the room `r`, which Ann made, and the app's server can be asked. */
async function setUp(options?: ChatOptions) {
  const stage = await makeStage(options);
  return { ...stage, backend: new AppBackend(stage.chat) };
}

describe('QueryAppRoomList', () => {
  it('pages through the rooms that there are, with how many are in them and when they end [APIOBJ-19b]', async () => {
    const { chat, ann, backend } = await setUp();
    await backend.call('CreateRoom', { FromUserId: 'ann', RoomId: 's, t', RoomName: 'Empty' });
    await chat.wait(ann.zim.createRoom({ roomID: 'a', roomName: 'Hers' }));
    const all = await backend.call('QueryAppRoomList');
    const made = expect.any(Number);
    expect(all).toMatchObject({
      ...{ Code: 0, TotalCount: 3, NextFlag: '' },
      RoomList: [
        { RoomId: 'a', RoomName: 'Hers', MemberCount: 1, CreateTime: made, DestroyTime: 0 },
        { RoomId: 'r', RoomName: roomR.roomName, MemberCount: 3, CreateTime: made, DestroyTime: 0 },
        { RoomId: 's, t', RoomName: 'Empty', MemberCount: 0, CreateTime: made, DestroyTime: made },
      ],
    });
    const [, , empty] = all['RoomList'] as readonly { readonly CreateTime: number; readonly DestroyTime: number }[];
    expect((empty?.DestroyTime ?? 0) - (empty?.CreateTime ?? 0)).toBe(3_600_000);
    const first = await backend.call('QueryAppRoomList', { Limit: 2 });
    expect(first).toMatchObject({ TotalCount: 3, RoomList: [{ RoomId: 'a' }, { RoomId: 'r' }], NextFlag: 'r' });
    expect(await backend.get('QueryAppRoomList', 'Limit=2&NextFlag=r')).toMatchObject({
      ...{ TotalCount: 3, RoomList: [{ RoomId: 's, t' }], NextFlag: '' },
    });
    await backend.call('DestroyRoom', { RoomId: 'r' });
    expect(await backend.call('QueryAppRoomList', { Limit: 0 })).toMatchObject({
      ...{ TotalCount: 2, RoomList: [{ RoomId: 'a' }, { RoomId: 's, t' }] },
    });
  });

  it('has at most a hundred on a page, and none where there are none [APIOBJ-19b]', async () => {
    const { chat, backend } = await setUp({
      configure: (config) => ({ ...config, rooms: { ...config.rooms, roomsMax: 200 } }),
    });
    await backend.call('DestroyRoom', { RoomId: 'r' });
    expect(await backend.call('QueryAppRoomList')).toMatchObject({ TotalCount: 0, RoomList: [], NextFlag: '' });
    for (let number = 100; number <= 200; number += 1) {
      await backend.call('CreateRoom', { FromUserId: 'ann', RoomId: `${number}` });
      if (number % 20 === 19) await chat.run(1000);
    }
    for (const Limit of [0, 100, 1000]) {
      const { RoomList, ...rest } = await backend.call('QueryAppRoomList', { Limit });
      expect([rest, (RoomList as unknown[]).length]).toMatchObject([{ TotalCount: 101, NextFlag: '199' }, 100]);
    }
  });

  it('says what is wrong with its parameters [API-7, API-25]', async () => {
    const { backend } = await setUp();
    for (const [what, params, code] of [
      ['a size below 0', { Limit: -1 }, 660000002],
      ['half a room', { Limit: 1.5 }, 660000002],
      ['more than a page has', { Limit: 101 }, 0],
      ['a flag with a character that no room has', { NextFlag: 'a/' }, 660000002],
      ['a flag by half a pair', { NextFlag: '\ud800' }, 660000002],
      ['a flag of 129 bytes', { NextFlag: 'r'.repeat(129) }, 660000002],
      ['the longest flag', { NextFlag: 'r'.repeat(128) }, 0],
      ['the flag of the first page', { NextFlag: '' }, 0],
    ] as const) {
      expect([what, await backend.code('QueryAppRoomList', params)]).toEqual([what, code]);
    }
  });
});

describe('QueryRoomInfo', () => {
  it('says what a room is, who made it and who of its members is connected [APIOBJ-19b]', async () => {
    const { chat, ann, bob, backend } = await setUp();
    await chat.wait(ann.zim.setRoomAttributes({ topic: 'tea' }, 'r'));
    const about = { RoomId: 'r', RoomName: roomR.roomName, CreatorUserId: 'ann', DestroyDelayTime: 0, MsgSeq: 0 };
    expect(await backend.call('QueryRoomInfo', { RoomId: 'r' })).toMatchObject({
      ...{ Code: 0, ...about, MemberCount: 3, OnlineCount: 3, DestroyTime: 0, IsMsgStored: false },
      ...{ AttributeSeq: 1, Attributes: [{ Key: 'topic', Value: 'tea' }] },
    });
    chat.pullCable(bob);
    await chat.run(50_000);
    expect(await backend.get('QueryRoomInfo', 'RoomId=r')).toMatchObject({ MemberCount: 3, OnlineCount: 2 });
  });

  it('of one that the app made has nobody who did [APIOBJ-19b]', async () => {
    const { backend } = await setUp();
    await backend.call('CreateRoom', { FromUserId: 'ann', RoomId: 's', DestroyDelayTime: 60 });
    const info = await backend.call('QueryRoomInfo', { RoomId: 's' });
    expect(info).toMatchObject({ Code: 0, CreatorUserId: '', DestroyDelayTime: 60, MemberCount: 0, Attributes: [] });
    expect(info['DestroyTime']).toBeGreaterThan(0);
  });

  it('says what is wrong with its parameters [API-7, API-25]', async () => {
    const { backend } = await setUp();
    for (const [what, params, code] of [
      ['no room', {}, 660000002],
      ['an empty room', { RoomId: '' }, 660000002],
      ['a room that there is not', { RoomId: 's' }, 660300001],
      ['the name of a prototype', { RoomId: '__proto__' }, 660300001],
    ] as const) {
      expect([what, await backend.code('QueryRoomInfo', params)]).toEqual([what, code]);
    }
  });
});

test('a fault inside a list of rooms has the code 660000003 [APICODE-6]', async () => {
  const { chat, backend } = await setUp();
  for (const [action, params] of [
    ['QueryAppRoomList', {}],
    ['QueryRoomInfo', { RoomId: 'r' }],
  ] as const) {
    chat.breakNext(action, 'storage');
    expect([action, await backend.code(action, params)]).toEqual([action, 660000003]);
  }
});
