import {
  type ZIMCommandMessage,
  ZIMConversationType,
  type ZIMMessage,
  ZIMMessageSentStatus,
  ZIMMessageType,
} from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice, type ChatOptions, texts } from '../chat.ts';

const { Peer } = ZIMConversationType;
const command = (): ZIMCommandMessage => ({ type: ZIMMessageType.Command, message: new Uint8Array([1]) });

interface Cast {
  readonly chat: Chat;
  readonly ann: ChatDevice;
  readonly bob: ChatDevice;
}

async function begin(options: ChatOptions = {}): Promise<Cast> {
  const chat = await Chat.open(options);
  const bob = await chat.loggedIn('bob');
  return { chat, ann: await chat.loggedIn('ann'), bob };
}

const settingsOf = (limits: object): ChatOptions => ({
  configure: (config) => ({ ...config, limits: { ...config.limits, ...limits } }),
});

/** Makes calls at once, and tells the codes of those that are refused with their places; the others are settled, too. */
async function burst(chat: Chat, count: number, call: (index: number) => Promise<unknown>): Promise<readonly string[]> {
  const refused: string[] = [];
  const calls = Array.from({ length: count }, (_, index) =>
    call(index).catch(({ code }: { code: number }) => void refused.push(`${index} ${code}`)),
  );
  await chat.wait(Promise.all(calls));
  return refused;
}

const receivedBy = ({ received }: ChatDevice): readonly string[] => received.flatMap((event) => event.texts);

describe('a message that comes too early', () => {
  test('waits for its turn: a loop that awaits each send reaches ten a second and is never refused [SEND-5]', async () => {
    const { chat, ann, bob } = await begin();
    const startedAt = chat.world.clock.now;
    const loop = async (): Promise<void> => {
      for (const text of texts(21)) await ann.startSend('bob', text);
    };
    await chat.wait(loop());
    const tookMs = chat.world.clock.now - startedAt;
    expect(tookMs).toBeGreaterThanOrEqual(2000);
    expect(tookMs).toBeLessThan(2300);
    await chat.run(500);
    expect(receivedBy(bob)).toEqual(texts(21));
  });

  test('is kept and shown at once; ten of a burst arrive in order and 100 ms apart, the eleventh is refused [SEND-5, SEND-1]', async () => {
    const { chat, ann, bob } = await begin();
    const sending = burst(chat, 11, (index) => ann.startSend('bob', `m${index}`));
    await chat.run(90);
    expect(ann.statuses.filter(({ status }) => status === ZIMMessageSentStatus.Sending)).toHaveLength(10);
    expect(await sending).toEqual(['10 6000004']);
    await chat.run(500);
    expect(receivedBy(bob)).toEqual(texts(10).map((_, index) => `m${index}`));
    const times = bob.received.flatMap(({ messages }) => messages.map(({ timestamp = 0 }) => timestamp));
    for (const [index, at] of times.slice(1).entries()) expect(at - (times[index] ?? 0)).toBeGreaterThan(80);
  });

  test('goes after what waited for the connection [SEND-5, SEND-21]', async () => {
    const { chat, ann, bob } = await begin();
    const plugIn = chat.pullCable(ann);
    const early = burst(chat, 5, (index) => ann.startSend('bob', `early ${index}`));
    await chat.run(3000);
    plugIn();
    await chat.run(1500);
    const late = burst(chat, 3, (index) => ann.startSend('bob', `late ${index}`));
    expect([await early, await late]).toEqual([[], []]);
    await chat.run(1000);
    expect(receivedBy(bob)).toEqual([0, 1, 2, 3, 4].map((n) => `early ${n}`).concat([0, 1, 2].map((n) => `late ${n}`)));
  });

  test('fails with the instance and with the login, and before its turn [INSTANCE-7, LOGIN-21]', async () => {
    const { chat, ann } = await begin();
    const cut = burst(chat, 3, (index) => ann.startSend('bob', `m${index}`));
    const commands = burst(chat, 3, () => ann.zim.sendMessage(command(), 'bob', Peer, { priority: 1 }));
    ann.zim.logout();
    expect(await cut).toEqual(['0 6000122', '1 6000122', '2 6000122']);
    expect(await commands).toEqual(['0 6000122', '1 6000122', '2 6000122']);
  });
});

describe('a Command that comes too early', () => {
  const send = (device: ChatDevice, message: ZIMMessage = command()) =>
    device.zim.sendMessage(message, 'bob', Peer, { priority: 1 });

  test('waits for its turn in a budget of its own: thirty at once, the next one is refused [SEND-6]', async () => {
    const { chat, ann, bob } = await begin(settingsOf({ messagesPerSecond: 100 }));
    const heard: number[] = [];
    bob.zim.on('peerMessageReceived', (_zim, { messageList }) => {
      for (const { type } of messageList) heard.push(type);
    });
    const sending = burst(chat, 31, () => send(ann));
    expect(await chat.codeOf(ann.startSend('bob', 'a text has another budget'))).toBe(0);
    expect(await sending).toEqual(['30 6000004']);
    await chat.run(500);
    expect(heard.filter((type) => type === ZIMMessageType.Command)).toHaveLength(30);
  });

  test('fails with 6000009 where the connection breaks before its turn [SEND-6, SEND-24]', async () => {
    const { chat, ann } = await begin();
    const sending = burst(chat, 3, () => send(ann));
    chat.pullCable(ann);
    expect(await sending).toEqual(['0 6000009', '1 6000009', '2 6000009']);
  });
});

test('the server says how many of a second a device may send [SEND-5, SEND-6]', async () => {
  const { chat, ann } = await begin(settingsOf({ deviceMessagesPerSecond: 3, deviceCommandsPerSecond: 2 }));
  expect(await burst(chat, 5, (index) => ann.startSend('bob', `m${index}`))).toEqual(['3 6000004', '4 6000004']);
  const commands = burst(chat, 3, () => ann.zim.sendMessage(command(), 'bob', Peer, { priority: 1 }));
  expect(await commands).toEqual(['2 6000004']);
});

test('what one limit refuses uses up no other [INSTANCE-15a]', async () => {
  const { chat, ann } = await begin();
  const refused = await burst(chat, 200, (index) => ann.startSend('bob', `m${index}`));
  expect(refused).toHaveLength(190);
  // Of the hundred calls of a second ten were used.
  await chat.run(2000);
  void burst(chat, 200, (index) => ann.startSend('bob', `n${index}`));
  const query = () => ann.zim.queryConversationList({ count: 1 });
  expect((await burst(chat, 91, query)).map((line) => line.split(' ')[1])).toEqual(['6000004']);
});
