import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';

const call = async (chat: Chat, device: ReturnType<Chat['device']>): Promise<number> => {
  const { timestamp } = JSON.parse(await chat.wait(device.zim.callExperimentalAPI('{"method":"getSDKTimestamp"}')));
  return timestamp;
};

describe('callExperimentalAPI', () => {
  test('tells the time of the device before a login, and that of the server after it [INSTANCE-31, INSTANCE-12]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann', { skewMs: 3_600_000 });
    expect((await call(chat, ann)) - chat.world.own.wall()).toBeCloseTo(3_600_000, -2);
    await ann.login();
    expect(Math.abs((await call(chat, ann)) - chat.world.own.wall())).toBeLessThan(1000);
    chat.pullCable(ann);
    await chat.run(5000);
    expect(Math.abs((await call(chat, ann)) - chat.world.own.wall())).toBeLessThan(1000);
  });

  test.each(['', 'null', '{', '[]', '{"method":7}', '{"method":"noSuchMethod"}', '{"method":"__proto__"}'])(
    'with %j is rejected with 6000001 [INSTANCE-32]',
    async (params) => {
      const chat = await Chat.open();
      expect(await chat.codeOf(chat.device('ann').zim.callExperimentalAPI(params))).toBe(6000001);
    },
  );

  test('more than 100 times in a second is rejected with 6000004 [INSTANCE-15]', async () => {
    const chat = await Chat.open();
    const { zim } = chat.device('ann');
    const codes = Array.from({ length: 101 }, () =>
      chat.codeOf(zim.callExperimentalAPI('{"method":"getSDKTimestamp"}')),
    );
    expect((await Promise.all(codes)).filter((code) => code === 6000004)).toHaveLength(1);
  });
});
