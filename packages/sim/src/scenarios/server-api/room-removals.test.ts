import { describe, expect, it, test } from 'vitest';
import type { ChatOptions } from '../chat.ts';
import { loseNextCommit } from '../rooms/lost-commit.ts';
import { attributesOf, makeStage, membersOf, roomR, taken, watchRooms } from '../rooms/rooms.ts';
import { AppBackend } from './backend.ts';

/** Ann, Bob and Carol are in the room `r`, and the app's server can be asked. */
async function setUp(options?: ChatOptions) {
  const stage = await makeStage(options);
  return { ...stage, backend: new AppBackend(stage.chat) };
}

const kickedOut = 'r Disconnected KickedOut';

describe('KickoutRoomUser', () => {
  it('tells who is put out why, and the others who left; he may come back [ROOM-39, APIOBJ-18]', async () => {
    const { chat, backend, bob, told } = await setUp();
    const kick = { RoomId: 'r', UserId: ['bob'], CustomReason: 'spam' };
    expect(await backend.call('KickoutRoomUser', kick)).toMatchObject({ Code: 0, Message: 'success' });
    await chat.run(500);
    expect(taken(told.bob)).toEqual([`${kickedOut} {"custom_reason":"spam"}`]);
    expect([taken(told.ann), taken(told.carol)]).toEqual([['r left bob'], ['r left bob']]);
    expect(await chat.codeOf(bob.zim.queryRoomAllAttributes('r'))).toBe(6000321);
    expect(await chat.codeOf(bob.zim.joinRoom('r'))).toBe(0);
    await chat.run(500);
    expect(taken(told.ann)).toEqual(['r joined bob']);
  });

  it('takes several at once, each once, and passes over who is not in it [APIOBJ-18, API-7]', async () => {
    const { chat, backend, ann, told } = await setUp();
    const users = ['bob', 'bob', 'nobody', 'carol'];
    const query = ['RoomId=r', ...users.map((user) => `UserId[]=${user}`)].join('&');
    expect(await backend.get('KickoutRoomUser', query)).toMatchObject({ Code: 0 });
    await chat.run(500);
    expect([taken(told.bob), taken(told.carol)]).toEqual([[kickedOut], [kickedOut]]);
    expect(taken(told.ann)).toEqual(['r left bob', 'r left carol']);
    expect(await membersOf(chat, ann)).toEqual(['ann']);
    expect(await backend.code('KickoutRoomUser', { RoomId: 'r', UserId: ['bob'] })).toBe(660300002);
    expect(await backend.code('KickoutRoomUser', { RoomId: 's', UserId: ['bob'] })).toBe(660300001);
  });

  it('takes attributes away that go with who is put out, after the others were told of him [ATTR-7]', async () => {
    const { chat, backend, ann, bob, told } = await setUp();
    await chat.wait(bob.zim.setRoomAttributes({ seat: '1' }, 'r', { isDeleteAfterOwnerLeft: true }));
    taken(told.ann);
    await backend.call('KickoutRoomUser', { RoomId: 'r', UserId: ['bob'] });
    await chat.run(500);
    expect(taken(told.ann)).toEqual(['r left bob', 'r Delete {"seat":"1"}']);
    expect(await attributesOf(chat, ann)).toEqual({});
  });

  it('ends the room with its last member, who is told that he was put out [ROOM-22, ROOM-39]', async () => {
    const { chat, backend, ann, told } = await setUp();
    expect(await backend.code('KickoutRoomUser', { RoomId: 'r', UserId: ['ann', 'bob', 'carol'] })).toBe(0);
    await chat.run(500);
    for (const lines of Object.values(told)) expect(taken(lines)).toEqual([kickedOut]);
    expect(await chat.codeOf(ann.zim.joinRoom('r'))).toBe(6000322);
  });

  it('does not end the room before its time where it stays without members [ROOM-22]', async () => {
    const { chat, backend } = await setUp();
    const dora = await chat.loggedIn('dora');
    const hers = watchRooms(dora);
    await chat.wait(dora.zim.createRoom({ roomID: 's', roomName: '' }, { roomDestroyDelayTime: 60 }));
    taken(hers);
    expect(await backend.code('KickoutRoomUser', { RoomId: 's', UserId: ['dora'], CustomReason: '' })).toBe(0);
    await chat.run(500);
    expect(taken(hers)).toEqual(['s Disconnected KickedOut']);
    expect(await backend.code('QueryRoomUserList', { RoomId: 's' })).toBe(660300008);
    expect(await chat.codeOf(dora.zim.joinRoom('s'))).toBe(0);
    await chat.run(500);
    expect(taken(hers)).toEqual(['s Connecting ActiveEnter', 's Connected Success']);
  });

  it('tells every device of the user that is in the room, and no other [ROOM-34, ROOM-39]', async () => {
    const configure: ChatOptions['configure'] = (config) => ({
      ...config,
      rooms: { ...config.rooms, multiDevice: true },
    });
    const { chat, backend, told } = await setUp({ configure });
    const [second, third] = [await chat.loggedIn('bob'), await chat.loggedIn('bob')];
    const [inside, outside] = [watchRooms(second), watchRooms(third)];
    await chat.wait(second.zim.joinRoom('r'));
    taken(inside);
    await backend.call('KickoutRoomUser', { RoomId: 'r', UserId: ['bob'] });
    await chat.run(500);
    expect([taken(told.bob), taken(inside), taken(outside)]).toEqual([[kickedOut], [kickedOut], []]);
    expect(taken(told.ann)).toEqual(['r left bob']);
  });

  it('is learnt by who is away when he comes back [ROOM-27, ROOM-39]', async () => {
    const { chat, backend, bob, told } = await setUp();
    const plugIn = chat.pullCable(bob);
    await chat.run(3000);
    taken(told.bob);
    await backend.call('KickoutRoomUser', { RoomId: 'r', UserId: ['bob'], CustomReason: 'spam' });
    plugIn();
    await chat.run(15_000);
    expect(taken(told.bob)).toEqual([
      'r Connecting NetworkInterrupted',
      'r Disconnected NetworkDisconnected {"reason":"kicked"}',
    ]);
    expect(taken(told.ann)).toEqual(['r left bob']);
  });

  it('says what is wrong with its parameters [API-7, API-25]', async () => {
    const { backend } = await setUp();
    for (const [what, params, code] of [
      ['no room', { UserId: ['bob'] }, 660000002],
      ['an empty room', { RoomId: '', UserId: ['bob'] }, 660000002],
      ['a room of 129 bytes', { RoomId: 'r'.repeat(129), UserId: ['bob'] }, 660000002],
      ['a room with a character that none has', { RoomId: 'r/', UserId: ['bob'] }, 660000002],
      ['a room by half a pair', { RoomId: '\ud800', UserId: ['bob'] }, 660000002],
      ['the name of a prototype', { RoomId: '__proto__', UserId: ['bob'] }, 660300001],
      ['no users', { RoomId: 'r', UserId: [] }, 660000002],
      ['users that are none', { RoomId: 'r', UserId: [1] }, 660000002],
      ['a user of 33 bytes', { RoomId: 'r', UserId: ['b'.repeat(33)] }, 660000002],
      [
        '50 users, none of them inside',
        { RoomId: 'r', UserId: Array.from({ length: 50 }, (_, one) => `u${one}`) },
        660300002,
      ],
      ['51 users', { RoomId: 'r', UserId: Array.from({ length: 51 }, (_, one) => `u${one}`) }, 660000011],
      ['a reason of 33 bytes', { RoomId: 'r', UserId: ['bob'], CustomReason: 'x'.repeat(33) }, 660000002],
      ['somebody unknown who acts', { RoomId: 'r', UserId: ['bob'], FromUserId: 'eve' }, 660500002],
      ['somebody who acts', { RoomId: 'r', UserId: ['bob'], FromUserId: 'ann', CustomReason: 'x'.repeat(32) }, 0],
    ] as const) {
      expect([what, await backend.code('KickoutRoomUser', params)]).toEqual([what, code]);
    }
  });
});

