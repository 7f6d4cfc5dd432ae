import { describe, expect, it, test } from 'vitest';
import { Chat, type ChatOptions } from '../chat.ts';
import { attributesOf, makeStage, membersOf, taken, watchRooms } from '../rooms/rooms.ts';
import { AppBackend } from './backend.ts';

/** Ann, Bob and Carol are in the room `r`, and the app's server can be asked. */
async function setUp(options?: ChatOptions) {
  const stage = await makeStage(options);
  return { ...stage, backend: new AppBackend(stage.chat) };
}

/** Nobody is in any room; Ann is there. */
async function setUpEmpty(options?: ChatOptions) {
  const chat = await Chat.open(options);
  const ann = await chat.loggedIn('ann');
  return { chat, ann, told: watchRooms(ann), backend: new AppBackend(chat) };
}

const roomS = { FromUserId: 'ann', RoomId: 's' };
const withRooms =
  (rooms: Partial<Parameters<NonNullable<ChatOptions['configure']>>[0]['rooms']>): ChatOptions['configure'] =>
  (config) => ({ ...config, rooms: { ...config.rooms, ...rooms } });

describe('CreateRoom', () => {
  it('makes a room that nobody is in, with a name and attributes for whoever comes [API-31, APIOBJ-16]', async () => {
    const { chat, ann, told, backend } = await setUpEmpty();
    const Attributes = [
      { Key: 'topic', Value: 'tea' },
      { Key: 'seat', Value: '', AutoDelete: 1 },
    ];
    expect(await backend.call('CreateRoom', { ...roomS, RoomName: 'Stage', Attributes })).toMatchObject({
      ...{ Code: 0, AttributeSeq: 2 },
    });
    expect(await backend.code('QueryRoomUserList', { RoomId: 's' })).toBe(660300008);
    expect(taken(told)).toEqual([]);
    const { roomInfo } = await chat.wait(ann.zim.joinRoom('s'));
    expect(roomInfo.baseInfo).toEqual({ roomID: 's', roomName: 'Stage' });
    await chat.run(500);
    expect(taken(told)).toEqual(['s Connecting ActiveEnter', 's Connected Success', 's Set {"seat":"","topic":"tea"}']);
    expect(await membersOf(chat, ann, 's')).toEqual(['ann']);
  });

  it('has the attributes go with the user who acts, once he was there, that are to [ATTR-7, APIOBJ-16]', async () => {
    const { chat, ann, backend } = await setUpEmpty();
    const bob = await chat.loggedIn('bob');
    const his = watchRooms(bob);
    const Attributes = [
      { Key: 'a', Value: '1', AutoDelete: 1 },
      { Key: 'b', Value: '2' },
    ];
    await backend.call('CreateRoom', { ...roomS, Attributes });
    await chat.wait(bob.zim.joinRoom('s'));
    await chat.wait(ann.zim.joinRoom('s'));
    await chat.run(500);
    taken(his);
    await chat.wait(ann.zim.leaveRoom('s'));
    await chat.run(500);
    expect(taken(his)).toEqual(['s left ann', 's Delete {"a":"1"}']);
    expect(await attributesOf(chat, bob, 's')).toEqual({ b: '2' });
  });

  it('keeps attributes for who comes later where that is on, but for what goes with its owner [ATTR-7, ROOM-23]', async () => {
    const { chat, ann, backend } = await setUpEmpty({ configure: withRooms({ keepAttributesOnDelay: true }) });
    const Attributes = [
      { Key: 'a', Value: '1', AutoDelete: 1 },
      { Key: 'b', Value: '2' },
    ];
    await backend.call('CreateRoom', { ...roomS, DestroyDelayTime: 60, Attributes });
    await chat.wait(ann.zim.joinRoom('s'));
    await chat.wait(ann.zim.leaveRoom('s'));
    expect(await backend.call('QueryRoomAttribute', roomS)).toMatchObject({
      ...{ AttributeSeq: 3, Attributes: [{ Key: 'b', Value: '2', Seq: 2, AutoDelete: 0 }] },
    });
  });

  it('keeps it for a while without anybody, and for its delay after the last one left [APIOBJ-16, ROOM-22]', async () => {
    const { chat, backend } = await setUpEmpty({ configure: withRooms({ unenteredRoomLifetimeSeconds: 100 }) });
    expect(await backend.code('CreateRoom', { ...roomS, DestroyDelayTime: 60 })).toBe(0);
    await chat.run(90_000);
    expect(await backend.code('CreateRoom', roomS)).toBe(660300014);
    const bob = await chat.loggedIn('bob');
    await chat.wait(bob.zim.joinRoom('s'));
    await chat.run(20_000);
    expect(await membersOf(chat, bob, 's')).toEqual(['bob']);
    await chat.wait(bob.zim.leaveRoom('s'));
    await chat.run(55_000);
    expect(await backend.code('QueryRoomUserList', { RoomId: 's' })).toBe(660300008);
    await chat.run(8000);
    expect(await backend.code('QueryRoomUserList', { RoomId: 's' })).toBe(660300001);
  });

  it('ends it when nobody came in that time, a setting, or in its delay if that is longer [APIOBJ-16]', async () => {
    const { chat, backend } = await setUpEmpty({ configure: withRooms({ unenteredRoomLifetimeSeconds: 30 }) });
    await backend.call('CreateRoom', roomS);
    await backend.call('CreateRoom', { ...roomS, RoomId: 't', DestroyDelayTime: 60 });
    const codes = async () => [
      await backend.code('QueryRoomUserList', { RoomId: 's' }),
      await backend.code('QueryRoomUserList', { RoomId: 't' }),
    ];
    await chat.run(25_000);
    expect(await codes()).toEqual([660300008, 660300008]);
    await chat.run(8000);
    expect(await codes()).toEqual([660300001, 660300008]);
    await chat.run(30_000);
    expect(await codes()).toEqual([660300001, 660300001]);
  });

  it('refuses a room that there is, and one too many [ROOM-2, ROOM-8, API-16]', async () => {
    const { backend } = await setUp({ configure: withRooms({ roomsMax: 2 }) });
    expect(await backend.code('CreateRoom', { ...roomS, RoomId: 'r' })).toBe(660300014);
    expect(await backend.code('CreateRoom', roomS)).toBe(0);
    expect(await backend.code('CreateRoom', roomS)).toBe(660300014);
    expect(await backend.code('CreateRoom', { ...roomS, RoomId: 't' })).toBe(660300015);
  });

  it('says what is wrong with its parameters [API-7, API-8, API-25, ATTR-1]', async () => {
    const { backend, chat } = await setUpEmpty();
    const attribute = (Key: unknown, Value: unknown, more: object = {}) => ({ Attributes: [{ Key, Value, ...more }] });
    const many = (length: number) => ({
      Attributes: Array.from({ length }, (_, one) => ({ Key: `${one}`, Value: '' })),
    });
    const large = (bytes: number) => ({
      Attributes: [0, 1, 2, 3, 4, 5].map((one) => ({
        ...{ Key: `${one}`, Value: 'x'.repeat(Math.min(1024, Math.max(0, bytes - one * 1024))) },
      })),
    });
    const cases: readonly (readonly [string, object, number])[] = [
      ['nobody who acts', { FromUserId: undefined }, 660000002],
      ['somebody unknown who acts', { FromUserId: 'eve' }, 660500002],
      ['no room', { RoomId: undefined }, 660000002],
      ['a room of 128 bytes', { RoomId: 'r'.repeat(128) }, 0],
      ['a room of 129 bytes', { RoomId: 'r'.repeat(129) }, 660000002],
      ['a comma and a space', { RoomId: 'a, b' }, 0],
      ['a letter that is none', { RoomId: 'ä' }, 660000002],
      ['a name of 64 bytes', { RoomId: 'n', RoomName: 'ä'.repeat(32) }, 0],
      ['a name of 65 bytes', { RoomName: `${'ä'.repeat(32)}n` }, 660000002],
      ['a name that is none', { RoomName: 1 }, 660000002],
      ['a delay of three hours', { RoomId: 'd', DestroyDelayTime: '10800' }, 0],
      ['a longer delay', { DestroyDelayTime: 10_801 }, 660000002],
      ['a delay before now', { DestroyDelayTime: -1 }, 660000002],
      ['a key of 16 bytes', { RoomId: 'k', ...attribute('k'.repeat(16), '') }, 0],
      ['a key of 17 bytes', attribute('k'.repeat(17), ''), 660000002],
      ['an empty key', attribute('', ''), 660000002],
      ['a value of 1024 bytes', { RoomId: 'v', ...attribute('k', 'v'.repeat(1024)) }, 0],
      ['a value of 1025 bytes', attribute('k', 'v'.repeat(1025)), 660000002],
      ['no value', attribute('k', undefined), 660000002],
      ['another kind of deletion', attribute('k', 'v', { AutoDelete: 2 }), 660000002],
      ['10 attributes', { RoomId: '10', ...many(10) }, 0],
      ['11 attributes', many(11), 660000002],
      ['values of 5120 bytes', { RoomId: 'l', ...large(5120) }, 0],
      ['values of 5121 bytes', large(5121), 660300019],
      ['attributes that are none', { Attributes: {} }, 660000002],
    ];
    for (const [what, changes, code] of cases) {
      await chat.run(100);
      expect([what, await backend.code('CreateRoom', { ...roomS, ...changes })]).toEqual([what, code]);
    }
  });
});

