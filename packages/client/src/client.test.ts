import { readFileSync } from 'node:fs';
import { sleep } from '@parley/kernel/clock';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import Default, * as sdk from './index.ts';
import { ZIM, ZIMConnectionState, ZIMError, ZIMErrorCode, ZIMMessageType } from './index.ts';
import { methodsOf } from './testing/methods.ts';
import { watch } from './testing/recorder.ts';
import { loginConfig, setUp } from './testing/setup.ts';
import { tokenNamed } from './testing/test-tokens.ts';

afterEach(() => {
  ZIM.getInstance()?.destroy();
  ZIM.setAdvancedConfig('zim_server_url', 'http://127.0.0.1:9');
});

describe('the one instance', () => {
  test('is made once, is found, and makes room when it is destroyed', () => {
    expect(ZIM.getInstance()).toBe(null);
    const first = ZIM.create({ appID: 1, server: 'http://chat.example' });
    expect(first).toBeInstanceOf(ZIM);
    expect(ZIM.getInstance()).toBe(first);
    expect(ZIM.create(2)).toBe(null);
    expect(ZIM.getInstance()).toBe(first);
    first?.destroy();
    first?.destroy();
    expect(ZIM.getInstance()).toBe(null);
    expect(ZIM.create(1)).toBeInstanceOf(ZIM);
  });

  test.each<[unknown]>([[0], [-1], [1.5], [2 ** 32], ['1'], [null], [undefined], [{ appID: 0 }], [{}]])(
    'is not made for the app %j',
    (config) => {
      expect(ZIM.create(config as number)).toBe(null);
      expect(ZIM.getInstance()).toBe(null);
    },
  );

  test('is not made for an address that is none', () => {
    expect(ZIM.create({ appID: 1, server: 'nonsense' })).toBe(null);
    ZIM.setAdvancedConfig('zim_server_url', 'nonsense');
    expect(ZIM.create(1)).toBe(null);
    expect(ZIM.create({ appID: 1, server: 'http://chat.example' })).toBeInstanceOf(ZIM);
  });

  test('is made with nothing connected and nothing told', () => {
    const { server, platform, told } = setUp();
    expect([server.connections, platform.watcherCount, told.events]).toEqual([[], 0, []]);
  });

  describe('where it cannot be made', () => {
    const write = vi.spyOn(console, 'warn');
    const lines = (): unknown[] => write.mock.calls.map(([line]) => line);
    beforeEach(() => void write.mockReset().mockImplementation(() => {}));
    afterAll(() => write.mockRestore());

    test.each<[string, unknown]>([
      ['appID: is not a whole number from 1 to 4294967295', '1'],
      ['appID: is not a whole number from 1 to 4294967295', { appID: 0 }],
      ['server: is not an address such as https://chat.example', { appID: 1, server: 'https://user:secret@chat' }],
    ])('the console says once why, and others throw it: %s [INSTANCE-3a]', (reason, config) => {
      expect(ZIM.create(config as number)).toBe(null);
      expect(lines()).toEqual([`[ZIM] create made no instance: ${reason}`]);
      expect(() => ZIM.createOrThrow(config as number)).toThrow(reason);
      expect(() => ZIM.createAnother(config as number)).toThrow(reason);
    });

    test('because there is one, another form says so too, and the level of the log holds [INSTANCE-2a]', () => {
      const first = ZIM.createOrThrow({ appID: 1, server: 'http://chat.example' });
      expect(ZIM.getInstance() ?? ZIM.createOrThrow(1)).toBe(first);
      expect(() => ZIM.createOrThrow(1)).toThrow(expect.objectContaining({ code: 1 }));
      expect([ZIM.create(1), lines().length]).toEqual([null, 1]);
      first.setLogConfig({ logLevel: 'error' });
      expect([ZIM.create(1), lines().length]).toEqual([null, 1]);
      first.setLogConfig({ logLevel: 'info' });
    });
  });

  test('has others beside it, which come and go without it [INSTANCE-2b]', async () => {
    const others = [1, 2].map(() => ZIM.createAnother({ appID: 1, server: 'http://chat.example' }));
    expect(new Set(others).size).toBe(2);
    expect(ZIM.getInstance()).toBe(null);
    const first = ZIM.createOrThrow({ appID: 1, server: 'http://chat.example' });
    expect(others).not.toContain(first);
    for (const other of others) other.destroy();
    expect(ZIM.getInstance()).toBe(first);
    await expect(others[0]?.queryConversationList({ count: 1 })).rejects.toMatchObject({ code: 6000002 });
    await expect(first.queryConversationList({ count: 1 })).rejects.toMatchObject({ code: 6000121 });
  });

  test('is the default export too', () => {
    expect(Default).toBe(ZIM);
  });
});

