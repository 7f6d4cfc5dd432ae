import { describe, expect, it } from 'vitest';
import { attributesOf, makeStage, taken } from './rooms.ts';

const set = { isForce: false, isUpdateOwner: false, isDeleteAfterOwnerLeft: false };

describe('setRoomAttributes', () => {
  it('sets what nobody owns, and tells everybody in the room once [ATTR-3] [ATTR-13] [ATTR-14]', async () => {
    const { chat, ann, told } = await makeStage();
    const result = await chat.wait(ann.zim.setRoomAttributes({ topic: 'tea', seat: '' }, 'r'));
    expect(result).toEqual({ roomID: 'r', errorKeys: [] });
    await chat.run(200);
    for (const lines of [told.ann, told.bob]) expect(taken(lines)).toEqual(['r Set {"seat":"","topic":"tea"}']);
    expect(await attributesOf(chat, ann)).toEqual({ seat: '', topic: 'tea' });
    // The value that is there is a change too.
    await chat.wait(ann.zim.setRoomAttributes({ topic: 'tea' }, 'r'));
    await chat.run(200);
    expect(taken(told.bob)).toEqual(['r Set {"topic":"tea"}']);
  });

  it('leaves to others what is theirs unless it is forced, which may take it over [ATTR-3] [ATTR-5] [ATTR-6]', async () => {
    const { chat, ann, bob, told } = await makeStage();
    await chat.wait(ann.zim.setRoomAttributes({ topic: 'tea' }, 'r'));
    await chat.run(200);
    taken(told.ann);
    expect(await chat.wait(bob.zim.setRoomAttributes({ topic: 'x', seat: '1' }, 'r', set))).toEqual({
      roomID: 'r',
      errorKeys: ['topic'],
    });
    await chat.run(200);
    expect(taken(told.ann)).toEqual(['r Set {"seat":"1"}']);
    expect(await chat.codeOf(bob.zim.setRoomAttributes({ topic: 'x' }, 'r', set))).toBe(6000331);
    await chat.wait(bob.zim.setRoomAttributes({ topic: 'forced' }, 'r', { ...set, isForce: true }));
    // It is Ann's all the same.
    expect(await chat.codeOf(bob.zim.setRoomAttributes({ topic: 'x' }, 'r', set))).toBe(6000331);
    await chat.wait(bob.zim.setRoomAttributes({ topic: 'his' }, 'r', { ...set, isForce: true, isUpdateOwner: true }));
    expect(await chat.codeOf(ann.zim.setRoomAttributes({ topic: 'x' }, 'r', set))).toBe(6000331);
    expect(await attributesOf(chat, ann)).toEqual({ seat: '1', topic: 'his' });
  });

  it('keeps the owner who has left [ATTR-4]', async () => {
    const { chat, ann, bob } = await makeStage();
    await chat.wait(ann.zim.setRoomAttributes({ topic: 'tea' }, 'r'));
    await chat.wait(ann.zim.leaveRoom('r'));
    expect(await chat.codeOf(bob.zim.setRoomAttributes({ topic: 'x' }, 'r', set))).toBe(6000331);
    await chat.wait(ann.zim.joinRoom('r'));
    expect(await chat.codeOf(ann.zim.setRoomAttributes({ topic: 'hers' }, 'r', set))).toBe(0);
  });

  it('refuses what breaks a limit as a whole, on both sides of each [ATTR-1] [ATTR-2]', async () => {
    const { chat, ann, told } = await makeStage();
    const codeOf = (attributes: Record<string, string>) => chat.codeOf(ann.zim.setRoomAttributes(attributes, 'r'));
    expect(await codeOf({ ['k'.repeat(17)]: 'v', ok: 'v' })).toBe(6000335);
    expect(await codeOf({ ['k'.repeat(16)]: 'v'.repeat(1025) })).toBe(6000336);
    expect(await codeOf({ ['k'.repeat(17)]: 'v'.repeat(1025) })).toBe(6000335);
    expect(await codeOf({ '': 'v' })).toBe(6000001);
    expect(await codeOf({})).toBe(6000001);
    const eleven = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`k${index}`, 'v']));
    expect(await codeOf(eleven)).toBe(6000334);
    const six = Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`k${index}`, 'v'.repeat(1024)]));
    expect(await codeOf(six)).toBe(6000337);
    expect(await attributesOf(chat, ann)).toEqual({});
    expect(taken(told.bob)).toEqual([]);
    expect(await codeOf({ ['ü'.repeat(8)]: 'v'.repeat(1024) })).toBe(0);
    const four = Object.fromEntries(Array.from({ length: 4 }, (_, index) => [`k${index}`, 'v'.repeat(1024)]));
    expect(await codeOf(four)).toBe(0);
    expect(await codeOf({ more: 'v' })).toBe(6000337);
    expect(await codeOf(Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`e${index}`, ''])))).toBe(0);
    expect(await codeOf({ more: '' })).toBe(6000334);
  });
});

