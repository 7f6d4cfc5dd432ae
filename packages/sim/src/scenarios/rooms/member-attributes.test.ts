import { describe, expect, it } from 'vitest';
import type { Chat, ChatDevice } from '../chat.ts';
import { makeStage, taken } from './rooms.ts';

const fleeting = { isDeleteAfterOwnerLeft: true };

const codeOf = (chat: Chat, { zim }: ChatDevice, attributes: Record<string, string>, userIDs = ['bob'], roomID = 'r') =>
  chat.codeOf(zim.setRoomMembersAttributes(attributes, userIDs, roomID, fleeting));

const infosOf = async (chat: Chat, { zim }: ChatDevice, userIDs: string[]) => {
  const { infos } = await chat.wait(zim.queryRoomMembersAttributes(userIDs, 'r'));
  return infos;
};

describe('setRoomMembersAttributes', () => {
  it('sets the same for several members, by any of them, and tells the whole map [ATTR-17] [ATTR-20] [ATTR-22]', async () => {
    const { chat, ann, bob, told } = await makeStage();
    await chat.loggedIn('dora');
    await chat.wait(bob.zim.setRoomMembersAttributes({ role: 'host' }, ['ann'], 'r', fleeting));
    const result = await chat.wait(
      ann.zim.setRoomMembersAttributes({ mic: 'on' }, ['ann', 'bob', 'dora', 'ann'], 'r', fleeting),
    );
    expect(result).toEqual({
      roomID: 'r',
      infos: ['ann', 'bob'].map((userID) => ({ attributesInfo: { userID, attributes: { mic: 'on' } }, errorKeys: [] })),
      errorUserList: ['dora'],
    });
    await chat.run(200);
    const expected = [
      'r has ann {"role":"host"} by bob',
      'r has ann {"mic":"on","role":"host"} bob {"mic":"on"} by ann',
    ];
    for (const lines of [told.ann, told.bob, told.carol]) expect(taken(lines)).toEqual(expected);
  });

  it('refuses what breaks a limit, on both sides of each [ATTR-17] [ATTR-18]', async () => {
    const { chat, ann } = await makeStage({
      configure: (config) => ({ ...config, rooms: { ...config.rooms, memberAttributeSetsPer10s: 1000 } }),
    });
    expect(await codeOf(chat, ann, { ['k'.repeat(9)]: 'v' })).toBe(6000352);
    expect(await codeOf(chat, ann, { ['k'.repeat(8)]: 'v'.repeat(65) })).toBe(6000353);
    expect(await codeOf(chat, ann, {})).toBe(6000001);
    expect(await codeOf(chat, ann, { k: 'v' }, [])).toBe(6000001);
    expect(
      await codeOf(
        chat,
        ann,
        { k: 'v' },
        Array.from({ length: 101 }, (_, index) => `u${index}`),
      ),
    ).toBe(6000001);
    expect(await codeOf(chat, ann, { ['k'.repeat(8)]: 'v'.repeat(64), ['l'.repeat(8)]: 'v'.repeat(64) })).toBe(0);
    expect(await codeOf(chat, ann, { m: '' })).toBe(6000351);
    const thirty = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`k${index}`, '']));
    expect(await codeOf(chat, ann, thirty, ['carol'])).toBe(0);
    expect(await codeOf(chat, ann, { more: '' }, ['carol'])).toBe(6000351);
    // For a user with room for it the call has an effect, and the other's keys are named.
    const { infos } = await chat.wait(ann.zim.setRoomMembersAttributes({ more: '' }, ['carol', 'ann'], 'r', fleeting));
    expect(infos).toEqual([
      { attributesInfo: { userID: 'carol', attributes: {} }, errorKeys: ['more'] },
      { attributesInfo: { userID: 'ann', attributes: { more: '' } }, errorKeys: [] },
    ]);
  });

  it('fails as a whole with 6000321 where nobody is there, and with 6000350 for several reasons [ATTR-20]', async () => {
    const { chat, ann } = await makeStage();
    await chat.loggedIn('dora');
    expect(await codeOf(chat, ann, { k: 'v' }, ['dora', 'nobody'])).toBe(6000321);
    await chat.wait(
      ann.zim.setRoomMembersAttributes({ ['k'.repeat(8)]: 'v'.repeat(64), l: 'v'.repeat(64) }, ['bob'], 'r', fleeting),
    );
    expect(await codeOf(chat, ann, { more: 'v'.repeat(64) }, ['bob', 'dora'])).toBe(6000350);
  });

  it('refuses the user beyond so many who have attributes with 6000357 [ATTR-18]', async () => {
    const { chat, ann } = await makeStage({
      configure: (config) => ({ ...config, rooms: { ...config.rooms, memberAttributeHoldersMax: 2 } }),
    });
    expect(await codeOf(chat, ann, { k: 'v' }, ['ann', 'bob'])).toBe(0);
    expect(await codeOf(chat, ann, { k: 'v' }, ['carol'])).toBe(6000357);
    expect(await codeOf(chat, ann, { k: 'w' }, ['bob'])).toBe(0);
  });

  it('takes twenty calls in ten seconds in a room: 6000354 [ATTR-21]', async () => {
    const { chat, ann, bob } = await makeStage();
    for (let turn = 0; turn < 20; turn += 1)
      expect(await codeOf(chat, turn % 2 === 0 ? ann : bob, { k: `${turn}` })).toBe(0);
    expect(await codeOf(chat, ann, { k: 'v' })).toBe(6000354);
    await chat.run(10_100);
    expect(await codeOf(chat, ann, { k: 'v' })).toBe(0);
  });

  it('is for members of a room that exists: 6000301, 6000321 [ATTR-20]', async () => {
    const { chat, ann } = await makeStage();
    const dora = await chat.loggedIn('dora');
    expect(await codeOf(chat, ann, { k: 'v' }, ['bob'], 's')).toBe(6000301);
    expect(await codeOf(chat, dora, { k: 'v' })).toBe(6000321);
  });
});

