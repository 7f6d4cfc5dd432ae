import { type ZIMMessage, ZIMMessageQueryMode, ZIMMessageType } from '@parley/client';
import { describe, expect, test } from 'vitest';
import type { ChatOptions } from '../chat.ts';
import { lostAnswer, lostRequest, type Marking, markedChat } from './marking.ts';

const { PreferServer } = ZIMMessageQueryMode;

const withPins = (pinsMax: number): ChatOptions => ({
  configure: (config) => ({ ...config, messages: { ...config.messages, pinsMax } }),
});

/** Messages of ann with these texts, held by everybody. */
async function sendAll({ chat, ann }: Marking, ...texts: readonly string[]): Promise<readonly ZIMMessage[]> {
  const sent: ZIMMessage[] = [];
  for (const text of texts) sent.push({ ...(await ann.device.send('bob', text)) });
  await chat.run(500);
  return sent;
}

/** As the device of the other user names them. */
async function received({ bob }: Marking, messages: readonly ZIMMessage[]): Promise<readonly ZIMMessage[]> {
  const page = await bob.device.page('ann', { count: 100 });
  return messages.map(({ messageID }) => page.find((one) => one.messageID === messageID) as ZIMMessage);
}

const clearAll = ({ ann, page, bob }: Marking): void => {
  for (const { order, pinned } of [ann, page, bob]) {
    order.length = 0;
    pinned.length = 0;
  }
};

