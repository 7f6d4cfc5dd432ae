import { ZIMConnectionState, type ZIMMessage } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice, textMessage, textOf, texts } from '../chat.ts';

const heard = (device: ChatDevice): readonly string[] => device.received.flatMap((event) => event.texts);

/** What breaks the connection, and how long it then takes until it stands again. */
const breaks: readonly (readonly [what: string, act: (chat: Chat, device: ChatDevice) => Promise<void>])[] = [
  [
    'resets',
    async (chat, { device }) => {
      chat.world.resetDevice(device);
      await chat.run(12_000);
    },
  ],
  [
    'silence',
    async (chat, { device }) => {
      chat.world.silenceDevice(device);
      await chat.run(35_000);
    },
  ],
  [
    'a pulled cable',
    async (chat, device) => {
      const plugIn = chat.pullCable(device);
      await chat.run(3000);
      plugIn();
      await chat.run(3000);
    },
  ],
  [
    'a restart of the server',
    async (chat) => {
      await chat.restartServers();
      await chat.run(12_000);
    },
  ],
  [
    'a sleep of the machine',
    async (chat, { device }) => {
      device.sleep();
      await chat.run(120_000);
      device.wake();
      await chat.run(3000);
    },
  ],
  [
    'a logout and a login',
    async (chat, device) => {
      device.zim.logout();
      await chat.run(500);
      await device.login();
      await chat.run(1000);
    },
  ],
];

describe('after three times of', () => {
  test.each(breaks)(
    '%s nothing is told a second time, and a list is not longer than it was [RECV-6, CONN-3]',
    async (_what, breakOnce) => {
      const chat = await Chat.open();
      const ann = await chat.loggedIn('ann');
      const bob = await chat.loggedIn('bob');
      for (const text of texts(3)) await ann.send('bob', text);
      await chat.run(1000);
      for (let round = 0; round < 3; round += 1) await breakOnce(chat, bob);
      expect(bob.states.at(-1)).toBe('Connected/Success');
      expect(heard(bob)).toEqual(texts(3));
      expect(await bob.texts('ann', { count: 100 })).toEqual(texts(3));
      expect((await bob.list()).map(({ unreadMessageCount }) => unreadMessageCount)).toEqual([3]);
      await chat.run(15_000);
      await ann.send('bob', 'one more');
      await chat.run(1000);
      expect(heard(bob)).toEqual([...texts(3), 'one more']);
    },
  );

  test.each(breaks)(
    '%s a bot that listens anew whenever it is connected answers a message once [INSTANCE-16, INSTANCE-17]',
    async (_what, breakOnce) => {
      const chat = await Chat.open();
      const ann = await chat.loggedIn('ann');
      const bot = chat.device('bot');
      const asked: string[] = [];
      bot.zim.on('connectionStateChanged', (zim, { state }) => {
        if (state !== ZIMConnectionState.Connected) return;
        zim.on('peerMessageReceived', (_zim, { messageList, fromConversationID }) => {
          for (const message of messageList as readonly ZIMMessage[]) {
            asked.push(textOf(message));
            const answer = textMessage(`you said ${textOf(message)}`);
            zim.sendMessage(answer, fromConversationID, 0, { priority: 1 }).catch(() => {});
          }
        });
      });
      await bot.login();
      await chat.run(500);
      await ann.send('bot', 'hello');
      for (let round = 0; round < 3; round += 1) await breakOnce(chat, bot);
      await chat.run(15_000);
      await ann.send('bot', 'still there?');
      await chat.run(1000);
      expect(asked).toEqual(['hello', 'still there?']);
      expect(heard(ann)).toEqual(['you said hello', 'you said still there?']);
    },
  );
});

/** From now on, how often somebody tried to connect. */
function countAttempts(chat: Chat): { readonly attempts: number } {
  const { network } = chat.world;
  const connect = network.connect.bind(network);
  const count = { attempts: 0 };
  network.connect = (...given) => {
    count.attempts += 1;
    return connect(...given);
  };
  return count;
}

/** Everything that makes a device seek its server. */
async function tempt(chat: Chat, { device }: ChatDevice): Promise<void> {
  for (const signal of ['online', 'visible', 'offline', 'online'] as const) {
    device.present?.signal(signal);
    await chat.run(1000);
  }
  await chat.restartServers();
  device.sleep();
  await chat.run(60_000);
  device.wake();
  await chat.run(120_000);
}

describe('no server is sought', () => {
  test.each<[string, number, (chat: Chat, ann: ChatDevice) => Promise<void>]>([
    ['whose network fails', 6000104, async (chat, ann) => void chat.pullCable(ann, { isNoticed: false })],
    ['that is not answered', 6000105, async (chat) => chat.breakNext('login', 'silence')],
    ['for which the server has no room', 6000102, async (chat) => chat.breakNext('login', 'storage')],
    ['of a disabled app', 6000003, (chat) => chat.changeApp({ isEnabled: false })],
  ])(
    'after a login %s has been rejected with %i, and another one is possible [LOGIN-8, INSTANCE-9]',
    async (_what, code, fail) => {
      const chat = await Chat.open();
      const ann = chat.device('ann');
      await fail(chat, ann);
      expect(await ann.loginCode()).toBe(code);
      const count = countAttempts(chat);
      await tempt(chat, ann);
      expect([count.attempts, ann.states.at(-1)?.split('/')[0]]).toEqual([0, 'Disconnected']);
      ann.zim.destroy();
      await tempt(chat, ann);
      expect(count.attempts).toBe(0);
      chat.world.network.heal();
      await chat.changeApp({ isEnabled: true });
      const next = ann.restart();
      await next.login();
      expect(next.states.at(-1)).toBe('Connected/Success');
    },
  );

  test.each<[string, (chat: Chat, ann: ChatDevice) => Promise<void>]>([
    ['over a good connection', async () => {}],
    [
      'in an outage',
      async (chat, ann) => {
        chat.pullCable(ann, { isNoticed: false });
        await chat.run(30_000);
      },
    ],
    [
      'while a session is taken up',
      async (chat, ann) => {
        await chat.run(15_000);
        chat.world.resetDevice(ann.device);
        await chat.run(12);
      },
    ],
  ])('after a logout %s, whatever happens [LOGIN-20, LOGIN-22]', async (_what, prepare) => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    await prepare(chat, ann);
    ann.zim.logout();
    await chat.run(0);
    const count = countAttempts(chat);
    await tempt(chat, ann);
    expect([count.attempts, ann.states.at(-1)]).toEqual([0, 'Disconnected/Success']);
  });
});