describe('deleteRoomAttributes', () => {
  it('deletes what is own, and by force what is not, with the last value [ATTR-5] [ATTR-13] [ATTR-14]', async () => {
    const { chat, ann, bob, told } = await makeStage();
    await chat.wait(ann.zim.setRoomAttributes({ topic: 'tea', seat: '1' }, 'r'));
    await chat.run(200);
    taken(told.carol);
    expect(await chat.codeOf(bob.zim.deleteRoomAttributes(['topic'], 'r', { isForce: false }))).toBe(6000331);
    expect(await chat.wait(ann.zim.deleteRoomAttributes(['topic', 'none', 'topic'], 'r'))).toEqual({
      roomID: 'r',
      errorKeys: ['none'],
    });
    await chat.wait(bob.zim.deleteRoomAttributes(['seat'], 'r', { isForce: true }));
    await chat.run(200);
    expect(taken(told.carol)).toEqual(['r Delete {"topic":"tea"}', 'r Delete {"seat":"1"}']);
    expect(await chat.codeOf(ann.zim.deleteRoomAttributes(['none'], 'r'))).toBe(6000331);
    expect(await chat.codeOf(ann.zim.deleteRoomAttributes([], 'r'))).toBe(6000001);
    expect(await chat.codeOf(ann.zim.deleteRoomAttributes(['k'.repeat(17)], 'r'))).toBe(6000335);
  });
});

describe('attributes that go with their owner', () => {
  it('are deleted after the others were told that he left [ATTR-7]', async () => {
    const { chat, bob, told } = await makeStage();
    const config = { ...set, isDeleteAfterOwnerLeft: true };
    await chat.wait(bob.zim.setRoomAttributes({ seat: 'bob', mic: 'on' }, 'r', config));
    await chat.wait(bob.zim.setRoomAttributes({ topic: 'tea' }, 'r', set));
    await chat.run(200);
    taken(told.ann);
    await chat.wait(bob.zim.leaveRoom('r'));
    await chat.run(200);
    expect(taken(told.ann)).toEqual(['r left bob', 'r Delete {"mic":"on","seat":"bob"}']);
  });
});