test('the version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(ZIM.getVersion()).toBe(version);
  expect(ZIM.getVersion()).toMatch(/^\d+\.\d+\.\d+$/);
});

test('enums are objects that know the names of their values', () => {
  expect(ZIMConnectionState.Connected).toBe(2);
  expect(ZIMConnectionState[2]).toBe('Connected');
  expect(ZIMMessageType[200]).toBe('Custom');
  expect(sdk.ZIMConversationType[-1]).toBe('Unknown');
  expect(sdk.ZIMMessageReceiptStatus[-1]).toBe('Unknown');
  expect(ZIMErrorCode[6000121]).toBe('NetworkModuleUserIsNotLogged');
});

test('an error is an Error and survives JSON', () => {
  const error = new ZIMError(ZIMErrorCode.Failed, 'why');
  expect(error).toBeInstanceOf(Error);
  expect(JSON.parse(JSON.stringify(error))).toMatchObject({ code: 1, message: 'why' });
});

const query = { count: 1, reverse: true, mode: 0 } as const;

/** Those that return nothing, and do nothing after `destroy`. */
const voidMethods: readonly string[] = [
  ...['constructor', 'destroy', 'on', 'off', 'subscribe', 'logout', 'setLogConfig'],
  'beginRoomAttributesBatchOperation',
];
/** Those that work before a login, with what they say to a call without parameters. */
const openMethods: Readonly<Record<string, number>> = { login: 6000001, callExperimentalAPI: 6000001 };
const promiseMethods = methodsOf(ZIM.prototype).filter((name) => !voidMethods.includes(name));

describe.each(promiseMethods)('%s', (name) => {
  const codeOf = async (client: ZIM, clock: { settle(): Promise<void> }): Promise<unknown> => {
    const method: unknown = Reflect.get(client, name);
    if (typeof method !== 'function') throw new Error('a method is a function');
    const call = watch(method.call(client) as Promise<unknown>);
    await clock.settle();
    return call.outcome();
  };
  const closed = openMethods[name] ?? 6000121;

  test('finds out first that the instance was destroyed, then that nobody is logged in', async () => {
    const { clock, client, login } = setUp();
    expect(await codeOf(client, clock)).toBe(closed);
    watch(client.login('ann', loginConfig()));
    expect(await codeOf(client, clock)).toBe(closed);
    client.logout();
    expect(await codeOf(client, clock)).toBe(closed);
    await login();
    client.logout();
    expect(await codeOf(client, clock)).toBe(closed);
    client.destroy();
    expect(await codeOf(client, clock)).toBe(6000002);
  });

  test('is refused after the session was ended by the server', async () => {
    const { clock, server, client, login } = setUp();
    await login();
    server.last.close('kickedOut');
    await clock.run(10);
    expect(await codeOf(client, clock)).toBe(closed);
  });
});

test('what returns nothing does nothing after destroy', async () => {
  const { clock, client, told } = setUp();
  client.destroy();
  client.on('error', () => {});
  client.off('error');
  client.subscribe('error', () => {})();
  client.logout();
  client.setLogConfig({ logLevel: 'debug' });
  client.beginRoomAttributesBatchOperation('r');
  client.destroy();
  await clock.settle();
  expect(told.events).toEqual([]);
});

test('a client does its work behind a proxy, as frameworks for pages put one around it', async () => {
  const first = ZIM.create({ appID: 1, server: 'http://chat.example' });
  const proxy = first && new Proxy(first, {});
  proxy?.on('error', () => {});
  await expect(proxy?.queryConversationList({ count: 1 })).rejects.toMatchObject({ code: 6000121 });
  proxy?.destroy();
  expect(ZIM.getInstance()).toBe(null);
});

