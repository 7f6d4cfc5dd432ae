import { ZIMMessageSentStatus, type ZIMTextMessage } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice, textMessage, texts } from '../chat.ts';

const again = { isRetrySend: true };

async function annAndBob() {
  const chat = await Chat.open();
  return { chat, ann: await chat.loggedIn('ann'), bob: await chat.loggedIn('bob') };
}

const heard = (device: ChatDevice): readonly string[] => device.received.flatMap((event) => event.texts);

/** Texts of a chat as the device shows them, each with its status. */
const shown = async (device: ChatDevice, peer: string): Promise<readonly string[]> =>
  (await device.page(peer, { count: 50 })).map((message) => {
    const { message: text, sentStatus } = message as ZIMTextMessage;
    return `${text} ${ZIMMessageSentStatus[sentStatus ?? 0]}`;
  });

/** Messages of Ann's that fail while she is cut off, one after the other. */
async function failing(chat: Chat, ann: ChatDevice, words: readonly string[]): Promise<readonly ZIMTextMessage[]> {
  const messages = words.map(textMessage);
  const codes: Promise<number>[] = [];
  for (const message of messages) {
    codes.push(chat.codeOf(ann.startSend('bob', message), 120_000));
    await chat.run(110);
  }
  expect(await Promise.all(codes)).toEqual(words.map(() => 6000009));
  return messages;
}

describe('sending again', () => {
  test('all that failed, one after the other, brings each once and in the new order [SEND-25, MSG-1]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const plugIn = chat.pullCable(ann);
    await chat.run(1000);
    const messages = await failing(chat, ann, texts(5));
    plugIn();
    await chat.run(10_000);
    const codes: Promise<number>[] = [];
    for (const message of messages) {
      codes.push(chat.codeOf(ann.startSend('bob', message, again)));
      await chat.run(110);
    }
    expect(await Promise.all(codes)).toEqual([0, 0, 0, 0, 0]);
    await chat.run(2000);
    expect(heard(bob)).toEqual(texts(5));
    const all = texts(5).map((text) => `${text} Success`);
    expect(await shown(ann, 'bob')).toEqual(all);
    expect(await shown(bob, 'ann')).toEqual(all);
  });

  test('all that failed in one turn sends each once, in that order [SEND-5, SEND-25]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const plugIn = chat.pullCable(ann);
    await chat.run(1000);
    const messages = await failing(chat, ann, texts(3));
    plugIn();
    await chat.run(10_000);
    const codes = messages.map((message) => chat.codeOf(ann.startSend('bob', message, again)));
    expect(await Promise.all(codes)).toEqual([0, 0, 0]);
    await chat.run(2000);
    expect(await shown(ann, 'bob')).toEqual(texts(3).map((text) => `${text} Success`));
    expect(heard(bob)).toEqual(texts(3));
  });

  test('twice, as by a second press of the button, sends once [SEND-4]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const plugIn = chat.pullCable(ann);
    await chat.run(1000);
    const [message = textMessage('')] = await failing(chat, ann, ['pressed']);
    const first = chat.codeOf(ann.startSend('bob', message, again));
    await chat.run(110);
    expect(await ann.sendCode('bob', message, again)).toBe(6000001);
    plugIn();
    expect(await first).toBe(0);
    await chat.run(2000);
    expect(await ann.sendCode('bob', message, again)).toBe(6000001);
    expect(heard(bob)).toEqual(['pressed']);
  });

  test('what hangs is refused, and what hung arrives once [SEND-4, SEND-21]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const plugIn = chat.pullCable(ann, { isNoticed: false });
    const message = textMessage('hanging');
    const sending = chat.codeOf(ann.startSend('bob', message));
    for (const waitMs of [200, 5000, 5000]) {
      await chat.run(waitMs);
      expect(await ann.sendCode('bob', message, again)).toBe(6000001);
    }
    plugIn();
    expect(await sending).toBe(0);
    await chat.run(5000);
    expect(heard(bob)).toEqual(['hanging']);
    expect(await shown(ann, 'bob')).toEqual(['hanging Success']);
  });

  test('what had arrived though its answer was lost succeeds, and is one message for everybody [SEND-20, SEND-23, MSG-1]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const message = textMessage('arrived');
    const sending = chat.codeOf(ann.startSend('bob', message), 120_000);
    await chat.run(12);
    // Nothing of the present connection comes through any more, the answer included.
    chat.world.silenceDevice(ann.device);
    const plugIn = chat.pullCable(ann, { isNoticed: false });
    expect(await sending).not.toBe(0);
    expect(heard(bob)).toEqual(['arrived']);
    expect(message.sentStatus).toBe(ZIMMessageSentStatus.Failed);
    await chat.run(200);
    const second = chat.codeOf(ann.startSend('bob', message, again), 120_000);
    await chat.run(1000);
    plugIn();
    expect(await second).toBe(0);
    await chat.run(20_000);
    expect(message.sentStatus).toBe(ZIMMessageSentStatus.Success);
    expect(ann.statuses.at(-1)?.status).toBe(ZIMMessageSentStatus.Success);
    expect(heard(bob)).toEqual(['arrived']);
    expect(await shown(ann, 'bob')).toEqual(['arrived Success']);
    expect(await shown(bob, 'ann')).toEqual(['arrived Success']);
    const next = ann.restart();
    await next.login();
    expect(await shown(next, 'bob')).toEqual(['arrived Success']);
  });
});

