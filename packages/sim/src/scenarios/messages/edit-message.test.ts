import { type ZIMMessage, ZIMMessagePriority, ZIMMessageQueryMode, ZIMMessageType } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { readServer } from '../../server-logs.ts';
import { Chat, type ChatDevice, type ChatOptions, textOf } from '../chat.ts';
import { type EditingDevice, editingOn } from './edits.ts';

type Editor = ChatDevice & { readonly editing: EditingDevice };

async function loggedIn(chat: Chat, userID: string): Promise<Editor> {
  const device = await chat.loggedIn(userID);
  return Object.assign(device, { editing: editingOn(chat, device) });
}

async function annAndBob(options?: ChatOptions): Promise<{ chat: Chat; ann: Editor; bob: Editor }> {
  const chat = await Chat.open(options);
  return { chat, ann: await loggedIn(chat, 'ann'), bob: await loggedIn(chat, 'bob') };
}

const within = (editWithinSeconds: number): ChatOptions => ({
  configure: (config) => ({ ...config, messages: { ...config.messages, editWithinSeconds } }),
});

const localPage = { mode: ZIMMessageQueryMode.OnlyLocal };
const better = { message: 'better' };
const textsOf = (lists: readonly (readonly ZIMMessage[])[]) => lists.map((list) => list.map(textOf));