describe('DestroyRoom', () => {
  it('ends a room for all its members, who are told nothing of one another [ROOM-41]', async () => {
    const { chat, backend, ann, told } = await setUp();
    await chat.wait(ann.zim.setRoomAttributes({ topic: 'tea' }, 'r'));
    await chat.run(500);
    for (const lines of Object.values(told)) taken(lines);
    expect(await backend.call('DestroyRoom', { RoomId: 'r', FromUserId: 'bob' })).toMatchObject({ Code: 0 });
    await chat.run(500);
    for (const lines of Object.values(told)) expect(taken(lines)).toEqual(['r Disconnected RoomNotExist']);
    expect(await chat.codeOf(ann.zim.queryRoomAllAttributes('r'))).toBe(6000301);
    expect(await chat.codeOf(ann.zim.joinRoom('r'))).toBe(6000322);
    expect(await chat.codeOf(ann.zim.createRoom(roomR))).toBe(0);
    expect(await attributesOf(chat, ann)).toEqual({});
    expect(taken(told.bob)).toEqual([]);
  });

  it('frees the place of the room [ROOM-2]', async () => {
    const configure: ChatOptions['configure'] = (config) => ({ ...config, rooms: { ...config.rooms, roomsMax: 1 } });
    const { chat, backend, ann } = await setUp({ configure });
    expect(await chat.codeOf(ann.zim.createRoom({ roomID: 's', roomName: '' }))).toBe(6000324);
    await backend.call('DestroyRoom', { RoomId: 'r' });
    expect(await chat.codeOf(ann.zim.createRoom({ roomID: 's', roomName: '' }))).toBe(0);
  });

  it('is learnt by who is away when he comes back, and by who wants something of it then [ROOM-27, ROOM-41]', async () => {
    const { chat, backend, bob, told } = await setUp();
    const plugIn = chat.pullCable(bob);
    await chat.run(3000);
    taken(told.bob);
    expect(await backend.code('DestroyRoom', { RoomId: 'r' })).toBe(0);
    expect(await backend.code('DestroyRoom', { RoomId: 'r' })).toBe(660300001);
    plugIn();
    await chat.run(15_000);
    expect(taken(told.bob)).toEqual(['r Connecting NetworkInterrupted', 'r Disconnected RoomNotExist']);
  });

  it('does not end the room that takes its place at that moment [ROOM-10, ROOM-41]', async () => {
    const { chat } = await setUp({ servers: 2 });
    const { servers, store } = chat.world;
    const before = servers.map(({ app }) => app?.levels().sessions);
    const dora = await chat.loggedIn('dora');
    const hers = watchRooms(dora);
    const other = servers.findIndex(({ app }, index) => app?.levels().sessions === before[index]);
    const backend = new AppBackend(chat, { server: other });
    // The other server ends the room between her look at it and her change.
    const { transact } = store.storage;
    const destroyed: Promise<unknown>[] = [];
    Object.assign(store.storage, {
      transact: async (...call: Parameters<typeof transact>) => {
        Object.assign(store.storage, { transact });
        destroyed.push(backend.start('DestroyRoom', { RoomId: 'r' }));
        await Promise.all(destroyed);
        return transact(...call);
      },
    });
    expect(await chat.codeOf(dora.zim.enterRoom(roomR))).toBe(0);
    await chat.run(1000);
    expect(await Promise.all(destroyed)).toMatchObject([{ Code: 0 }]);
    expect(taken(hers)).toEqual(['r Connecting ActiveEnter', 'r Connected Success']);
    expect(await membersOf(chat, dora)).toEqual(['dora']);
  });

  it('says what is wrong with its parameters [API-7, API-25]', async () => {
    const { backend } = await setUp();
    for (const [what, params, code] of [
      ['no room', {}, 660000002],
      ['a room that there is not', { RoomId: 's' }, 660300001],
      ['somebody unknown who acts', { RoomId: 'r', FromUserId: 'eve' }, 660500002],
      ['a list for the one who acts', { RoomId: 'r', FromUserId: ['ann'] }, 660000002],
    ] as const) {
      expect([what, await backend.code('DestroyRoom', params)]).toEqual([what, code]);
    }
  });
});