describe('what waits to be sent', () => {
  test('goes once, however often the app logs out and in and sends it again [LOGIN-21, SEND-25, MSG-1]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const messages = texts(5).map(textMessage);
    for (const message of messages.slice(0, 2)) {
      void ann.startSend('bob', message);
      await chat.run(110);
    }
    // The answer to a third is lost on its way, and two more never leave.
    void ann.startSend('bob', messages[2] ?? '');
    await chat.run(15);
    chat.world.silenceDevice(ann.device);
    const plugIn = chat.pullCable(ann);
    await chat.run(110);
    expect(heard(bob)).toEqual(texts(3));
    expect(messages[2]?.sentStatus).toBe(ZIMMessageSentStatus.Sending);
    for (const message of messages.slice(3)) {
      void ann.startSend('bob', message);
      await chat.run(110);
    }
    for (let round = 0; round < 3; round += 1) {
      ann.zim.logout();
      await chat.run(50);
      const login = chat.codeOf(ann.zim.login('ann', ann.loginConfig()));
      if (round === 0) plugIn();
      expect(await login).toBe(0);
      await chat.run(500);
    }
    const toldOf = ({ localMessageID }: ZIMTextMessage): string | undefined => {
      const told = ann.statuses.findLast(({ message }) => message.localMessageID === localMessageID);
      return told && ZIMMessageSentStatus[told.status];
    };
    expect(messages.map(toldOf)).toEqual(['Success', 'Success', 'Success', 'Failed', 'Failed']);
    for (const message of messages.slice(2)) {
      // What turned out to have arrived has not failed.
      expect(await ann.sendCode('bob', message, again)).toBe(message === messages[2] ? 6000001 : 0);
      await chat.run(110);
    }
    await chat.run(3000);
    expect(heard(bob)).toEqual(texts(5));
    expect(await shown(ann, 'bob')).toEqual(texts(5).map((text) => `${text} Success`));
  });

  test('goes once when the app logs in over a session that is sought [LOGIN-16, LOGIN-15]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const plugIn = chat.pullCable(ann);
    await chat.run(1000);
    const codes: Promise<number>[] = [];
    for (const text of texts(3)) {
      codes.push(chat.codeOf(ann.startSend('bob', text), 120_000));
      await chat.run(110);
    }
    // It is too early: the session is sought already, and nothing is begun beside it.
    for (let press = 0; press < 3; press += 1) expect(await ann.loginCode()).toBe(6000111);
    plugIn();
    expect(await ann.loginCode()).toBe(6000111);
    expect(await Promise.all(codes)).toEqual([0, 0, 0]);
    await chat.run(5000);
    expect(heard(bob)).toEqual(texts(3));
  });

  test('goes once when the app is made anew while the session is sought [INSTANCE-7, SEND-25]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const plugIn = chat.pullCable(ann);
    await chat.run(1000);
    const sending = chat.codeOf(ann.startSend('bob', 'left behind'));
    await chat.run(500);
    ann.zim.destroy();
    expect(await sending).toBe(6000002);
    const next = ann.restart();
    plugIn();
    await next.login();
    await chat.run(40_000);
    expect(heard(bob)).toEqual([]);
    const [message] = await next.page('bob');
    expect(message?.sentStatus).toBe(ZIMMessageSentStatus.Failed);
    expect(await next.sendCode('bob', message as ZIMTextMessage, again)).toBe(0);
    await chat.run(1000);
    expect(heard(bob)).toEqual(['left behind']);
  });
});

test('many messages over a connection that breaks again and again arrive once and in the order of the calls [SEND-14, SEND-20, SEND-21]', async () => {
  const { chat, ann, bob } = await annAndBob();
  chat.world.network.conditions = { ...chat.world.network.conditions, latencyMs: 60, jitterMs: 250 };
  const codes: Promise<number>[] = [];
  for (const [index, text] of texts(60).entries()) {
    codes.push(chat.codeOf(ann.startSend('bob', text), 120_000));
    await chat.run(105);
    if (index % 12 === 7) chat.world.resetDevice(ann.device);
    if (index % 20 === 15) chat.world.resetDevice(bob.device);
  }
  expect(new Set(await Promise.all(codes))).toEqual(new Set([0]));
  await chat.run(20_000);
  expect(heard(bob)).toEqual(texts(60));
  const page = await bob.texts('ann', { count: 100 });
  expect(page).toEqual(texts(60));
  expect(await ann.texts('bob', { count: 100 })).toEqual(texts(60));
});