describe('a batch', () => {
  it('is run as one unit and told as one event [ATTR-8] [ATTR-9] [ATTR-13]', async () => {
    const { chat, ann, told } = await makeStage();
    await chat.wait(ann.zim.setRoomAttributes({ old: '1', topic: 'tea' }, 'r'));
    await chat.run(200);
    taken(told.bob);
    ann.zim.beginRoomAttributesBatchOperation('r', set);
    const inner = [
      ann.zim.setRoomAttributes({ topic: 'coffee', seat: '1' }, 'r'),
      ann.zim.deleteRoomAttributes(['old'], 'r'),
      ann.zim.setRoomAttributes({ topic: 'water' }, 'r'),
    ];
    await chat.run(200);
    expect(taken(told.bob)).toEqual([]);
    expect(await chat.wait(ann.zim.endRoomAttributesBatchOperation('r'))).toEqual({ roomID: 'r' });
    expect(await chat.wait(Promise.all(inner))).toEqual(inner.map(() => ({ roomID: 'r', errorKeys: [] })));
    await chat.run(200);
    expect(taken(told.bob)).toEqual(['r batch Set {"seat":"1","topic":"water"} Delete {"old":"1"}']);
  });

  it('applies what it may and says 6000332, or 6000331 where it may do nothing [ATTR-10]', async () => {
    const { chat, ann, bob } = await makeStage();
    await chat.wait(ann.zim.setRoomAttributes({ topic: 'tea' }, 'r'));
    bob.zim.beginRoomAttributesBatchOperation('r', set);
    const inner = [bob.zim.setRoomAttributes({ topic: 'x' }, 'r'), bob.zim.setRoomAttributes({ seat: '1' }, 'r')];
    const codes = inner.map((call) =>
      call.then(
        () => 0,
        ({ code }: { code: number }) => code,
      ),
    );
    expect(await chat.codeOf(bob.zim.endRoomAttributesBatchOperation('r'))).toBe(6000332);
    expect(await chat.wait(Promise.all(codes))).toEqual([6000331, 0]);
    expect(await attributesOf(chat, bob)).toEqual({ seat: '1', topic: 'tea' });
    bob.zim.beginRoomAttributesBatchOperation('r', set);
    bob.zim.setRoomAttributes({ topic: 'x' }, 'r').catch(() => {});
    expect(await chat.codeOf(bob.zim.endRoomAttributesBatchOperation('r'))).toBe(6000331);
  });

  it('is refused with 6000330 without a beginning, and its calls where another one begins [ATTR-11]', async () => {
    const { chat, ann } = await makeStage();
    expect(await chat.codeOf(ann.zim.endRoomAttributesBatchOperation('r'))).toBe(6000330);
    ann.zim.beginRoomAttributesBatchOperation('r', set);
    const dropped = ann.zim.setRoomAttributes({ topic: 'x' }, 'r').then(
      () => 0,
      ({ code }: { code: number }) => code,
    );
    ann.zim.beginRoomAttributesBatchOperation('r', set);
    expect(await chat.wait(dropped)).toBe(6000330);
    expect(await chat.wait(ann.zim.endRoomAttributesBatchOperation('r'))).toEqual({ roomID: 'r' });
    expect(await attributesOf(chat, ann)).toEqual({});
  });

  it('is dropped where the device leaves or loses the connection [ATTR-12]', async () => {
    const { chat, ann, bob } = await makeStage();
    const codeOf = (call: Promise<unknown>) =>
      call.then(
        () => 0,
        ({ code }: { code: number }) => code,
      );
    ann.zim.beginRoomAttributesBatchOperation('r', set);
    const left = codeOf(ann.zim.setRoomAttributes({ topic: 'x' }, 'r'));
    await chat.wait(ann.zim.leaveRoom('r'));
    expect(await chat.wait(left)).toBe(6000321);
    bob.zim.beginRoomAttributesBatchOperation('r', set);
    const lost = codeOf(bob.zim.setRoomAttributes({ topic: 'x' }, 'r'));
    const plugIn = chat.pullCable(bob);
    expect(await chat.wait(lost)).toBe(6000009);
    plugIn();
  });
});

describe('queryRoomAllAttributes', () => {
  it('is for members of a room that exists: 6000301, 6000321 [ATTR-16]', async () => {
    const { chat, ann } = await makeStage();
    const dora = await chat.loggedIn('dora');
    expect(await attributesOf(chat, ann)).toEqual({});
    expect(await chat.codeOf(ann.zim.queryRoomAllAttributes('s'))).toBe(6000301);
    expect(await chat.codeOf(dora.zim.queryRoomAllAttributes('r'))).toBe(6000321);
    expect(await chat.codeOf(dora.zim.setRoomAttributes({ k: 'v' }, 'r'))).toBe(6000321);
    expect(await chat.codeOf(ann.zim.setRoomAttributes({ k: 'v' }, 's'))).toBe(6000301);
    expect(await chat.codeOf(ann.zim.deleteRoomAttributes(['k'], 's'))).toBe(6000301);
  });
});

describe('attributes that changed while a hint was lost', () => {
  it('are told in order, each once [ATTR-15]', async () => {
    const { chat, ann, bob, told } = await makeStage({ servers: 2, seed: 7 });
    for (let turn = 0; turn < 20; turn += 1) {
      await chat.wait(
        (turn % 2 === 0 ? ann : bob).zim.setRoomAttributes({ turn: String(turn) }, 'r', { ...set, isForce: true }),
      );
    }
    await chat.run(5000);
    const expected = Array.from({ length: 20 }, (_, turn) => `r Set {"turn":"${turn}"}`);
    for (const lines of [told.ann, told.bob, told.carol]) expect(taken(lines)).toEqual(expected);
  });
});