describe('the attributes of members', () => {
  it('go with the member unless they are to stay, which is not told [ATTR-19] [ATTR-23]', async () => {
    const { chat, ann, bob, told } = await makeStage();
    await chat.wait(ann.zim.setRoomMembersAttributes({ mic: 'on' }, ['bob'], 'r', fleeting));
    await chat.wait(ann.zim.setRoomMembersAttributes({ rank: '1' }, ['bob'], 'r', { isDeleteAfterOwnerLeft: false }));
    await chat.run(200);
    taken(told.ann);
    await chat.wait(bob.zim.leaveRoom('r'));
    await chat.wait(bob.zim.joinRoom('r'));
    await chat.run(200);
    expect(taken(told.ann)).toEqual(['r left bob', 'r joined bob']);
    expect(await infosOf(chat, ann, ['bob'])).toEqual([{ userID: 'bob', attributes: { rank: '1' } }]);
  });

  it('are queried for some, and listed for all who have any [ATTR-21]', async () => {
    const { chat, ann } = await makeStage();
    await chat.wait(ann.zim.setRoomMembersAttributes({ k: '1' }, ['ann', 'carol'], 'r', fleeting));
    expect(await infosOf(chat, ann, ['carol', 'bob', 'nobody'])).toEqual([
      { userID: 'carol', attributes: { k: '1' } },
      { userID: 'bob', attributes: {} },
    ]);
    const first = await chat.wait(ann.zim.queryRoomMemberAttributesList('r', { nextFlag: '', count: 1 }));
    expect(first.infos).toEqual([{ userID: 'ann', attributes: { k: '1' } }]);
    const { nextFlag } = first;
    const second = await chat.wait(ann.zim.queryRoomMemberAttributesList('r', { nextFlag, count: 1 }));
    expect([second.infos, second.nextFlag]).toEqual([[{ userID: 'carol', attributes: { k: '1' } }], '']);
  });

  it('are queried five times in half a minute by a user: 6000356 [ATTR-21]', async () => {
    const { chat, ann, bob } = await makeStage();
    const query = ({ zim }: ChatDevice) => chat.codeOf(zim.queryRoomMembersAttributes(['bob'], 'r'));
    for (let turn = 0; turn < 5; turn += 1) expect(await query(ann)).toBe(0);
    expect(await query(ann)).toBe(6000356);
    expect(await chat.codeOf(ann.zim.queryRoomMemberAttributesList('r', { nextFlag: '', count: 1 }))).toBe(6000356);
    expect(await query(bob)).toBe(0);
    await chat.run(30_100);
    expect(await query(ann)).toBe(0);
  });

  it('are queried so many times in ten seconds in a room: 6000355 [ATTR-21]', async () => {
    const { chat, ann, bob } = await makeStage({
      configure: (config) => ({ ...config, rooms: { ...config.rooms, memberAttributeQueriesPer10s: 3 } }),
    });
    const query = ({ zim }: ChatDevice) => chat.codeOf(zim.queryRoomMembersAttributes(['bob'], 'r'));
    for (const device of [ann, bob, ann]) expect(await query(device)).toBe(0);
    expect(await query(bob)).toBe(6000355);
    await chat.run(10_100);
    expect(await query(bob)).toBe(0);
  });

  it('are told to the caller and to whom they are in a large room [ATTR-22]', async () => {
    const { chat, ann, told } = await makeStage({
      configure: (config) => ({ ...config, rooms: { ...config.rooms, memberAttributeEventThreshold: 2 } }),
    });
    await chat.wait(ann.zim.setRoomMembersAttributes({ mic: 'on' }, ['bob'], 'r', fleeting));
    await chat.run(2000);
    const line = 'r has bob {"mic":"on"} by ann';
    expect([taken(told.ann), taken(told.bob), taken(told.carol)]).toEqual([[line], [line], []]);
  });
});