describe('editMessage', () => {
  test('resolves with the message as it is now, in its old place [EDIT-1, EDIT-2, EDIT-7, EDIT-8]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const sent = { ...(await ann.send('bob', 'hello')) };
    await chat.run(1000);
    const over = { message: 'better', extendedData: 'data', mentionedUserIDs: ['bob'], isMentionAll: true };
    const edited = await ann.editing.edit(sent, over);
    const { editedTime = 0 } = edited;
    expect(edited).toEqual({ ...sent, ...over, editorUserID: 'ann', editedTime });
    expect(Math.abs(editedTime - chat.world.own.wall())).toBeLessThan(1000);
    await chat.run(500);
    expect(bob.editing.edited).toEqual([[{ ...edited, conversationID: 'ann', direction: 1 }]]);
    expect([ann.editing.edited, bob.received.length, bob.totals.at(-1)]).toEqual([[], 1, 1]);
    for (const mode of [ZIMMessageQueryMode.OnlyLocal, ZIMMessageQueryMode.PreferServer]) {
      expect(await ann.page('bob', { mode })).toEqual([edited]);
      expect(await bob.page('ann', { mode })).toEqual(bob.editing.edited[0]);
    }
  });

  test('tells the other side and own other devices, then of the conversation [EDIT-8, EDIT-9]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const page = await loggedIn(chat, 'ann');
    const first = { ...(await ann.send('bob', 'first')) };
    const last = { ...(await ann.send('bob', 'last')) };
    await chat.run(500);
    for (const { order } of [ann, bob, page]) order.length = 0;
    await ann.editing.edit(first, better);
    await chat.run(500);
    expect([ann.order, bob.order, page.order]).toEqual([[], ['messageEdited'], ['messageEdited']]);
    await ann.editing.edit(last, better);
    expect(ann.order).toEqual(['conversationChanged']);
    await chat.run(500);
    for (const { order } of [bob, page]) expect(order.slice(1)).toEqual(['messageEdited', 'conversationChanged']);
    const listed = [ann.conversations.get('bob'), page.conversations.get('bob'), bob.conversations.get('ann')];
    expect(listed.map((one) => one?.lastMessage && textOf(one.lastMessage))).toEqual(Array(3).fill('better'));
    expect(bob.conversations.get('ann')?.unreadMessageCount).toBe(2);
  });

  test('leaves what the app attached on this device', async () => {
    const { chat, ann } = await annAndBob();
    const mine = { type: ZIMMessageType.Text, message: 'hello', localExtendedData: 'mine' } as const;
    const { message } = await chat.wait(ann.startSend('bob', { ...mine }));
    const edited = await ann.editing.edit({ ...message }, { ...better, localExtendedData: 'other' });
    expect([edited, ...(await ann.page('bob', localPage))].map((one) => one.localExtendedData)).toEqual([
      'mine',
      'mine',
    ]);
  });

  test('gives a Custom message another subType and search text [EDIT-2]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const custom = { type: ZIMMessageType.Custom, message: 'one', subType: 3 } as const;
    const config = { priority: ZIMMessagePriority.Low };
    const { message } = await chat.wait(ann.zim.sendMessage({ ...custom }, 'bob', 0, config));
    const over = { message: 'two', subType: 4, searchedContent: 'two' };
    expect(await ann.editing.edit(message, over)).toMatchObject(over);
    await chat.run(500);
    expect(bob.editing.edited[0]).toMatchObject([over]);
  });

  test('after the time that the server allows is rejected with 6000286 [EDIT-3]', async () => {
    const { chat, ann } = await annAndBob(within(60));
    const [late, inTime] = [{ ...(await ann.send('bob', 'late')) }, { ...(await ann.send('bob', 'in time')) }];
    await chat.run((inTime.timestamp ?? 0) + 59_500 - chat.world.own.wall());
    expect(await ann.editing.code(inTime, better)).toBe(0);
    await chat.run(1000);
    expect(await ann.editing.code(late, better)).toBe(6000286);
    expect(await ann.texts('bob')).toEqual(['late', 'better']);
  });

  test('of another one’s message is rejected with 6000285, whoever it says that sent it [EDIT-3]', async () => {
    const { chat, ann, bob } = await annAndBob();
    await ann.send('bob', 'hello');
    await chat.run(500);
    const [received] = await bob.page('ann');
    if (!received) throw new Error('there is one');
    expect(await bob.editing.code(received, better)).toBe(6000285);
    expect(await bob.editing.code({ ...received, senderUserID: 'bob' }, better)).toBe(6000285);
    expect(await ann.texts('bob')).toEqual(['hello']);
  });

  test('of what is gone, revoked or has another type is rejected with 6000205 [EDIT-5]', async () => {
    const { ann } = await annAndBob();
    const sent = { ...(await ann.send('bob', 'hello')) };
    for (const over of [{ messageSeq: 9 }, { messageID: '1' }, { conversationID: 'nobody' }]) {
      expect(await ann.editing.code({ ...sent, ...over }, better)).toBe(6000205);
    }
    expect(await ann.editing.code(sent, { ...better, type: ZIMMessageType.Custom, subType: 1 })).toBe(6000205);
    expect(await ann.editing.code(sent, { ...better, type: ZIMMessageType.Image })).toBe(6000205);
    const revoked = await ann.revoke(sent);
    expect(await ann.editing.code(sent, better)).toBe(6000205);
    expect(await ann.editing.code(revoked, better)).toBe(6000205);
  });

  test.each<[string, object, number]>([
    ['of a room [EDIT-4]', { conversationType: 1 }, 6000001],
    ['that was never accepted [EDIT-4]', { sentStatus: 2, messageID: '' }, 6000001],
    ['that stands on this device alone [EDIT-4]', { isUserInserted: true }, 6000001],
    ['with an ID that is none', { messageID: '1e3' }, 6000001],
    ['without a sequence', { messageSeq: -1 }, 6000001],
    ['of an empty conversation', { conversationID: '' }, 6000001],
    ['without a type', { type: undefined }, 6000001],
    ['of a type called __proto__', { type: '__proto__' }, 6000001],
    ['with blank text', { message: ' \n' }, 6000001],
    ['with no text', { message: undefined }, 6000001],
    ['with text of another type', { message: 5 }, 6000001],
    ['with half a character', { message: '\ud800' }, 6000001],
    ['with too much text [EDIT-2]', { message: `${'é'.repeat(1024)}x` }, 6000001],
    ['with too much extended data', { extendedData: 'x'.repeat(1025) }, 6000001],
    ['with too many mentions', { mentionedUserIDs: Array.from({ length: 51 }, (_, at) => `u${at}`) }, 6000001],
    ['that is a Tips message', { type: ZIMMessageType.Tips }, 6000205],
  ])('of a message %s is rejected without asking the server', async (_what, over, code) => {
    const { chat, ann } = await annAndBob();
    const sent = { ...(await ann.send('bob', 'hello')), ...over };
    chat.breakNext('editMessage', 'storage');
    expect(await ann.editing.code(sent)).toBe(code);
  });

  test('without a connection is rejected with 6000104, before login with 6000121 [EDIT-4]', async () => {
    const { chat, ann } = await annAndBob();
    const sent = { ...(await ann.send('bob', 'hello')) };
    chat.pullCable(ann);
    await chat.run(1000);
    expect(await ann.editing.code(sent, better)).toBe(6000104);
    const other = chat.device('ann');
    expect(await editingOn(chat, other).code(sent, better)).toBe(6000121);
  });

  test('is rejected with 6000205 when the storage fails, and changes nothing [EDIT-5]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const sent = { ...(await ann.send('bob', 'hello')) };
    chat.breakNext('editMessage', 'storage');
    expect(await ann.editing.code(sent, better)).toBe(6000205);
    await chat.run(500);
    expect([bob.editing.edited, await bob.texts('ann')]).toEqual([[], ['hello']]);
    expect(await ann.editing.code(sent, better)).toBe(0);
  });

  test('whose answer was lost with the server may be repeated, and is one edit [EDIT-5a]', async () => {
    const { chat, ann, bob } = await annAndBob(within(10));
    const sent = { ...(await ann.send('bob', 'hello')) };
    await chat.run(500);
    const [server] = chat.world.servers;
    if (!server) throw new Error('there is a server');
    const { conditions } = chat.world.network;
    chat.world.network.conditions = { ...conditions, latencyMs: 2000 };
    const code = chat.codeOf(ann.editing.start(sent, better), 60_000);
    await changedInStore(chat);
    server.kill('reset');
    expect(await code).toBe(6000009);
    chat.world.network.conditions = conditions;
    await chat.wait(server.start());
    await chat.run(30_000);
    expect(await ann.texts('bob', localPage)).toEqual(['better']);
    const again = await ann.editing.edit(sent, better);
    expect([again]).toEqual(await ann.page('bob', localPage));
    expect(await ann.editing.code(sent, { message: 'another' })).toBe(6000286);
    await chat.run(1000);
    expect(await bob.texts('ann', localPage)).toEqual(['better']);
  });

  test('waits fifteen seconds for its answer, and is told when that comes late [EDIT-11]', async () => {
    const { chat, ann } = await annAndBob();
    const sent = { ...(await ann.send('bob', 'hello')) };
    const { conditions } = chat.world.network;
    chat.world.network.conditions = { ...conditions, latencyMs: 6500 };
    expect(await ann.editing.code(sent, better)).toBe(0);
    chat.world.network.conditions = { ...conditions, latencyMs: 9000 };
    expect(await ann.editing.code(sent, { message: 'best' })).toBe(6000105);
    chat.world.network.conditions = conditions;
    await chat.run(30_000);
    expect(await ann.texts('bob', localPage)).toEqual(['best']);
    expect(textOf(await ann.editing.edit(sent, { message: 'best' }))).toBe('best');
  });

  test('shows to who was away without an event, whether the message was held or not [EDIT-10]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const held = { ...(await ann.send('bob', 'held')) };
    await chat.run(500);
    const plugIn = chat.pullCable(bob);
    await chat.run(500);
    const missed = { ...(await ann.send('bob', 'missed')) };
    await ann.editing.edit(held, { message: 'held, edited' });
    await ann.editing.edit(missed, { message: 'missed, edited' });
    bob.order.length = 0;
    plugIn();
    await chat.run(60_000);
    expect(bob.editing.edited).toEqual([]);
    expect(bob.received.at(-1)).toMatchObject({ texts: ['missed, edited'], isOffline: true });
    expect(await bob.texts('ann', localPage)).toEqual(['held, edited', 'missed, edited']);
    const shown = bob.conversations.get('ann')?.lastMessage;
    expect([shown && textOf(shown), shown?.editorUserID]).toEqual(['missed, edited', 'ann']);
  });

  test.each(['edit', 'revoke'])('at the same time as a revocation is never shown after it; %s first', async (first) => {
    const { chat, ann, bob } = await annAndBob();
    const page = await loggedIn(chat, 'ann');
    const sent = { ...(await ann.send('bob', 'hello')) };
    await chat.run(500);
    const calls = [() => chat.codeOf(page.startRevoke(sent)), () => ann.editing.code(sent, better)];
    if (first === 'edit') calls.reverse();
    const codes = await Promise.all(calls.map((call) => call()));
    expect(codes.sort()).toEqual(first === 'edit' ? [0, 0] : [0, 6000205]);
    await chat.run(1000);
    for (const device of [ann, page]) expect((await device.page('bob')).map(({ type }) => type)).toEqual([31]);
    expect((await bob.page('ann')).map(({ type, editedTime }) => [type, editedTime])).toEqual([[31, 0]]);
    expect(textsOf(bob.editing.edited)).toEqual(first === 'edit' ? [['better']] : []);
  });

  test('from two devices at once leaves the same content everywhere', async () => {
    const { chat, ann, bob } = await annAndBob();
    const page = await loggedIn(chat, 'ann');
    const sent = { ...(await ann.send('bob', 'hello')) };
    await chat.run(500);
    const edits = [ann.editing.edit(sent, { message: 'one' }), page.editing.edit(sent, { message: 'two' })];
    expect((await Promise.all(edits)).map(textOf)).toEqual(['one', 'two']);
    await chat.run(1000);
    const shown = [await ann.texts('bob'), await page.texts('bob'), await bob.texts('ann')];
    expect(shown).toEqual([['two'], ['two'], ['two']]);
    expect(textsOf(ann.editing.edited).at(-1)).toEqual(['two']);
  });
});

/** Lets time pass until the database holds a change, whose answer is still on its way. */
async function changedInStore({ world }: Chat): Promise<void> {
  for (let step = 0; step < 1000; step += 1) {
    const [log] = await world.waitFor(readServer(world, ['ann', 'bob']));
    if (log?.messages.some(({ position, changedPosition }) => changedPosition > position)) return;
    await world.clock.run(1);
  }
  throw new Error('nothing was changed');
}
