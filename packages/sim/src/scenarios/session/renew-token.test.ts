import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice } from '../chat.ts';
import { flip, type TokenChanges, tokenWith } from './tokens.ts';

const renew = (chat: Chat, { zim }: ChatDevice, changes: TokenChanges = {}) => zim.renewToken(tokenWith(chat, changes));

/** `ann`, whose token ends after so many seconds. */
async function shortLived(chat: Chat, seconds: number): Promise<ChatDevice> {
  const ann = chat.device('ann');
  await ann.login({ token: ann.token(seconds) });
  await chat.run(100);
  return ann;
}

const loggedIn = ['Connecting/ActiveLogin', 'Connected/Success'];

describe('renewToken', () => {
  test('resolves with the token and carries the session on, which ends with the new one [TOKEN-22]', async () => {
    const chat = await Chat.open();
    const ann = await shortLived(chat, 60);
    await chat.run(20_000);
    const token = tokenWith(chat, { effectiveTimeInSeconds: 100 });
    expect(await chat.wait(ann.zim.renewToken(token))).toEqual({ token });
    await chat.run(60_000);
    expect(ann.states).toEqual(loggedIn);
    await chat.run(50_000);
    expect(ann.states).toEqual([...loggedIn, 'Disconnected/TokenExpired']);
  });

  test('concerns the calling device alone [TOKEN-23, TOKEN-30]', async () => {
    const chat = await Chat.open();
    const first = await shortLived(chat, 60);
    const second = await shortLived(chat, 60);
    await chat.wait(renew(chat, first));
    await chat.run(70_000);
    expect([first.states.at(-1), second.states.at(-1)]).toEqual(['Connected/Success', 'Disconnected/TokenExpired']);
  });

  test('is shown at the next reconnect [TOKEN-22]', async () => {
    const chat = await Chat.open();
    const ann = await shortLived(chat, 60);
    await chat.wait(renew(chat, ann));
    chat.world.resetDevice(ann.device);
    await chat.run(120_000);
    expect(ann.states).toEqual([...loggedIn, 'Reconnecting/LoginInterrupted', 'Connected/Success']);
  });

  test.each<[string, number, (chat: Chat) => string]>([
    ['no text', 6000103, () => 5 as never],
    ['an empty token', 6000103, () => ''],
    ['no Token04', 6000103, () => '04AAAA'],
    ['a token of version 03', 6000107, (chat) => `03${tokenWith(chat).slice(2)}`],
    ['a token of another user', 6000103, (chat) => tokenWith(chat, { userID: 'bob' })],
    ['a token of another app', 6000103, (chat) => tokenWith(chat, { appID: 77 })],
    ['a token made with another secret', 6000103, (chat) => tokenWith(chat, { serverSecret: 'x'.repeat(32) })],
    ['a token with altered ciphertext', 6000103, (chat) => flip(tokenWith(chat), 60)],
    ['an expired token', 6000106, (chat) => tokenWith(chat, { effectiveTimeInSeconds: 60, ageMs: 61_000 })],
    ['a token with under 30 s left', 6000108, (chat) => tokenWith(chat, { effectiveTimeInSeconds: 29 })],
  ])('with %s is rejected with %i and leaves the old one in force [TOKEN-13, TOKEN-24]', async (_what, code, make) => {
    const chat = await Chat.open();
    const ann = await shortLived(chat, 60);
    expect(await chat.codeOf(ann.zim.renewToken(make(chat)))).toBe(code);
    await chat.run(40_000);
    expect(ann.states).toEqual(loggedIn);
    await chat.run(30_000);
    expect(ann.states).toEqual([...loggedIn, 'Disconnected/TokenExpired']);
  });

  test('before a login, during one and after a logout is rejected with 6000121 [TOKEN-25]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    expect(await chat.codeOf(renew(chat, ann))).toBe(6000121);
    const login = ann.zim.login('ann', ann.loginConfig());
    expect(await chat.codeOf(renew(chat, ann))).toBe(6000121);
    await chat.wait(login);
    ann.zim.logout();
    expect(await chat.codeOf(renew(chat, ann))).toBe(6000121);
  });

  test('during a short outage goes with the reconnect [TOKEN-26]', async () => {
    const chat = await Chat.open();
    const ann = await shortLived(chat, 60);
    const plugIn = chat.pullCable(ann);
    await chat.run(2000);
    const token = tokenWith(chat);
    const renewed = ann.zim.renewToken(token);
    await chat.run(5000);
    plugIn();
    expect(await chat.wait(renewed)).toEqual({ token });
    await chat.run(70_000);
    expect(ann.states).toEqual([...loggedIn, 'Reconnecting/LoginInterrupted', 'Connected/Success']);
  });

  test('during a longer outage is rejected with 6000104 after 10 s [TOKEN-26]', async () => {
    const chat = await Chat.open();
    const ann = await shortLived(chat, 3600);
    chat.pullCable(ann);
    await chat.run(2000);
    const startedAt = chat.world.clock.now;
    expect(await chat.codeOf(renew(chat, ann))).toBe(6000104);
    expect(chat.world.clock.now - startedAt).toBeCloseTo(10_000, -2);
  });

  test('during an outage is checked before it waits [TOKEN-26]', async () => {
    const chat = await Chat.open();
    const ann = await shortLived(chat, 3600);
    chat.pullCable(ann);
    await chat.run(2000);
    const startedAt = chat.world.clock.now;
    expect(await chat.codeOf(renew(chat, ann, { effectiveTimeInSeconds: 10 }))).toBe(6000108);
    expect(chat.world.clock.now).toBe(startedAt);
  });

  test('of which the server finds at the reconnect that it is wrong leaves the session with the old one [TOKEN-24]', async () => {
    const chat = await Chat.open();
    const ann = await shortLived(chat, 3600);
    const plugIn = chat.pullCable(ann);
    await chat.run(2000);
    const renewed = renew(chat, ann, { serverSecret: 'x'.repeat(32) });
    plugIn();
    expect(await chat.codeOf(renewed)).toBe(6000103);
    await chat.run(5000);
    expect(ann.states).toEqual([...loggedIn, 'Reconnecting/LoginInterrupted', 'Connected/Success']);
  });

  test('twice during an outage: the later one counts [TOKEN-27]', async () => {
    const chat = await Chat.open();
    const ann = await shortLived(chat, 3600);
    const plugIn = chat.pullCable(ann);
    await chat.run(2000);
    const first = renew(chat, ann);
    first.catch(() => {});
    const second = renew(chat, ann);
    plugIn();
    await chat.wait(second);
    expect(await chat.codeOf(first)).toBe(6000104);
  });

  test('under way when the connection breaks is rejected with 6000009 [CONN-15]', async () => {
    const chat = await Chat.open();
    const ann = await shortLived(chat, 3600);
    chat.breakNext('renewToken', 'silence');
    const renewed = renew(chat, ann);
    await chat.run(1000);
    chat.world.resetDevice(ann.device);
    expect(await chat.codeOf(renewed)).toBe(6000009);
  });

  test.each([
    ['handler', 6000007],
    ['storage', 6000008],
    ['silence', 6000105],
  ] as const)('met by a fault of the %s on the server is rejected with %i [PARAM-17]', async (kind, code) => {
    const chat = await Chat.open();
    const ann = await shortLived(chat, 60);
    chat.breakNext('renewToken', kind);
    expect(await chat.codeOf(renew(chat, ann))).toBe(code);
    expect(await chat.codeOf(renew(chat, ann))).toBe(0);
  });

  test('more often than the server takes is rejected with 6000005 [PARAM-12]', async () => {
    const chat = await Chat.open({
      configure: (config) => ({ ...config, limits: { ...config.limits, writesPerSecond: 1 } }),
    });
    const ann = await shortLived(chat, 60);
    await chat.wait(renew(chat, ann));
    expect(await chat.codeOf(renew(chat, ann))).toBe(6000005);
  });

  test('of an app that is past its time is rejected with 6000003 [TOKEN-8]', async () => {
    const chat = await Chat.open();
    const ann = await shortLived(chat, 3600);
    await chat.changeApp({ validUntil: chat.world.own.wall() });
    expect(await chat.codeOf(renew(chat, ann))).toBe(6000003);
  });

  test('at a logout is rejected with 6000122, at a destroy with 6000002, with a connection or without [LOGIN-21, INSTANCE-7]', async () => {
    for (const isOutage of [false, true]) {
      const chat = await Chat.open();
      const [ann, other] = [await shortLived(chat, 60), await shortLived(chat, 60)];
      chat.breakNext('renewToken', 'silence', 2);
      if (isOutage) for (const device of [ann, other]) chat.pullCable(device);
      await chat.run(1000);
      const [left, destroyed] = [renew(chat, ann), renew(chat, other)];
      left.catch(() => {});
      destroyed.catch(() => {});
      await chat.run(1000);
      ann.zim.logout();
      other.zim.destroy();
      expect([await chat.codeOf(left), await chat.codeOf(destroyed)]).toEqual([6000122, 6000002]);
    }
  });
});
