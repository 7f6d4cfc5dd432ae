import { type ZIMMessage, ZIMMessageQueryMode, ZIMMessageType } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { type Chat, textOf } from '../chat.ts';
import { Deleter, type Scene, scene } from '../deletions.ts';
import { editingOn } from './edits.ts';

const shown = async (...deleters: readonly Deleter[]): Promise<readonly string[]> => {
  const all: string[] = [];
  for (const one of deleters) all.push(await one.shows(one.device.userID === 'ann' ? 'bob' : 'ann'));
  return all;
};

/** The same device after the app was started again and has logged in. */
async function again({ chat }: Scene, { device }: Deleter, options = {}): Promise<Deleter> {
  const next = new Deleter(chat, device.restart(options));
  await next.device.login();
  await chat.run(2000);
  return next;
}

const mend = ({ world }: Chat): void => {
  for (const { faults } of world.servers) faults.disarm();
};

const { General, PreferServer, OnlyLocal } = ZIMMessageQueryMode;
const modes = [General, PreferServer, OnlyLocal];

describe('deleteMessages', () => {
  test('for the account takes messages from all devices of the user and from nobody else [DELETE-1, DELETE-5, DELETE-7, DELETE-8]', async () => {
    const { chat, ann, bob, other } = await scene(4);
    await bob.delete([await bob.message('ann', 'm4'), await bob.message('ann', 'm2')], 'ann', true);
    expect(bob.device.order).toEqual(['conversationChanged', 'total 2']);
    await chat.run(500);
    expect(await shown(bob, other)).toEqual(['m1,m3 | m3 2', 'm1,m3 | m3 2']);
    expect(other.device.order).toEqual(['messageDeleted', 'conversationChanged', 'total 2']);
    expect(other.deleted).toEqual(['MessageListDeleted ann m2 m4']);
    expect(other.events[0]).toMatchObject({ isDeleteConversationAllMessage: false, messageDeleteType: 0 });
    expect(bob.deleted).toEqual([]);
    expect(await shown(ann)).toEqual(['m1,m2,m3,m4 | m4 0']);
    expect([ann.deleted, ann.device.order]).toEqual([[], []]);
  });

  test('on this device alone hides them there, whatever is asked again [DELETE-1, DELETE-6]', async () => {
    const { chat, bob, other } = await scene(4);
    await bob.delete([await bob.message('ann', 'm4'), await bob.message('ann', 'm2')], 'ann');
    expect(bob.device.order).toEqual(['conversationChanged', 'total 2']);
    await chat.run(500);
    expect(await shown(bob, other)).toEqual(['m1,m3 | m3 2', 'm1,m2,m3,m4 | m4 4']);
    for (const mode of modes) expect(await bob.device.texts('ann', { mode })).toEqual(['m1', 'm3']);
    expect(await bob.device.texts('ann', { mode: 1, reverse: false, count: 1 })).toEqual(['m1']);
    expect([other.device.order, other.deleted]).toEqual([[], []]);
  });

  test('on this device alone outlives logins, and what comes later counts [DELETE-6]', async () => {
    const parts = await scene(3);
    const { chat, ann, bob } = parts;
    await bob.delete([await bob.message('ann', 'm3'), await bob.message('ann', 'm2')], 'ann');
    const next = await again(parts, bob);
    expect(await shown(next)).toEqual(['m1 | m1 1']);
    expect(await next.device.texts('ann', { mode: 1 })).toEqual(['m1']);
    await ann.device.send('bob', 'm4');
    await chat.run(500);
    expect(await shown(next)).toEqual(['m1,m4 | m4 2']);
    await next.device.clear('ann');
    expect(await shown(next)).toEqual(['m1,m4 | m4 0']);
  });

  test('on this device alone hides an own message before anything was synchronised [DELETE-6]', async () => {
    const { chat } = await scene(1);
    chat.breakNext('sync', 'storage', 100);
    const fresh = new Deleter(chat, await chat.loggedIn('bob'));
    await fresh.delete([await fresh.device.send('ann', 'own')], 'ann');
    expect(await fresh.device.texts('ann', { mode: OnlyLocal })).toEqual([]);
    mend(chat);
    await chat.run(60_000);
    for (const mode of [OnlyLocal, ...modes])
      expect([mode, await fresh.device.texts('ann', { mode })]).toEqual([mode, ['m1']]);
  });

  test('on this device alone leaves no hole where the device did not hold the message yet [DELETE-6]', async () => {
    const { chat, ann } = await scene(1);
    chat.breakNext('sync', 'storage', 100);
    const fresh = new Deleter(chat, await chat.loggedIn('bob'));
    for (const text of ['m2', 'm3', 'm4']) await ann.device.send('bob', text);
    await fresh.delete([await fresh.message('ann', 'm3')], 'ann');
    mend(chat);
    await chat.run(60_000);
    for (const mode of [OnlyLocal, ...modes]) {
      expect([mode, await fresh.device.texts('ann', { mode })]).toEqual([mode, ['m1', 'm2', 'm4']]);
    }
    expect(await shown(fresh)).toEqual(['m1,m2,m4 | m4 3']);
  });

  test('on this device alone hides a message that the device catches up with after the next login [DELETE-6]', async () => {
    const { chat, ann, bob } = await scene(1);
    const { device } = bob;
    const plugIn = chat.pullCable(device);
    await chat.run(1000);
    await ann.device.send('bob', 'm2');
    chat.breakNext('catchUp', 'storage', 100);
    plugIn();
    await chat.run(20_000);
    await bob.delete([await device.send('ann', 'own')], 'ann');
    await bob.delete([await bob.message('ann', 'm2')], 'ann');
    device.zim.logout();
    mend(chat);
    await ann.device.send('bob', 'm3');
    await device.login();
    await chat.run(20_000);
    expect(device.received.flatMap(({ texts }) => texts)).toEqual(['m1', 'm3']);
    expect(await device.texts('ann', { mode: OnlyLocal })).toEqual(['m1', 'm3']);
    expect(await shown(bob)).toEqual(['m1,m3 | m3 2']);
  });

  test('on this device alone takes from the count what the device comes to hold later [DELETE-5, DELETE-6]', async () => {
    const { chat, ann, bob, other } = await scene(1);
    const eve = await chat.loggedIn('eve');
    const plugIn = chat.pullCable(bob.device);
    await chat.run(1000);
    for (const text of ['m2', 'm3']) await ann.device.send('bob', text);
    for (const text of ['e1', 'e2', 'e3']) await eve.send('bob', text);
    await bob.delete([await other.message('ann', 'm2')], 'ann');
    await bob.delete([await other.message('eve', 'e1'), await other.message('eve', 'e3')], 'eve');
    plugIn();
    await chat.run(40_000);
    expect([await bob.shows('ann'), await bob.shows('eve')]).toEqual(['m1,m3 | m3 2', 'e2 | e2 1']);
    expect([await other.shows('ann'), bob.device.totals.at(-1)]).toEqual(['m1,m2,m3 | m3 3', 3]);
    await bob.device.clear('ann');
    await ann.device.send('bob', 'm4');
    await chat.run(500);
    expect(await bob.shows('ann')).toBe('m1,m3,m4 | m4 1');
  });

  test('on this device alone leaves the count right when what was deleted is revoked or read elsewhere [DELETE-5]', async () => {
    const { chat, ann, bob, other } = await scene(4);
    const sent = await ann.message('bob', 'm2');
    await bob.delete([await bob.message('ann', 'm4'), await bob.message('ann', 'm2')], 'ann');
    await ann.device.revoke(sent);
    await chat.run(500);
    expect(bob.device.revoked).toEqual([]);
    expect(await shown(bob)).toEqual(['m1,m3 | m3 2']);
    expect((await other.device.list())[0]?.unreadMessageCount).toBe(3);
    await other.device.clear('ann');
    await chat.run(500);
    expect(await shown(bob)).toEqual(['m1,m3 | m3 0']);
  });

  test('for the account reaches a device that was away without an event, and one that is new [DELETE-7]', async () => {
    const parts = await scene(4);
    const { chat, ann, bob, other } = parts;
    const plugIn = chat.pullCable(other.device);
    await chat.run(1000);
    await bob.delete([await bob.message('ann', 'm4')], 'ann', true);
    await bob.delete([await bob.message('ann', 'm2')], 'ann', true);
    await ann.device.send('bob', 'm5');
    await bob.delete([await bob.message('ann', 'm5')], 'ann', true);
    plugIn();
    await chat.run(40_000);
    expect(await shown(other)).toEqual(['m1,m3 | m3 2']);
    expect(other.deleted).toEqual([]);
    expect(other.device.received.flatMap(({ texts }) => texts)).not.toContain('m5');
    const fresh = new Deleter(chat, await chat.loggedIn('bob'));
    await chat.run(2000);
    expect(await shown(fresh)).toEqual(['m1,m3 | m3 2']);
    expect((await fresh.device.list())[0]?.orderKey).toBe((await bob.device.list())[0]?.orderKey);
  });

  test('of the last message leaves the conversation at its place [DELETE-5]', async () => {
    const { bob } = await scene(2);
    const [before] = await bob.device.list();
    await bob.delete([await bob.message('ann', 'm2')], 'ann', true);
    await bob.delete([await bob.message('ann', 'm1')], 'ann');
    const [after] = await bob.device.list();
    expect(after).not.toHaveProperty('lastMessage');
    expect(after?.orderKey).toBe(before?.orderKey);
    expect(await shown(bob)).toEqual([' | - 0']);
  });

  test('of the last message shows in its place one that goes on to change [DELETE-5]', async () => {
    const { chat, ann, bob, other } = await scene(3);
    const lastOf = async ({ device }: Deleter, of: string): Promise<ZIMMessage | undefined> =>
      (await device.list()).find(({ conversationID }) => conversationID === of)?.lastMessage;
    const shown = await ann.message('bob', 'm2');
    await ann.delete([await ann.message('bob', 'm3')], 'bob', true);
    await bob.delete([await bob.message('ann', 'm3')], 'ann');
    await other.delete([await other.message('ann', 'm3')], 'ann', true);
    await chat.run(500);
    for (const { device } of [ann, bob, other]) device.order.length = 0;
    const edited = await editingOn(chat, ann.device).edit(shown, { message: 'm2 anew' });
    expect(ann.device.order).toEqual(['conversationChanged']);
    await chat.run(500);
    for (const one of [bob, other]) expect(one.device.order).toEqual(['conversationChanged']);
    const texts = [await lastOf(ann, 'bob'), await lastOf(bob, 'ann'), await lastOf(other, 'ann')];
    expect(texts.map((message) => message && textOf(message))).toEqual(['m2 anew', 'm2 anew', 'm2 anew']);
    await ann.device.revoke(edited);
    await chat.run(500);
    const types = [await lastOf(ann, 'bob'), await lastOf(bob, 'ann'), await lastOf(other, 'ann')];
    expect(types.map((message) => message?.type)).toEqual(Array(3).fill(ZIMMessageType.Revoke));
  });

  test('passes over what is unknown or was deleted, and tells nothing then [DELETE-2]', async () => {
    const { chat, bob, other } = await scene(2);
    const message = await bob.message('ann', 'm2');
    const unknown = { ...message, messageID: '12345', messageSeq: 77 };
    for (const isForAccount of [true, false]) {
      await bob.delete([unknown], 'ann', isForAccount);
      expect(bob.device.order).toEqual([]);
    }
    await bob.delete([message, message, unknown], 'ann', true);
    await chat.run(500);
    bob.device.order.length = 0;
    other.device.order.length = 0;
    await bob.delete([message], 'ann', true);
    await bob.delete([message], 'ann', false);
    await chat.run(500);
    expect([bob.device.order, other.device.order]).toEqual([[], []]);
    expect(await shown(bob, other)).toEqual(['m1 | m1 1', 'm1 | m1 1']);
  });

  test('takes a message that failed from this device [DELETE-2]', async () => {
    const { chat, bob } = await scene(1);
    chat.breakNext('sendMessage', 'handler');
    expect(await bob.device.sendCode('ann', 'failed')).toBe(6000203);
    const failed = await bob.message('ann', 'failed');
    await bob.delete([failed], 'ann', true);
    expect(await shown(bob)).toEqual(['m1 | m1 1']);
  });

  test('works on this device without a connection, for the account it is 6000104 [DELETE-9]', async () => {
    const { chat, bob } = await scene(3);
    const [first, second] = [await bob.message('ann', 'm1'), await bob.message('ann', 'm3')];
    const plugIn = chat.pullCable(bob.device);
    await chat.run(1000);
    expect(await chat.codeOf(bob.start([first], 'ann', true))).toBe(6000104);
    await bob.delete([second], 'ann');
    expect(await shown(bob)).toEqual(['m1,m2 | m2 2']);
    plugIn();
    await chat.run(40_000);
    expect(await shown(bob)).toEqual(['m1,m2 | m2 2']);
  });

  test('whose answer is lost with the server may be repeated, and is told once [DELETE-7]', async () => {
    const { chat, bob, other } = await scene(3);
    const message = await bob.message('ann', 'm3');
    const [server] = chat.world.servers;
    const call = bob.start([message], 'ann', true);
    const code = chat.codeOf(call, 120_000);
    await chat.run(12);
    server?.kill('reset');
    await chat.run(500);
    if (server) await chat.wait(server.start());
    await code;
    await chat.run(20_000);
    await bob.delete([message], 'ann', true);
    await chat.run(1000);
    expect(await shown(bob, other)).toEqual(['m1,m2 | m2 2', 'm1,m2 | m2 2']);
  });

  test('of two devices at once, of the same and of other messages [DELETE-7]', async () => {
    const { chat, bob, other } = await scene(4);
    const [one, two, three] = [
      await bob.message('ann', 'm2'),
      await bob.message('ann', 'm3'),
      await bob.message('ann', 'm4'),
    ];
    const calls = [bob.start([one, two], 'ann', true), other.start([two, three], 'ann', true)];
    await chat.wait(Promise.all(calls));
    await chat.run(1000);
    expect(await shown(bob, other)).toEqual(['m1 | m1 1', 'm1 | m1 1']);
  });

  test('while messages arrive keeps counts and lists the same [DELETE-5]', async () => {
    const { chat, ann, bob, other } = await scene(1);
    for (let round = 0; round < 5; round += 1) {
      const sending = ann.device.startSend('bob', `r${round}`);
      await chat.run(4 * round);
      const newest = (await bob.device.page('ann')).at(-1);
      const deleting = newest ? bob.start([newest], 'ann', true) : Promise.resolve();
      await chat.wait(Promise.all([sending, deleting]));
      await chat.run(300);
    }
    await chat.run(1000);
    const [mine, others] = await shown(bob, other);
    expect(mine).toBe(others);
    expect(mine).toMatch(
      new RegExp(
        `${
          mine
            ?.split(' | ')[0]
            ?.split(',')
            .filter((text) => text !== '').length
        }$`,
      ),
    );
  });

  test('of a message that was revoked, or is revoked later, counts once [DELETE-5]', async () => {
    const { chat, ann, bob, other } = await scene(4);
    await ann.device.revoke(await ann.message('bob', 'm1'));
    await chat.run(500);
    const revoked = (await bob.device.page('ann', { count: 100 }))[0];
    if (revoked) await bob.delete([revoked], 'ann', true);
    await bob.delete([await bob.message('ann', 'm2')], 'ann', true);
    await ann.device.revoke(await ann.message('bob', 'm2'));
    await chat.run(1000);
    expect(await shown(bob, other)).toEqual(['m3,m4 | m4 2', 'm3,m4 | m4 2']);
    expect(other.device.revoked.flat()).toHaveLength(1);
  });

  test('of many pages of history leaves no hole and no end too early [DELETE-5, DELETE-6]', async () => {
    const { chat, ann, bob } = await scene(40);
    const all = await bob.device.page('ann', { count: 100 });
    await bob.delete(
      all.filter((_, index) => index % 3 === 0),
      'ann',
      true,
    );
    await bob.delete(
      all.filter((_, index) => index % 3 === 1),
      'ann',
      false,
    );
    await chat.run(500);
    const left = all.filter((_, index) => index % 3 === 2).map(textOf);
    for (const reverse of [true, false]) {
      for (const mode of modes) {
        const seen: ZIMMessage[] = [];
        for (;;) {
          const nextMessage = reverse ? seen[0] : seen.at(-1);
          const page = await bob.device.page('ann', { count: 4, reverse, mode, ...(nextMessage && { nextMessage }) });
          if (reverse) seen.unshift(...page);
          else seen.push(...page);
          if (page.length < 4) break;
        }
        expect([reverse, mode, seen.map(textOf)]).toEqual([reverse, mode, left]);
      }
    }
    expect(await ann.device.texts('bob', { count: 100 })).toHaveLength(40);
  });

  test('refuses what cannot be deleted singly or is no message [DELETE-2, DELETE-9]', async () => {
    const { chat, bob } = await scene(1);
    const message = await bob.message('ann', 'm1');
    const { zim } = bob.device;
    const config = { isAlsoDeleteServerMessage: true };
    const codes = async (list: unknown, id: unknown = 'ann', type: unknown = 0, how: unknown = config) =>
      chat.codeOf(Reflect.apply(zim.deleteMessages, zim, [list, id, type, how]));
    const wrong: unknown[] = [
      ...[[], 'm1', undefined, null, [undefined], [1], {}, Array(101).fill(message)],
      ...[32, 2, 20].map((type) => [{ ...message, type }]),
      [{ ...message, conversationID: 'carl' }],
      [{ ...message, conversationType: 2 }],
      [{ ...message, messageID: '__proto__' }],
      [{ ...message, messageID: '1e3' }],
      [{ ...message, messageID: '', localMessageID: '' }],
      [{ ...message, messageSeq: -1 }],
      [{ ...message, orderKey: Number.NaN }],
    ];
    for (const list of wrong) expect([list, await codes(list)]).toEqual([list, 6000001]);
    for (const id of ['', 'x'.repeat(33), '\ud800', 7, null]) expect(await codes([message], id)).toBe(6000001);
    for (const type of [1, 3, -1, null, '0']) expect(await codes([message], 'ann', type)).toBe(6000001);
    for (const how of [1, { isAlsoDeleteServerMessage: 1 }])
      expect(await codes([message], 'ann', 0, how)).toBe(6000001);
    expect(await codes([message], 'ann', 0, null)).toBe(0);
    expect(await shown(bob)).toEqual([' | - 0']);
  });

  test('that the server fails to make is 6000202, and changes nothing', async () => {
    const { chat, bob } = await scene(2);
    const message = await bob.message('ann', 'm2');
    chat.breakNext('deleteMessages', 'handler');
    expect(await chat.codeOf(bob.start([message], 'ann', true))).toBe(6000202);
    expect(await shown(bob)).toEqual(['m1,m2 | m2 2']);
    bob.device.zim.logout();
    expect(await chat.codeOf(bob.start([message], 'ann'))).toBe(6000121);
  });

  test('of a Revoke and of a Custom message is possible [DELETE-2]', async () => {
    const { chat, ann, bob } = await scene(1);
    const custom = { type: ZIMMessageType.Custom, message: 'own', subType: 3 } as const;
    const { message } = await chat.wait(ann.device.zim.sendMessage({ ...custom }, 'bob', 0, { priority: 1 }));
    await chat.run(500);
    await ann.device.revoke(await ann.message('bob', 'm1'));
    await ann.delete([message, ...(await ann.device.page('bob'))], 'bob', true);
    expect(await shown(ann)).toEqual([' | - 0']);
    await chat.run(500);
    expect(await bob.device.page('ann')).toHaveLength(2);
  });
});