describe('QueryRoomUserList', () => {
  it('pages through the members, from the first or the last on [APIOBJ-19, ROOM-37]', async () => {
    const { chat, backend, bob } = await setUp();
    await chat.wait(bob.zim.updateUserName('Bobby'));
    const first = await backend.call('QueryRoomUserList', { RoomId: 'r', Limit: 2 });
    expect(first).toMatchObject({
      ...{
        Code: 0,
        Count: 3,
        UserList: [
          { UserId: 'ann', UserName: '' },
          { UserId: 'bob', UserName: '' },
        ],
      },
    });
    const next = await backend.call('QueryRoomUserList', { RoomId: 'r', Limit: 2, NextFlag: first['NextFlag'] });
    expect(next).toMatchObject({ Count: 3, UserList: [{ UserId: 'carol' }], NextFlag: '0' });
    const newest = await backend.get('QueryRoomUserList', 'RoomId=r&Mode=1&Limit=2&NextFlag=0');
    expect(newest).toMatchObject({ UserList: [{ UserId: 'carol' }, { UserId: 'bob' }] });
    const rest = await backend.get('QueryRoomUserList', `RoomId=r&Mode=1&NextFlag=${newest['NextFlag']}`);
    expect(rest).toMatchObject({ UserList: [{ UserId: 'ann' }], NextFlag: '0' });
    for (const Limit of [0, 3, 500, 501]) {
      const { UserList, NextFlag } = await backend.call('QueryRoomUserList', { RoomId: 'r', Limit, NextFlag: '' });
      expect([Limit, UserList, NextFlag]).toMatchObject([Limit, { length: 3 }, '0']);
    }
  });

  it('says what is wrong with its parameters, and where there is nobody [API-7, APIOBJ-19]', async () => {
    const { backend } = await setUp();
    await backend.call('CreateRoom', roomS);
    for (const [what, params, code] of [
      ['no room', {}, 660000002],
      ['a room that there is not', { RoomId: 't' }, 660300001],
      ['a room without anybody', { RoomId: 's' }, 660300008],
      ['another order', { RoomId: 'r', Mode: 2 }, 660000002],
      ['a flag that nobody gave out', { RoomId: 'r', NextFlag: 'x' }, 660000002],
      ['a number below 0', { RoomId: 'r', Limit: -1 }, 660000002],
    ] as const) {
      expect([what, await backend.code('QueryRoomUserList', params)]).toEqual([what, code]);
    }
  });

  it('has a rate and a failure with codes of their own: 660300006, 660300007 [API-19, APICODE-8]', async () => {
    const { chat, backend } = await setUp();
    chat.breakNext('QueryRoomUserList', 'handler');
    expect(await backend.code('QueryRoomUserList', { RoomId: 'r' })).toBe(660300007);
    await chat.run(2000);
    const codes = Array.from({ length: 21 }, () => backend.start('QueryRoomUserList', { RoomId: 'r' }));
    expect((await chat.wait(Promise.all(codes))).map(({ Code }) => Code).sort()).toEqual([
      ...Array.from({ length: 20 }, () => 0),
      660300006,
    ]);
  });
});