describe('setLogConfig', () => {
  const silentSocket = class extends EventTarget {
    send(): void {}
    close(): void {}
  };
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  const create = (): ZIM => {
    const zim = ZIM.create({ appID: 1, server: 'http://chat.example' });
    if (!zim) throw new Error('there is an instance');
    return zim;
  };

  /** What a new instance writes of one error, a listener that throws. */
  async function errorLines(): Promise<unknown[]> {
    const write = vi.spyOn(console, 'error').mockImplementation(() => {});
    const zim = create();
    await new Promise<void>((resolve) => {
      zim.on('connectionStateChanged', () => {
        resolve();
        throw new Error('of the app');
      });
      watch(zim.login('ann', loginConfig()));
    });
    zim.destroy();
    const lines = write.mock.calls.map(([line]) => line);
    write.mockRestore();
    return lines;
  }

  test('holds for the next instance too, until the next call; an unknown level changes nothing', async () => {
    vi.stubGlobal('WebSocket', silentSocket);
    const set = (logLevel: string): void => {
      const zim = create();
      zim.setLogConfig({ logLevel: logLevel as 'info' });
      zim.destroy();
      zim.setLogConfig({ logLevel: 'info' });
    };
    const line = '[ZIM] a listener of the app threw';
    expect(await errorLines()).toEqual([line]);
    set('disable');
    expect(await errorLines()).toEqual([]);
    set('nonsense');
    expect(await errorLines()).toEqual([]);
    set('info');
    expect(await errorLines()).toEqual([line]);
  });
});

test('a login while another is running or in force is refused with 6000111 and changes nothing', async () => {
  const { clock, server, client, told } = setUp();
  const first = watch(client.login('ann', loginConfig()));
  const second = watch(client.login('ann', loginConfig()));
  await clock.run(100);
  const third = watch(client.login('bob', loginConfig()));
  await clock.run(100);
  expect([first, second, third].map((one) => one.outcome())).toEqual(['resolved', 6000111, 6000111]);
  expect(told.states).toHaveLength(2);
  expect(server.requests('login')).toHaveLength(1);
});

test('after five minutes of outage the same user may log in over it, another one must log out first', async () => {
  const { clock, server, client, told, login } = setUp();
  await login();
  server.network = 'refuses';
  server.last.close();
  await clock.run(290_000);
  const early = watch(client.login('ann', loginConfig(tokenNamed('new'))));
  await clock.run(11_000);
  const other = watch(client.login('bob', loginConfig(tokenNamed('bob'))));
  const vain = watch(client.login('ann', loginConfig(tokenNamed('vain'))));
  await clock.run(10);
  expect([early, other, vain].map((one) => one.outcome())).toEqual([6000111, 6000123, 6000104]);
  server.network = 'accepts';
  const late = watch(client.login('ann', loginConfig(tokenNamed('new'))));
  await clock.run(10);
  expect(late.outcome()).toBe('resolved');
  expect(server.requests('resume').at(-1)?.params).toMatchObject({ token: tokenNamed('new'), sessionID: 'session-1' });
  expect(told.states.slice(2)).toEqual(['Reconnecting/LoginInterrupted', 'Connected/Success']);
});

test('the limits on calls are kept, after the parameters were found good', async () => {
  const { clock, client, server, login } = setUp({});
  await login();
  const send = () => watch(client.sendMessage({ type: 1, message: 'x' } as never, 'bob', 0, { priority: 1 }));
  const first = send();
  const early = send();
  const bad = watch(client.sendMessage({ type: 1 }, 'bob', 0, { priority: 1 }));
  await clock.run(90);
  expect(server.requests('sendMessage')).toHaveLength(1);
  await clock.run(50);
  expect(bad.outcome()).toBe(6000001);
  expect([first.outcome(), early.outcome()]).not.toContain('pending');
  expect(server.requests('sendMessage')).toHaveLength(2);
  await clock.run(1000);
  const queries = Array.from({ length: 101 }, () => watch(client.queryHistoryMessage('bob', 0, query)));
  await clock.run(50);
  expect(queries.filter((one) => one.outcome() === 6000004)).toHaveLength(1);
});