describe('pinMessage', () => {
  test('tells everybody, the calling device included, who pinned what [PIN-1, PIN-5, PIN-7]', async () => {
    const marking = await markedChat();
    const { chat, ann, page, bob, sent } = marking;
    await ann.pin(sent);
    expect(ann.order).toEqual(['messagePinStatusChanged', 'conversationChanged']);
    await chat.run(500);
    expect([page.order, bob.order]).toEqual([ann.order, ann.order]);
    for (const device of [ann, page, bob]) expect(device.pinned).toEqual([['Pinned hello by ann']]);
    expect(bob.device.conversations.get('ann')?.unreadMessageCount).toBe(1);
    // Elsewhere a message does not say it.
    const [shown] = await bob.device.page('ann', { mode: PreferServer });
    expect(shown).toMatchObject({ pinnedUserID: '', pinnedTime: 0 });
    expect(bob.device.conversations.get('ann')?.lastMessage).toMatchObject({ pinnedUserID: '', pinnedTime: 0 });
  });

  test('of a pinned message renews who pinned it and when [PIN-3]', async () => {
    const marking = await markedChat();
    const { chat, ann, page, bob, sent } = marking;
    const [other] = await sendAll(marking, 'other');
    await ann.pin(sent);
    await ann.pin(other as ZIMMessage);
    await chat.run(500);
    clearAll(marking);
    const [first] = await received(marking, [sent]);
    await bob.pin(first as ZIMMessage);
    expect(bob.pinned).toEqual([['Updated hello by bob']]);
    await chat.run(500);
    expect([ann.pinned, page.pinned]).toEqual([bob.pinned, bob.pinned]);
    expect(await ann.pins('bob')).toEqual(['hello by bob', 'other by ann']);
  });

  test('takes the pin away, whoever set it, and 6000208 where there is none [PIN-1, PIN-3]', async () => {
    const marking = await markedChat();
    const { chat, ann, page, bob, sent } = marking;
    expect(await ann.pinCode(sent, false)).toBe(6000208);
    await ann.pin(sent);
    await chat.run(500);
    clearAll(marking);
    const [mine] = await received(marking, [sent]);
    await bob.pin(mine as ZIMMessage, false);
    await chat.run(500);
    for (const device of [ann, page, bob]) {
      expect(device.pinned).toEqual([['NotPinned hello']]);
      expect(device.order).toEqual(['messagePinStatusChanged', 'conversationChanged']);
    }
    expect(await ann.pins('bob')).toEqual([]);
    expect(await bob.pinCode(mine as ZIMMessage, false)).toBe(6000208);
    expect(await ann.pinCode({ ...sent, messageSeq: 9 }, false)).toBe(6000203);
  });

  test('beyond 10 takes the place of the oldest, in one event, or is 6000287 [PIN-2, PIN-5]', async () => {
    const marking = await markedChat();
    const { chat, ann, page, bob } = marking;
    const texts = Array.from({ length: 11 }, (_, index) => `m${index + 1}`);
    const sent = await sendAll(marking, ...texts);
    const last = sent[10] as ZIMMessage;
    for (const message of sent.slice(0, 10)) await ann.pin(message);
    await chat.run(500);
    clearAll(marking);
    expect(await ann.pinCode(last, true, true)).toBe(6000287);
    expect(await ann.pinCode(sent[9] as ZIMMessage, true, true)).toBe(0);
    await chat.run(500);
    clearAll(marking);
    await ann.pin(last);
    await chat.run(500);
    for (const device of [ann, page, bob]) expect(device.pinned).toEqual([['NotPinned m1', 'Pinned m11 by ann']]);
    const pins = await bob.pins('ann');
    expect([pins.length, pins[0], pins[1], pins.at(-1)]).toEqual([10, 'm11 by ann', 'm10 by ann', 'm2 by ann']);
    expect(await ann.pinCode(sent[0] as ZIMMessage, false)).toBe(6000208);
  });

  test('goes by how many the operator allows [PIN-2]', async () => {
    const marking = await markedChat(withPins(1));
    const [one, two] = await sendAll(marking, 'one', 'two');
    const { ann } = marking;
    expect(await ann.pinCode(one as ZIMMessage, true, true)).toBe(0);
    expect(await ann.pinCode(two as ZIMMessage, true, true)).toBe(6000287);
    expect(await ann.pinCode(two as ZIMMessage, true, false)).toBe(0);
    expect(await ann.pins('bob')).toEqual(['two by ann']);
  });

  test.each([9, 10])(
    'of two users at once, with %i pinned, leaves 10, and the same on all devices [PIN-2]',
    async (before) => {
      const marking = await markedChat();
      const { chat, ann, page, bob } = marking;
      const sent = await sendAll(marking, ...Array.from({ length: before + 2 }, (_, index) => `m${index + 1}`));
      for (const message of sent.slice(0, before)) await ann.pin(message);
      const [one, two] = [sent[before] as ZIMMessage, (await received(marking, [sent[before + 1] as ZIMMessage]))[0]];
      await chat.run(500);
      clearAll(marking);
      await chat.wait(Promise.all([ann.zim.pinMessage(one, true), bob.zim.pinMessage(two as ZIMMessage, true)]));
      await chat.run(1000);
      const pins = await ann.pins('bob');
      expect(pins).toHaveLength(10);
      expect(
        pins
          .slice(0, 2)
          .map((line) => line.split(' ')[0])
          .sort(),
      ).toEqual([`m${before + 1}`, `m${before + 2}`].sort());
      expect(await bob.pins('ann')).toEqual(pins);
      const gone = before === 9 ? ['NotPinned m1'] : ['NotPinned m1', 'NotPinned m2'];
      for (const device of [ann, page, bob]) {
        expect(device.pinned.flat().filter((line) => line.startsWith('Not'))).toEqual(gone);
      }
    },
  );

  test('ends with a revocation, whichever of the two comes first [PIN-4, REVOKE-17a]', async () => {
    const marking = await markedChat();
    const { chat, ann, page, bob, sent } = marking;
    await ann.pin(sent);
    await chat.run(500);
    clearAll(marking);
    await ann.device.revoke(sent);
    await chat.run(500);
    for (const device of [ann, page, bob]) expect(device.pinned).toEqual([['NotPinned [31]']]);
    expect(ann.order.toSorted()).toEqual(['conversationChanged', 'messagePinStatusChanged']);
    expect(await bob.pins('ann')).toEqual([]);
    expect(await ann.pinCode(sent)).toBe(6000203);
    expect(await ann.pinCode(sent, false)).toBe(6000208);
    const [revoked] = await ann.device.page('bob');
    expect(await ann.pinCode(revoked as ZIMMessage)).toBe(6000203);
    expect(await ann.pinCode(revoked as ZIMMessage, false)).toBe(6000208);
  });

  test('and a revocation at once leave no pin [PIN-4]', async () => {
    const marking = await markedChat();
    const { chat, ann, bob, sent } = marking;
    const [mine] = await received(marking, [sent]);
    const pinned = chat.codeOf(bob.zim.pinMessage(mine as ZIMMessage, true));
    const revoked = ann.device.revoke(sent);
    expect([0, 6000203]).toContain(await pinned);
    await revoked;
    await chat.run(500);
    expect(await bob.pins('ann')).toEqual([]);
    const told = bob.pinned.flat();
    expect([[], ['Pinned hello by bob', 'NotPinned [31]']]).toContainEqual(told);
  });

  test('whose answer was lost with the server is one pin when it is repeated [PIN-3a]', async () => {
    const marking = await markedChat();
    const { chat, ann, bob, sent } = marking;
    expect(await lostAnswer(chat, () => ann.zim.pinMessage(sent, true))).toBe(6000009);
    await ann.pin(sent);
    await chat.run(500);
    // A repeat that pinned it anew would be told as an update.
    expect([...ann.pinned, ...bob.pinned].flat().filter((line) => line.startsWith('Updated'))).toEqual([]);
    await ann.pin(sent);
    await chat.run(500);
    expect(bob.pinned.at(-1)).toEqual(['Updated hello by ann']);
    expect(await lostAnswer(chat, () => ann.zim.pinMessage(sent, false))).toBe(6000009);
    await ann.pin(sent, false);
    expect(await ann.pins('bob')).toEqual([]);
    expect(await ann.pinCode(sent, false)).toBe(6000208);
  });

  test('to unpin, that never reached the server, resolves when it is repeated, also where nothing was pinned [PIN-3a]', async () => {
    const { chat, ann, sent } = await markedChat();
    expect(await lostRequest(chat, () => ann.zim.pinMessage(sent, false))).toBe(6000009);
    await ann.pin(sent, false);
    expect(await ann.pinCode(sent, false)).toBe(6000208);
  });

  test('is not told who was away, who finds it in the list [PIN-5]', async () => {
    const { chat, ann, bob, sent } = await markedChat();
    const plugIn = chat.pullCable(bob.device);
    await chat.run(500);
    await ann.pin(sent);
    plugIn();
    await chat.run(10_000);
    expect(bob.pinned).toEqual([]);
    expect(await bob.pins('ann')).toEqual(['hello by ann']);
  });

  test.each<[string, Partial<ZIMMessage>, unknown, unknown, number]>([
    ['of a room', { conversationType: 1 }, true, undefined, 6000001],
    ['that was never accepted [PIN-1]', { sentStatus: 2, messageID: '' }, true, undefined, 6000001],
    ['that stands on this device alone', { isUserInserted: true }, true, undefined, 6000001],
    ['that is a Command [PIN-1]', { type: ZIMMessageType.Command }, true, undefined, 6000001],
    ['of a newer type', { type: ZIMMessageType.Unknown }, true, undefined, 6000001],
    ['with an ID that is none', { messageID: '0' }, true, undefined, 6000001],
    ['neither pinned nor not', {}, 'yes', undefined, 6000001],
    ['without a word on it', {}, undefined, undefined, 6000001],
    ['with a config that is none', {}, true, 5, 6000001],
    ['with a word in the config', {}, true, { disableAutoReplace: 'yes' }, 6000001],
  ])('of a message %s is rejected without asking the server', async (_what, over, isPinned, config, code) => {
    const { chat, ann, sent } = await markedChat();
    chat.breakNext('pinMessage', 'storage');
    const options = config as { disableAutoReplace: boolean };
    expect(await chat.codeOf(ann.zim.pinMessage({ ...sent, ...over }, isPinned as boolean, options))).toBe(code);
  });

  test('is rejected with 6000202 when the storage fails, with 6000203 without such a message', async () => {
    const { chat, ann, bob, sent } = await markedChat();
    chat.breakNext('pinMessage', 'storage');
    expect(await ann.pinCode(sent)).toBe(6000202);
    expect(await ann.pinCode({ ...sent, messageID: '1' })).toBe(6000203);
    expect(await ann.pinCode({ ...sent, conversationID: 'nobody' })).toBe(6000203);
    await chat.run(500);
    expect([bob.pinned, await ann.pins('bob')]).toEqual([[], []]);
  });
});