describe('QueryRoomMembers', () => {
  it('says who of some users is in the room, and why others are not [APICODE-14]', async () => {
    const { chat, backend } = await setUp();
    await chat.loggedIn('dora');
    const query = 'RoomId=r&UserId[]=carol&UserId[]=eve&UserId[]=dora&UserId[]=ann&UserId[]=carol';
    expect(await backend.get('QueryRoomMembers', query)).toMatchObject({
      Code: 0,
      UserList: [
        { user_id: 'carol', user_name: '', avatar: '', extra: '' },
        { user_id: 'ann', user_name: '', avatar: '', extra: '' },
      ],
      ErrorList: [
        { UserId: 'eve', SubCode: 660200001 },
        { UserId: 'dora', SubCode: 660300012 },
      ],
    });
    expect(await backend.call('QueryRoomMembers', { RoomId: 'r', UserId: ['dora', 'eve'] })).toMatchObject({
      ...{ Code: 660300012, UserList: [], ErrorList: [{ UserId: 'dora' }, { UserId: 'eve' }] },
    });
    expect(await backend.code('QueryRoomMembers', { RoomId: 'r', UserId: ['eve'] })).toBe(660200001);
  });

  it('says what is wrong with its parameters, and takes five a second of a room [API-7, API-20]', async () => {
    const { chat, backend } = await setUp();
    const users = (length: number) => Array.from({ length }, (_, one) => `u${one}`);
    for (const [what, params, code] of [
      ['no users', { RoomId: 'r', UserId: [] }, 660000002],
      ['10 users', { RoomId: 'r', UserId: users(10) }, 660200001],
      ['11 users', { RoomId: 'r', UserId: users(11) }, 660000011],
      ['a user of 33 bytes', { RoomId: 'r', UserId: ['u'.repeat(33)] }, 660000002],
      ['a room that there is not', { RoomId: 't', UserId: ['ann'] }, 660300001],
    ] as const) {
      expect([what, await backend.code('QueryRoomMembers', params)]).toEqual([what, code]);
    }
    await chat.run(2000);
    const ask = (RoomId: string) => backend.start('QueryRoomMembers', { RoomId, UserId: ['ann'] });
    const codes = await chat.wait(Promise.all([...Array.from({ length: 6 }, () => ask('r')), ask('t')]));
    expect(codes.map(({ Code }) => Code).sort()).toEqual([0, 0, 0, 0, 0, 660300001, 660300006]);
  });
});