test('a listener is one per event, is replaced, and is removed by null or off', async () => {
  const { clock, client, told, login } = setUp();
  const calls: string[] = [];
  client.on('connectionStateChanged', (zim, { state }) => void calls.push(`one ${state} ${zim === client}`));
  client.on('connectionStateChanged', (zim, { state }) => void calls.push(`two ${state} ${zim === client}`));
  client.on('noSuchEvent' as never, (() => {}) as never);
  client.on('__proto__' as never, (() => {}) as never);
  await login();
  client.on('connectionStateChanged', null);
  client.logout();
  await clock.settle();
  client.on('connectionStateChanged', 'nonsense' as never);
  await login();
  expect(calls).toEqual(['two 1 true', 'two 2 true']);
  expect(told.states).toEqual([]);
});

test('an event has as many listeners as an app needs, beside that of `on` [INSTANCE-16a]', async () => {
  const { clock, client, login } = setUp();
  const heard: string[] = [];
  const hear =
    (name: string) =>
    (from: unknown, { state }: { state: number }): void => {
      heard.push(`${name} ${state} ${from === client}`);
      if (name === 'b') throw new Error('of the app');
      if (name === 'c') endLast();
    };
  client.subscribe('connectionStateChanged', hear('a'));
  client.on('connectionStateChanged', hear('on'));
  const endB = client.subscribe('connectionStateChanged', hear('b'));
  client.subscribe('connectionStateChanged', hear('c'));
  const endLast = client.subscribe('connectionStateChanged', hear('last'));
  expect(client.subscribe('noSuchEvent' as never, 'nonsense' as never)()).toBe(undefined);
  await login();
  expect(heard).toEqual(
    ['a', 'on', 'b', 'c']
      .flatMap((name) => `${name} 1 true`)
      .concat(['a', 'on', 'b', 'c'].map((name) => `${name} 2 true`)),
  );
  heard.length = 0;
  endB();
  endB();
  client.off('connectionStateChanged');
  client.logout();
  await clock.settle();
  expect(heard).toEqual(['a 0 true', 'c 0 true']);
});

test('a logout that clears deletes what the device keeps of the user, also before the login that follows', async () => {
  const { clock, client, server, login, platform } = setUp();
  await login();
  const cache = await platform.openCache({ appID: 1, userID: 'ann' });
  client.logout({ isClearDB: false });
  await login();
  expect((await cache.load()).epoch).toBe(1);
  const { clear } = cache;
  cache.clear = async () => {
    await sleep(clock, 500);
    await clear.call(cache);
  };
  client.logout({ isClearDB: true });
  await clock.settle();
  const again = watch(client.login('ann', loginConfig()));
  await clock.run(1000);
  expect(again.outcome()).toBe('resolved');
  expect(server.requests('sync').map(({ params }) => params['userLogPosition'])).toEqual([undefined, 0, undefined]);
});

describe('setGeofencingConfig', () => {
  afterEach(() => ZIM.setGeofencingConfig([], 0));

  test.each<[unknown, unknown, boolean]>([
    [[2], 1, true],
    [[6, 2, 3, 4, 5], 2, true],
    [[], 0, true],
    ['nonsense', 0, true],
    [[], 1, false],
    [[1], 1, false],
    [[7], 2, false],
    [[2, 2], 1, false],
    [['2'], 1, false],
    ['2', 1, false],
    [[2], 3, false],
    [[2], '1', false],
    [[2], undefined, false],
  ])('of %j and %j: %s', (areas, type, expected) => {
    expect(ZIM.setGeofencingConfig(areas as number[], type as 1)).toBe(expected);
  });

  test('is refused while there is an instance, and possible again after it', () => {
    const zim = ZIM.create({ appID: 1, server: 'http://chat.example' });
    expect(ZIM.setGeofencingConfig([2], 1)).toBe(false);
    zim?.destroy();
    expect(ZIM.setGeofencingConfig([2], 1)).toBe(true);
  });
});