describe('BlockRoomUser', () => {
  it('puts a user out and lets him in no more until his time is over: 6000327 [ROOM-39, ROOM-40, APIOBJ-19a]', async () => {
    const { chat, backend, bob, told } = await setUp();
    const dora = await chat.loggedIn('dora');
    const block = { RoomId: 'r', UserId: ['bob', 'dora'], Duration: 60, CustomReason: 'spam' };
    expect(await backend.call('BlockRoomUser', block)).toMatchObject({ Code: 0, ErrorList: [] });
    await chat.run(500);
    expect(taken(told.bob)).toEqual([`${kickedOut} {"custom_reason":"spam"}`]);
    expect(taken(told.ann)).toEqual(['r left bob']);
    expect(await chat.codeOf(bob.zim.joinRoom('r'))).toBe(6000327);
    expect(await chat.codeOf(dora.zim.enterRoom(roomR))).toBe(6000327);
    expect(taken(told.bob)).toEqual(['r Connecting ActiveEnter', 'r Disconnected EnterFailed']);
    await chat.wait(bob.zim.createRoom({ roomID: 's', roomName: '' }));
    taken(told.bob);
    expect(await chat.codeOf(bob.zim.switchRoom('s', roomR, false))).toBe(6000327);
    expect(taken(told.bob)).toEqual(['r Connecting ActiveSwitch', 'r Disconnected SwitchFailed']);
    await chat.run(60_000);
    expect(await chat.codeOf(bob.zim.joinRoom('r'))).toBe(0);
  });

  it('blocks for as long as there is the room, or until it is taken back [ROOM-40]', async () => {
    const { chat, backend, ann, bob } = await setUp();
    expect(await backend.code('BlockRoomUser', { RoomId: 'r', UserId: ['bob'], Duration: -1 })).toBe(0);
    await chat.run(100_000);
    expect(await chat.codeOf(bob.zim.joinRoom('r'))).toBe(6000327);
    expect(await backend.call('UnblockRoomUser', { RoomId: 'r', UserId: ['bob', 'eve', 'carol'] })).toMatchObject({
      Code: 0,
      ErrorList: [{ UserId: 'eve', SubCode: 660700015 }],
    });
    expect(await chat.codeOf(bob.zim.joinRoom('r'))).toBe(0);
    await backend.call('BlockRoomUser', { RoomId: 'r', UserId: ['bob'], Duration: -1 });
    await backend.call('DestroyRoom', { RoomId: 'r' });
    await chat.run(500);
    await chat.wait(ann.zim.createRoom(roomR));
    expect(await chat.codeOf(bob.zim.joinRoom('r'))).toBe(0);
  });

  it('says whom it does not know, and that it knows nobody [API-14]', async () => {
    const { backend } = await setUp();
    expect(await backend.call('BlockRoomUser', { RoomId: 'r', UserId: ['eve', 'bob'], Duration: 5 })).toMatchObject({
      Code: 0,
      ErrorList: [{ UserId: 'eve', SubCode: 660700015 }],
    });
    expect(await backend.call('UnblockRoomUser', { RoomId: 'r', UserId: ['eve'] })).toMatchObject({
      Code: 660700015,
      ErrorList: [{ UserId: 'eve', SubCode: 660700015 }],
    });
  });

  const users = (length: number) => Array.from({ length }, (_, one) => `u${one}`);
  it('says what is wrong with its parameters [API-7, API-25]', async () => {
    const { backend } = await setUp();
    for (const [what, params, code] of [
      ['no time', { RoomId: 'r', UserId: ['bob'] }, 660000002],
      ['a time of 0', { RoomId: 'r', UserId: ['bob'], Duration: 0 }, 660000002],
      ['a time before now', { RoomId: 'r', UserId: ['bob'], Duration: -2 }, 660000002],
      ['a time of more than a year', { RoomId: 'r', UserId: ['bob'], Duration: 31_536_001 }, 660000002],
      ['half a second', { RoomId: 'r', UserId: ['bob'], Duration: 0.5 }, 660000002],
      ['a year as text', { RoomId: 'r', UserId: ['bob'], Duration: '31536000' }, 0],
      ['51 users', { RoomId: 'r', UserId: users(51), Duration: 1 }, 660000011],
      ['a room that there is not', { RoomId: 's', UserId: ['bob'], Duration: 1 }, 660300001],
      ['somebody unknown who acts', { RoomId: 'r', UserId: ['bob'], Duration: 1, FromUserId: 'eve' }, 660500002],
    ] as const) {
      expect([what, await backend.code('BlockRoomUser', params)]).toEqual([what, code]);
    }
  });

  it('is taken back only with parameters that are right [API-7, API-25]', async () => {
    const { backend } = await setUp();
    for (const [what, params, code] of [
      ['no users', { RoomId: 'r', UserId: [] }, 660000002],
      ['51 users', { RoomId: 'r', UserId: users(51) }, 660000011],
      ['a room that there is not', { RoomId: 's', UserId: ['bob'] }, 660300001],
      ['somebody unknown who acts', { RoomId: 'r', UserId: ['bob'], FromUserId: 'eve' }, 660500002],
    ] as const) {
      expect([what, await backend.code('UnblockRoomUser', params)]).toEqual([what, code]);
    }
  });
});