describe('attributes of a room', () => {
  const ofR = { FromUserId: 'dora', RoomId: 'r' };

  async function setUpAttributes() {
    const stage = await setUp();
    const { chat, ann, told } = stage;
    await chat.loggedIn('dora');
    await chat.wait(ann.zim.setRoomAttributes({ topic: 'tea', seat: '1' }, 'r', { isDeleteAfterOwnerLeft: true }));
    await chat.run(500);
    for (const lines of Object.values(told)) taken(lines);
    return stage;
  }

  it('are read with the change that made them what they are [ATTR-6]', async () => {
    const { backend } = await setUpAttributes();
    expect(await backend.call('QueryRoomAttribute', ofR)).toMatchObject({
      ...{ Code: 0, AttributeSeq: 2 },
      Attributes: [
        { Key: 'seat', Value: '1', Seq: 2, AutoDelete: 1 },
        { Key: 'topic', Value: 'tea', Seq: 1, AutoDelete: 1 },
      ],
    });
  });

  it('are changed whoever owns them, as one unit that members are told of [APIOBJ-17, ATTR-13]', async () => {
    const { chat, backend, ann, told } = await setUpAttributes();
    const Attributes = [
      { Action: 0, Key: 'topic', Value: 'milk' },
      { Action: 1, Key: 'seat' },
      { Action: 1, Key: 'none' },
      { Action: 0, Key: 'long key of 17 b.', Value: '' },
      { Action: 0, Key: 'new', Value: '', AutoDelete: 1 },
    ];
    expect(await backend.call('ModifyRoomAttribute', { ...ofR, Attributes })).toMatchObject({
      ...{ Code: 0, AttributeSeq: 5 },
      SuccKeyList: [
        { Key: 'topic', Seq: 3 },
        { Key: 'seat', Seq: 4 },
        { Key: 'new', Seq: 5 },
      ],
      ErrKeyList: [
        { Key: 'none', SubCode: 660000002 },
        { Key: 'long key of 17 b.', SubCode: 660000002 },
      ],
    });
    await chat.run(500);
    for (const lines of Object.values(told)) {
      expect(taken(lines)).toEqual(['r batch Set {"new":"","topic":"milk"} Delete {"seat":"1"}']);
    }
    const again = { ...ofR, Attributes: [{ Action: '0', Key: 'topic', Value: 'milk' }] };
    expect(await backend.call('ModifyRoomAttribute', again)).toMatchObject({
      ...{ Code: 0, AttributeSeq: 5, SuccKeyList: [{ Key: 'topic', Seq: 3 }] },
    });
    await chat.run(500);
    expect(taken(told.bob)).toEqual([]);
    await chat.wait(ann.zim.leaveRoom('r'));
    await chat.run(500);
    expect(taken(told.bob)).toEqual(['r left ann']);
  });

  it('stop being changed at the first failure if that is asked for [APIOBJ-17]', async () => {
    const { backend } = await setUpAttributes();
    const Attributes = [
      { Action: 0, Key: 'a', Value: '1', StopOnError: 1 },
      { Action: 1, Key: 'none' },
      { Action: 0, Key: 'b', Value: '2' },
    ];
    expect(await backend.call('ModifyRoomAttribute', { ...ofR, Attributes })).toMatchObject({
      ...{ Code: 0, AttributeSeq: 3 },
      ...{ SuccKeyList: [{ Key: 'a', Seq: 3 }], ErrKeyList: [{ Key: 'none', SubCode: 660000002 }] },
    });
  });

  it('are refused all together with the code of the first, and nobody is told anything [API-14]', async () => {
    const { chat, backend, told } = await setUpAttributes();
    const large = ['a', 'b', 'c', 'd', 'e'].map((Key) => ({ Action: 0, Key, Value: 'x'.repeat(1024) }));
    expect(await backend.call('ModifyRoomAttribute', { ...ofR, Attributes: large })).toMatchObject({
      ...{ Code: 0, ErrKeyList: [{ Key: 'e', SubCode: 660300019 }] },
    });
    await chat.run(500);
    for (const lines of Object.values(told)) taken(lines);
    expect(await backend.call('ModifyRoomAttribute', { ...ofR, Attributes: large.slice(4) })).toMatchObject({
      ...{ Code: 660300019, AttributeSeq: 6, SuccKeyList: [], ErrKeyList: [{ Key: 'e', SubCode: 660300019 }] },
    });
    await chat.run(500);
    for (const lines of Object.values(told)) expect(taken(lines)).toEqual([]);
  });

  it('are told to nobody where nobody is [APIOBJ-17]', async () => {
    const { chat, ann, told, backend } = await setUpEmpty();
    await backend.call('CreateRoom', roomS);
    const Attributes = [{ Action: 0, Key: 'a', Value: '1' }];
    expect(await backend.call('ModifyRoomAttribute', { ...roomS, Attributes })).toMatchObject({ AttributeSeq: 1 });
    await chat.run(500);
    expect(taken(told)).toEqual([]);
    await chat.wait(ann.zim.joinRoom('s'));
    expect(await attributesOf(chat, ann, 's')).toEqual({ a: '1' });
  });

  it('have parameters that are looked at [API-7, API-25]', async () => {
    const { backend } = await setUpAttributes();
    const change = { Action: 0, Key: 'k', Value: 'v' };
    for (const [what, params, code] of [
      ['nobody who acts', { FromUserId: undefined }, 660000002],
      ['somebody unknown who acts', { FromUserId: 'eve' }, 660500002],
      ['a room that there is not', { RoomId: 't' }, 660300001],
      ['no room', { RoomId: '' }, 660000002],
    ] as const) {
      expect([what, await backend.code('QueryRoomAttribute', { ...ofR, ...params })]).toEqual([what, code]);
      const modified = await backend.code('ModifyRoomAttribute', { ...ofR, Attributes: [change], ...params });
      expect([what, modified]).toEqual([what, code]);
    }
    for (const [what, Attributes, code] of [
      ['nothing to change', undefined, 660000002],
      ['an empty list', [], 660000002],
      ['no list', { change }, 660000002],
      ['over 100 changes', Array.from({ length: 101 }, () => change), 660000002],
      ['what is no change', [null], 660000002],
      ['100 changes', Array.from({ length: 100 }, () => change), 0],
    ] as const) {
      expect([what, await backend.code('ModifyRoomAttribute', { ...ofR, Attributes })]).toEqual([what, code]);
    }
  });
});

test('a fault inside an action on a room has the code 660000003 [APICODE-6]', async () => {
  const { chat, backend } = await setUp();
  const change = { Action: 0, Key: 'k', Value: 'v' };
  for (const [action, params] of [
    ['CreateRoom', roomS],
    ['QueryRoomMembers', { RoomId: 'r', UserId: ['ann'] }],
    ['QueryRoomAttribute', { FromUserId: 'ann', RoomId: 'r' }],
    ['ModifyRoomAttribute', { FromUserId: 'ann', RoomId: 'r', Attributes: [change] }],
  ] as const) {
    chat.breakNext(action, 'storage');
    expect([action, await backend.code(action, params)]).toEqual([action, 660000003]);
    expect([action, await backend.code(action, params)]).toEqual([action, 0]);
  }
});
