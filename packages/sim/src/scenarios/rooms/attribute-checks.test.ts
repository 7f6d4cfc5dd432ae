import { describe, expect, it } from 'vitest';
import type { ChatDevice } from '../chat.ts';
import { makeStage, taken } from './rooms.ts';

const fleeting = { isDeleteAfterOwnerLeft: true };
const longKey = { ['k'.repeat(17)]: 'v' };

/** Sets of members of a room in ten seconds. */
const setsMax = 20;

async function setUp(threshold = 500) {
  const stage = await makeStage({
    configure: (config) => ({
      ...config,
      rooms: { ...config.rooms, memberAttributeEventThreshold: threshold, memberAttributeQueriesPer10s: 6 },
    }),
  });
  const { chat } = stage;
  const dora = await chat.loggedIn('dora');
  const setOf = ({ zim }: ChatDevice, attributes: Record<string, string>, roomID = 'r', userIDs = ['bob']) =>
    chat.codeOf(zim.setRoomMembersAttributes(attributes, userIDs, roomID, fleeting));
  const queryOf = ({ zim }: ChatDevice) => chat.codeOf(zim.queryRoomMembersAttributes(['bob'], 'r'));
  return { ...stage, dora, setOf, queryOf };
}

describe('what is wrong with a call on attributes', () => {
  it('is said of its keys and values before the room is looked for [ATTR-2, ATTR-16, ATTR-17]', async () => {
    const { chat, ann, dora, setOf } = await setUp();
    expect(await chat.codeOf(ann.zim.setRoomAttributes(longKey, 'none'))).toBe(6000335);
    expect(await chat.codeOf(dora.zim.setRoomAttributes({ k: 'v'.repeat(1025) }, 'r'))).toBe(6000336);
    expect(await chat.codeOf(dora.zim.deleteRoomAttributes(Object.keys(longKey), 'r'))).toBe(6000335);
    expect(await setOf(ann, longKey, 'none')).toBe(6000352);
    expect(await setOf(dora, { k: 'v'.repeat(65) })).toBe(6000353);
  });

  it('is said of the room and the caller before the rate, and of the rate before the rest [ATTR-21]', async () => {
    const { ann, dora, setOf } = await setUp();
    const tooMuch = Object.fromEntries(Array.from({ length: 31 }, (_, index) => [`k${index}`, '']));
    // What did not come so far is not counted, and what was refused behind it is.
    for (let turn = 0; turn < setsMax; turn += 1) {
      expect([await setOf(dora, { k: 'v' }), await setOf(ann, { k: 'v' }, 'none')]).toEqual([6000321, 6000301]);
      expect(await setOf(ann, tooMuch)).toBe(6000351);
    }
    expect([await setOf(ann, tooMuch), await setOf(dora, { k: 'v' })]).toEqual([6000354, 6000321]);
    expect(await setOf(ann, { k: 'v' }, 'r', ['nobody'])).toBe(6000354);
  });
});

describe('calls that come too often', () => {
  it('are not counted themselves [ATTR-21]', async () => {
    const { chat, ann, setOf } = await setUp();
    for (let turn = 0; turn < setsMax; turn += 1) expect(await setOf(ann, { k: 'v' })).toBe(0);
    await chat.run(5000);
    for (let turn = 0; turn < setsMax; turn += 1) expect(await setOf(ann, { k: 'v' })).toBe(6000354);
    await chat.run(5100);
    for (let turn = 0; turn < setsMax; turn += 1) expect(await setOf(ann, { k: 'v' })).toBe(0);
  });

  it('of one user leave those of the others [ATTR-21]', async () => {
    const { ann, bob, queryOf } = await setUp();
    for (let turn = 0; turn < 5; turn += 1) expect(await queryOf(ann)).toBe(0);
    for (let turn = 0; turn < 5; turn += 1) expect(await queryOf(ann)).toBe(6000356);
    // The room has had five, and takes six.
    expect([await queryOf(bob), await queryOf(bob), await queryOf(ann)]).toEqual([0, 6000355, 6000355]);
  });
});

describe('in a large room', () => {
  it('what only some are told of leaves no gap for the others [ATTR-22]', async () => {
    const { chat, ann, told } = await setUp(2);
    await chat.wait(ann.zim.setRoomMembersAttributes({ mic: 'on' }, ['bob'], 'r', fleeting));
    await chat.wait(ann.zim.setRoomAttributes({ topic: 'tea' }, 'r'));
    await chat.run(200);
    const everybody = 'r Set {"topic":"tea"}';
    const some = 'r has bob {"mic":"on"} by ann';
    expect([taken(told.ann), taken(told.bob), taken(told.carol)]).toEqual([
      ...[[some, everybody], [some, everybody], [everybody]],
    ]);
  });
});