test('a fault inside a removal has the code 660000003, and nobody is put out [APICODE-6]', async () => {
  const { chat, backend, told } = await setUp();
  const bob = { RoomId: 'r', UserId: ['bob'] };
  for (const [action, params] of [
    ['KickoutRoomUser', bob],
    ['DestroyRoom', { RoomId: 'r' }],
    ['BlockRoomUser', { ...bob, Duration: 1 }],
    ['UnblockRoomUser', bob],
  ] as const) {
    chat.breakNext(action, 'storage');
    expect([action, await backend.code(action, params)]).toEqual([action, 660000003]);
  }
  await chat.run(500);
  for (const lines of Object.values(told)) expect(taken(lines)).toEqual([]);
});

describe('a removal that is in force although its storage failed', () => {
  it('is learnt by who was put out, and can be asked for again [ROOM-39]', async () => {
    const { chat, backend, told } = await setUp();
    const kick = { RoomId: 'r', UserId: ['bob'], CustomReason: 'spam' };
    loseNextCommit(chat);
    expect(await backend.code('KickoutRoomUser', kick)).toBe(660000003);
    expect(await backend.code('KickoutRoomUser', kick)).toBe(660300002);
    await chat.run(20_000);
    expect(taken(told.bob)).toEqual([`${kickedOut} {"custom_reason":"spam"}`]);
    expect([taken(told.ann), taken(told.carol)]).toEqual([['r left bob'], ['r left bob']]);
  });

  it('is learnt by all where the room ended [ROOM-41]', async () => {
    const { chat, backend, told } = await setUp();
    loseNextCommit(chat);
    expect(await backend.code('DestroyRoom', { RoomId: 'r' })).toBe(660000003);
    expect(await backend.code('DestroyRoom', { RoomId: 'r' })).toBe(660300001);
    await chat.run(20_000);
    for (const lines of Object.values(told)) expect(taken(lines)).toEqual(['r Disconnected RoomNotExist']);
  });
});
