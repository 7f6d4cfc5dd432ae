import { describe, expect, it } from 'vitest';
import { attributesOf, makeStage, membersOf, onlineCountOf, roomR, say, taken, watchRooms } from './rooms.ts';

const interrupted = 'r Connecting NetworkInterrupted';

describe('a device without a connection', () => {
  it('comes back to its rooms within the grace, and nobody sees anything of it [ROOM-26, ROOM-27, ROOM-29]', async () => {
    const { chat, ann, bob, told } = await makeStage();
    const plugIn = chat.pullCable(bob);
    // Only silence tells the server.
    await chat.run(40_000);
    expect(taken(told.bob)).toEqual([interrupted]);
    expect(await membersOf(chat, ann)).toContain('bob');
    expect(await onlineCountOf(chat, ann)).toBe(2);
    expect(await chat.codeOf(bob.zim.queryRoomAllAttributes('r'))).toBe(6000326);
    plugIn();
    await chat.run(15_000);
    expect(taken(told.bob)).toEqual([interrupted, 'r Connected Success']);
    expect([taken(told.ann), taken(told.carol)]).toEqual([[], []]);
    expect(await onlineCountOf(chat, ann)).toBe(3);
    await say(chat, ann, 'Still there?');
    expect(taken(told.bob)).toEqual(['r ann: Still there?']);
  });

  it('is out after the grace, and is told so [ROOM-27, ROOM-28, ROOM-30]', async () => {
    const { chat, ann, bob, told } = await makeStage();
    const plugIn = chat.pullCable(bob);
    await chat.run(75_000);
    expect(taken(told.ann)).toEqual(['r left bob']);
    plugIn();
    await chat.run(30_000);
    expect(taken(told.bob)).toEqual([interrupted, interrupted, 'r Disconnected ConnectTimeout']);
    expect(await membersOf(chat, ann)).toEqual(['ann', 'carol']);
    expect(await chat.codeOf(bob.zim.joinRoom('r'))).toBe(0);
  });

  it('leaves its rooms when its user logs in again before the server has missed the connection [ROOM-19]', async () => {
    const { chat, ann, told } = await makeStage();
    const dora = chat.device('dora');
    await chat.wait(dora.login({ token: dora.token(35) }));
    await chat.wait(dora.zim.joinRoom('r'));
    await chat.run(5000);
    chat.world.silenceDevice(dora.device);
    dora.device.sleep();
    await chat.run(30_100);
    dora.device.wake();
    await chat.run(100);
    await chat.wait(dora.login());
    await chat.run(500);
    expect(await membersOf(chat, ann)).toEqual(['ann', 'bob', 'carol']);
    expect(taken(told.ann)).toEqual(['r joined dora', 'r left dora']);
  });

  it('is told that its room is gone which ended meanwhile, also because it was the last one [ROOM-25, ROOM-27]', async () => {
    const { chat, ann, bob, carol, told } = await makeStage();
    for (const { zim } of [ann, carol]) await chat.wait(zim.leaveRoom('r'));
    taken(told.bob);
    const plugIn = chat.pullCable(bob);
    await chat.run(20_000);
    // Who is away still keeps it.
    expect(await chat.codeOf(ann.zim.createRoom(roomR))).toBe(6000323);
    await chat.run(55_000);
    plugIn();
    await chat.run(30_000);
    expect(taken(told.bob)).toEqual([interrupted, interrupted, 'r Disconnected RoomNotExist']);
  });

  it('is told that its time ran out where the ID is that of another room by now [ROOM-27]', async () => {
    const { chat, ann, bob, carol, told } = await makeStage();
    for (const { zim } of [ann, carol]) await chat.wait(zim.leaveRoom('r'));
    taken(told.bob);
    const plugIn = chat.pullCable(bob);
    await chat.run(75_000);
    await chat.wait(ann.zim.createRoom(roomR));
    plugIn();
    await chat.run(30_000);
    expect(taken(told.bob)).toEqual([interrupted, interrupted, 'r Disconnected ConnectTimeout']);
    expect(await membersOf(chat, ann)).toEqual(['ann']);
  });

  it('gets the attributes in one event, if they changed, and nothing of who came and went [ROOM-31]', async () => {
    const { chat, ann, bob, carol, told } = await makeStage();
    await chat.wait(ann.zim.setRoomAttributes({ topic: 'tea', seat: '1' }, 'r'));
    await chat.run(200);
    taken(told.bob);
    const plugIn = chat.pullCable(bob);
    await chat.run(3000);
    await chat.wait(ann.zim.setRoomAttributes({ topic: 'coffee' }, 'r'));
    await chat.wait(ann.zim.deleteRoomAttributes(['seat'], 'r'));
    await chat.wait(carol.zim.leaveRoom('r'));
    plugIn();
    await chat.run(15_000);
    expect(taken(told.bob)).toEqual([
      interrupted,
      interrupted,
      'r Connected Success',
      'r batch Set {"topic":"coffee"} Delete {"seat":"1"}',
    ]);
    expect(await attributesOf(chat, bob)).toEqual({ topic: 'coffee' });
  });

  it('refuses calls for other rooms with 6000104, and takes its leave of this one at once [ROOM-17, ROOM-32]', async () => {
    const { chat, ann, bob, told } = await makeStage();
    const plugIn = chat.pullCable(bob);
    await chat.run(3000);
    expect(await chat.codeOf(bob.zim.joinRoom('s'))).toBe(6000104);
    expect(await chat.codeOf(bob.zim.leaveRoom('r'))).toBe(0);
    expect(taken(told.bob)).toEqual([interrupted, 'r Disconnected Success']);
    expect(taken(told.ann)).toEqual([]);
    plugIn();
    await chat.run(15_000);
    expect(taken(told.ann)).toEqual(['r left bob']);
    expect(await membersOf(chat, ann)).toEqual(['ann', 'carol']);
  });

  it('is out of a room at once whose answer was lost [ROOM-32]', async () => {
    const { chat, told } = await makeStage();
    const dora = await chat.loggedIn('dora');
    const hers = watchRooms(dora);
    const joining = dora.zim.joinRoom('r');
    const code = chat.codeOf(joining);
    const plugIn = chat.pullCable(dora);
    expect(await code).toBe(6000009);
    expect(taken(hers)).toEqual(['r Connecting ActiveEnter', 'r Disconnected EnterFailed']);
    plugIn();
    await chat.run(20_000);
    // Whether the request arrived or not, she is in no room now.
    expect(
      taken(told.ann)
        .filter((line) => line.includes('dora'))
        .at(-1) ?? 'r left dora',
    ).toBe('r left dora');
    expect(await chat.codeOf(dora.zim.joinRoom('r'))).toBe(0);
  });

  it('takes its place over silently with a new login on the same device [ROOM-30]', async () => {
    const { chat, ann, bob, told } = await makeStage();
    const again = bob.restart();
    await again.login();
    await chat.run(2000);
    expect(await membersOf(chat, ann)).toContain('bob');
    await chat.wait(again.zim.joinRoom('r'));
    await chat.run(60_000);
    expect(taken(told.ann)).toEqual([]);
    expect(await membersOf(chat, ann)).toEqual(['ann', 'bob', 'carol']);
    expect(await onlineCountOf(chat, ann)).toBe(3);
  });
});

describe('a server that is started anew', () => {
  it('knows no rooms any more, and says so to who comes back [ROOM-4, ROOM-27]', async () => {
    const { chat, ann, told } = await makeStage();
    await chat.restartServers();
    await chat.run(30_000);
    for (const lines of [told.ann, told.bob, told.carol]) {
      expect(taken(lines)).toEqual([interrupted, interrupted, 'r Disconnected RoomNotExist']);
    }
    expect(await chat.codeOf(ann.zim.createRoom(roomR))).toBe(0);
  });
});
