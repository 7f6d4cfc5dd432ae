import { ZIMMessageSentStatus } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice, texts } from '../chat.ts';

/** Attempts are drawn, so that one sender alone may be lucky. */
const senderCount = 2;
const seconds = Array.from({ length: 29 }, (_, index) => index + 1);
const someSeconds = [2, 9, 16, 20, 25, 29];

type Outage = (chat: Chat, senders: readonly ChatDevice[]) => Promise<() => void>;

const serverIsDown: Outage = async (chat) => {
  for (const server of chat.world.servers) chat.world.killServer(server);
  return () => void chat.world.startServers();
};

/** Packets wait, and new connections are tried in vain. */
const networkIsDown: Outage = async (chat, senders) => {
  const plugIn = senders.map((sender) => chat.pullCable(sender, { isNoticed: false }));
  return () => {
    for (const plug of plugIn) plug();
  };
};

/** What waits in the connections is lost, and no connection can be made. */
const linksAreDead: Outage = async (chat, senders) => {
  for (const { device } of senders) chat.world.silenceDevice(device);
  return networkIsDown(chat, senders);
};

const receivedFrom = ({ received }: ChatDevice, userID: string): readonly string[] =>
  received.filter(({ from }) => from === userID).flatMap((event) => event.texts);

const outcomes = (sends: readonly Promise<unknown>[]): { readonly codes: (number | undefined)[] } => {
  const codes: (number | undefined)[] = sends.map(() => undefined);
  for (const [index, sent] of sends.entries()) {
    sent.then(
      () => {
        codes[index] = 0;
      },
      (error: { code: number }) => {
        codes[index] = error.code;
      },
    );
  }
  return { codes };
};

async function begin() {
  const chat = await Chat.open();
  const bob = await chat.loggedIn('bob');
  const senders: ChatDevice[] = [];
  for (const userID of texts(senderCount, 'sender-')) senders.push(await chat.loggedIn(userID));
  // A connection that lasted is sought again at once.
  await chat.run(15_000);
  return { chat, bob, senders };
}

describe('a message that is sent in an outage arrives, once and in order', () => {
  test.each([
    ['the server is down, for 1 to 29 s', serverIsDown, seconds],
    ['the network is down', networkIsDown, someSeconds],
    ['the links died silently', linksAreDead, someSeconds],
  ])('%s [SEND-20, SEND-21, SEND-22]', async (_what, outage, lengths) => {
    const { chat, bob, senders } = await begin();
    const expected: string[] = [];
    for (const second of lengths) {
      const begun = [...senders].map((sender) => sender.startSend('bob', `${second} before`));
      const end = await outage(chat, senders);
      await chat.run(second * 800);
      const late = senders.map((sender) => sender.startSend('bob', `${second} late`));
      await chat.run(second * 200);
      end();
      const { codes } = outcomes([...begun, ...late]);
      await chat.run(10_000);
      expect([second, codes.filter((code) => code !== 0)]).toEqual([second, []]);
      expected.push(`${second} before`, `${second} late`);
    }
    for (const { userID } of senders) expect(receivedFrom(bob, userID)).toEqual(expected);
  });

  test('attempts are never more than a few seconds apart while a message waits [CONN-9a]', async () => {
    const { chat, senders } = await begin();
    for (const server of chat.world.servers) chat.world.killServer(server);
    // Nobody waits: attempts become rare.
    await chat.run(70_000);
    const { codes } = outcomes(senders.map((sender) => sender.startSend('bob', 'hello')));
    await chat.run(25_000);
    void chat.world.startServers();
    await chat.run(5000);
    expect(codes).toEqual(senders.map(() => 0));
  });
});

describe('a link that dies silently', () => {
  test('is found out by what waits for an answer, and nothing of it fails [SEND-20a, CONN-8]', async () => {
    const { chat, bob, senders } = await begin();
    const [ann] = senders;
    if (!ann) throw new Error('there are senders');
    chat.world.silenceDevice(ann.device);
    const sends: Promise<unknown>[] = [];
    for (const text of texts(25)) {
      sends.push(ann.startSend('bob', text));
      await chat.run(1000);
      if (sends.length === 11) expect(receivedFrom(bob, ann.userID)[0]).toBe('m1');
    }
    const { codes } = outcomes(sends);
    await chat.run(5000);
    expect(codes).toEqual(sends.map(() => 0));
    expect(receivedFrom(bob, ann.userID)).toEqual(texts(25));
    expect(ann.statuses.filter(({ status }) => status === ZIMMessageSentStatus.Failed)).toEqual([]);
  });
});

describe('a message is not given up while a later one of its conversation is still tried', () => {
  test('so that both arrive after an outage of 40 s [SEND-22a]', async () => {
    const { chat, bob, senders } = await begin();
    const [ann] = senders;
    if (!ann) throw new Error('there are senders');
    for (const server of chat.world.servers) chat.world.killServer(server);
    const first = ann.startSend('bob', 'question');
    await chat.run(20_000);
    const { codes } = outcomes([first, ann.startSend('bob', 'answer')]);
    await chat.run(20_000);
    expect(codes).toEqual([undefined, undefined]);
    void chat.world.startServers();
    await chat.run(5000);
    expect(codes).toEqual([0, 0]);
    // Nobody waits on the receiver's device, which may take its time.
    await chat.run(30_000);
    expect(receivedFrom(bob, ann.userID)).toEqual(['question', 'answer']);
  });

  test('and they fail together, in their order [SEND-22a]', async () => {
    const { chat, senders } = await begin();
    const [ann] = senders;
    if (!ann) throw new Error('there are senders');
    for (const server of chat.world.servers) chat.world.killServer(server);
    const first = ann.startSend('bob', 'question');
    await chat.run(20_000);
    const { codes } = outcomes([first, ann.startSend('bob', 'answer'), ann.startSend(senders[1]?.userID ?? '', 'x')]);
    await chat.run(29_500);
    expect(codes).toEqual([undefined, undefined, 6000004]);
    await chat.run(2000);
    expect(codes).toEqual([6000009, 6000009, 6000004]);
    const failed = ann.statuses.filter(({ status }) => status === ZIMMessageSentStatus.Failed);
    expect(failed.map(({ message }) => (message as { message?: string }).message)).toEqual(['question', 'answer']);
  });
});
