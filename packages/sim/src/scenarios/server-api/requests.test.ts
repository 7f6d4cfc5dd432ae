import { toAppID } from '@parley/server/core/ids';
import { describe, expect, it } from 'vitest';
import { Chat, type ChatOptions } from '../chat.ts';
import { AppBackend } from './backend.ts';

async function setUp(options: ChatOptions = {}) {
  const chat = await Chat.open(options);
  const backend = new AppBackend(chat);
  await backend.call('UserRegister', { UserInfo: [{ UserId: 'ann', UserName: 'Ann' }] });
  return { chat, backend };
}

const ofAnn = { UserIds: ['ann'] };
const codesOf = async (chat: Chat, backend: AppBackend, count: number, params: Record<string, unknown> = ofAnn) => {
  const answers = Array.from({ length: count }, () => backend.start('QueryUserInfos', params));
  return (await chat.wait(Promise.all(answers))).map(({ Code }) => Code);
};

describe('a request', () => {
  it('that names no action, or one that there is not, is told so before anything else [APICODE-3, APICODE-5, API-4]', async () => {
    const { chat } = await setUp();
    const stranger = new AppBackend(chat, { appID: 7 });
    expect(await stranger.code('')).toBe(100000006);
    expect(await stranger.code('queryUserInfos')).toBe(100000007);
    expect(await stranger.code('constructor')).toBe(100000007);
    expect(await stranger.code('QueryUserInfos')).toBe(100000001);
  });

  it('that another signed is wrong, and says nothing else', async () => {
    const { chat } = await setUp();
    const stranger = new AppBackend(chat, { serverSecret: 'f'.repeat(32) });
    expect(await stranger.call('QueryUserInfos', ofAnn)).toEqual({
      Code: 100000005,
      Message: 'signature wrong',
      RequestId: expect.stringMatching(/^[1-9]\d{18}$/),
      Result: [],
      ErrorList: [],
    });
  });

  it('has a number of its own', async () => {
    const { backend } = await setUp();
    const first = await backend.call('QueryUserInfos', ofAnn);
    const second = await backend.call('QueryUserInfos', ofAnn);
    expect(first.RequestId).not.toBe(second.RequestId);
  });

  it('of one app finds nobody of another [I19]', async () => {
    const { chat, backend } = await setUp();
    const serverSecret = 'e'.repeat(32);
    const { system } = chat.world.store.storage;
    const [row] = await chat.wait(system.apps());
    if (!row) throw new Error('there is an app');
    await chat.wait(system.putApp({ ...row, app: toAppID(7), serverSecret }));
    await chat.run(6000);
    const other = new AppBackend(chat, { appID: 7, serverSecret });
    expect(await other.code('QueryUserInfos', ofAnn)).toBe(660700015);
    expect(await other.code('UserRegister', { UserInfo: [{ UserId: 'ann' }] })).toBe(0);
    const [own] = (await backend.call('QueryUserInfos', ofAnn))['Result'] as readonly unknown[];
    expect(own).toMatchObject({ UserName: 'Ann' });
  });
});

describe('how often an app may ask', () => {
  it('is counted for each action [API-19, APICODE-8]', async () => {
    const { chat, backend } = await setUp();
    await chat.run(1000);
    const codes = await codesOf(chat, backend, 21);
    expect([codes.filter((code) => code === 0).length, codes.at(-1)]).toEqual([20, 660300005]);
    expect(await backend.code('UserRegister', { UserInfo: [{ UserId: 'bob' }] })).toBe(0);
    await chat.run(1000);
    expect(await codesOf(chat, backend, 1)).toEqual([0]);
  });

  it('is said by the code of the action where it has one', async () => {
    const { chat, backend } = await setUp();
    await chat.run(1000);
    const answers = Array.from({ length: 21 }, (_, index) =>
      backend.start('UserRegister', { UserInfo: [{ UserId: `u${index}` }] }),
    );
    expect((await chat.wait(Promise.all(answers))).at(-1)?.Code).toBe(660700001);
  });

  it('is looked at before the parameters, and for all actions before that [API-12, API-23, APICODE-1]', async () => {
    const { chat, backend } = await setUp({
      configure: (config) => ({ ...config, serverApi: { ...config.serverApi, requestsPerSecond: 30 } }),
    });
    await chat.run(1000);
    const codes = await codesOf(chat, backend, 31, {});
    expect(codes.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 660000002));
    expect(codes.slice(20, 30)).toEqual(Array.from({ length: 10 }, () => 660300005));
    expect(codes[30]).toBe(7);
  });

  it('has as much again for what is urgent [API-22]', async () => {
    const { chat, backend } = await setUp();
    await chat.loggedIn('bob');
    await chat.run(1000);
    const send = (Priority: number) => {
      const text = { MessageType: 1, MessageBody: { Message: 'hi' } };
      return backend.start('SendPeerMessage', { FromUserId: 'ann', ToUserId: ['bob'], Priority, ...text });
    };
    const codes = async (priority: number, count: number) =>
      (await chat.wait(Promise.all(Array.from({ length: count }, () => send(priority))))).map(({ Code }) => Code);
    expect((await codes(1, 21)).at(-1)).toBe(660300005);
    const urgent = await codes(3, 21);
    expect([urgent.filter((code) => code === 0).length, urgent.at(-1)]).toEqual([20, 660300005]);
  });

  it('is a setting, and 0 is no limit', async () => {
    const { chat, backend } = await setUp({
      configure: (config) => ({
        ...config,
        serverApi: { ...config.serverApi, rates: { ...config.serverApi.rates, standard: 0 } },
      }),
    });
    await chat.run(1000);
    expect(new Set(await codesOf(chat, backend, 100))).toEqual(new Set([0]));
  });
});

describe('a failure inside', () => {
  it.each([
    ['UserRegister', 'handler', 660000003],
    ['UserRegister', 'storage', 660000003],
    ['QueryUserInfos', 'handler', 660700008],
  ] as const)('of %s by its %s is %i, and the log has the rest [APICODE-6]', async (action, kind, code) => {
    const { chat, backend } = await setUp();
    chat.breakNext(action, kind);
    const params = action === 'UserRegister' ? { UserInfo: [{ UserId: 'bob' }] } : ofAnn;
    const { Code, Message } = await backend.call(action, params);
    expect([Code, Message]).toEqual([code, expect.stringMatching(/: incident \w{12}$/)]);
    expect(await backend.code(action, params)).toBe(0);
  });
});

describe('a server that ends', () => {
  it('declines what comes then, with what was taken in answered [API-18, APICODE-1]', async () => {
    const { chat, backend } = await setUp({ servers: 2 });
    const [host] = chat.world.servers;
    const taken = backend.start('QueryUserInfos', ofAnn);
    const stopped = host?.app?.drain(1000);
    const late = backend.start('QueryUserInfos', ofAnn);
    const [first, second] = await chat.wait(Promise.all([taken, late]));
    await chat.wait(Promise.resolve(stopped));
    expect([first.Code, second.Code]).toEqual([0, 1]);
    expect(await new AppBackend(chat, { server: 1 }).code('QueryUserInfos', ofAnn)).toBe(0);
  });
});
