import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NodeDatabase } from '../cache/node-sqlite.ts';
import { createPlatform as createNodePlatform } from './node.ts';
import { configureReactNative, createPlatform } from './react-native.ts';

const replaced = ['WebSocket', 'location', 'crypto', 'console'] as const;
const originals = replaced.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
const replace = (name: (typeof replaced)[number], value: unknown): void => {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
};

afterEach(() => {
  for (const [name, descriptor] of originals) {
    if (descriptor) Object.defineProperty(globalThis, name, descriptor);
    else Reflect.deleteProperty(globalThis, name);
  }
});

describe('over `ws`, which Node before 22 needs', () => {
  test('a connection that cannot be made is closed, and throws nothing', async () => {
    replace('WebSocket', undefined);
    const code = await new Promise((resolve) => {
      createNodePlatform().openSocket('ws://127.0.0.1:1', { opened: () => {}, message: () => {}, closed: resolve });
    });
    expect(code).toBe(1006);
  });
});

describe('in React Native', () => {
  const warnings: string[] = [];
  beforeEach(() => {
    warnings.length = 0;
    replace('console', { warn: (text: string) => void warnings.push(text) });
  });
  afterEach(() => configureReactNative({}));

  test.each([
    [{ OS: 'ios' }, 2],
    [{ OS: 'ios', isPad: true }, 9],
    [{ OS: 'android', isPad: true }, 3],
    [{ OS: 'macos' }, 4],
    [{ OS: 'windows' }, 1],
    [{ OS: 'web' }, 6],
    [{ OS: 'toaster' }, 32],
    [{ OS: 'constructor' }, 32],
  ])('%j is platform %i', (system, platformType) => {
    configureReactNative({ Platform: system });
    expect(createPlatform().platformType).toBe(platformType);
  });

  test('without modules every start is a device of its own on an unknown system, in no page', () => {
    replace('location', { origin: 'http://debugger.example' });
    const { platformType, deviceID, origin } = createPlatform();
    expect([platformType, origin]).toEqual([32, undefined]);
    expect(deviceID).toMatch(/^[0-9a-v]{20}$/);
    expect(createPlatform().deviceID).toBe(deviceID);
  });

  test('records are kept by the storage that the app hands in, otherwise until it is left', async () => {
    await createPlatform().records.write('a', 'of this run');
    expect(await createPlatform().records.read('a')).toBe('of this run');
    const kept = new Map<string, string>();
    const AsyncStorage = {
      getItem: async (key: string) => kept.get(key) ?? null,
      setItem: async (key: string, text: string) => void kept.set(key, text),
      removeItem: async (key: string) => void kept.delete(key),
    };
    configureReactNative({ AsyncStorage });
    await createPlatform().records.write('a', 'for ever');
    expect(await createPlatform().records.read('a')).toBe('for ever');
    await createPlatform().records.remove('a');
    expect([await createPlatform().records.read('a'), kept.size]).toEqual([undefined, 0]);
  });

  test('a storage that fails costs the app nothing but what it should have kept', async () => {
    const fail = async (): Promise<never> => {
      throw new Error('full');
    };
    configureReactNative({ AsyncStorage: { getItem: fail, setItem: fail, removeItem: fail } });
    const { records } = createPlatform();
    expect(await records.read('b')).toBe(undefined);
    await records.write('b', 'one');
    expect(await records.read('b')).toBe('one');
    await records.remove('b');
    expect(await records.read('b')).toBe(undefined);
  });

  test('what is kept is in a database that the app opens, and in memory without one', async () => {
    const deaf = { begunAnew: () => {}, gone: () => {} };
    const names: string[] = [];
    const openDatabase = async (name: string) => {
      names.push(name);
      return new NodeDatabase(DatabaseSync, ':memory:');
    };
    configureReactNative({ openDatabase });
    const platform = createPlatform();
    for (const userID of ['ann', 'Ann', 'a/n\u00e9\u4e00']) {
      const cache = await platform.openCache({ appID: 1, userID }, deaf);
      await cache.reset({ epoch: 7, followsSince: 5 });
      expect((await cache.load()).epoch).toBe(7);
      cache.close();
    }
    expect(names).toEqual(['1-616e6e', '1-416e6e', '1-612f6ee9u4e00']);
    configureReactNative({ openDatabase: () => Promise.reject(new Error('no')) });
    await expect(createPlatform().openCache({ appID: 1, userID: 'ann' }, deaf)).rejects.toThrow('no');
    configureReactNative({});
    const memory = createPlatform();
    const cache = await memory.openCache({ appID: 1, userID: 'ann' }, deaf);
    expect(await memory.openCache({ appID: 1, userID: 'ann' }, deaf)).toBe(cache);
  });

  test('the app names the device, in 1 to 64 bytes', () => {
    const deviceIDs = ['a-phone', 'é'.repeat(32), '', 'é'.repeat(33), 5, 'a\ud800'].map((deviceID) => {
      configureReactNative({ deviceID: deviceID as string });
      return createPlatform().deviceID;
    });
    expect(deviceIDs.slice(0, 2)).toEqual(['a-phone', 'é'.repeat(32)]);
    for (const deviceID of deviceIDs.slice(2)) expect(deviceID).toMatch(/^[0-9a-v]{20}$/);
    expect(warnings).toEqual(Array(4).fill('[ZIM] the deviceID is not 1 to 64 bytes and is not used'));
  });

  test('coming to the foreground and the network are told until it is not wanted any more', () => {
    const states = new Set<(state: string) => void>();
    const networks = new Set<(state: { isConnected: boolean | null }) => void>();
    configureReactNative({
      AppState: {
        addEventListener: (_type, listener) => {
          states.add(listener);
          return { remove: () => void states.delete(listener) };
        },
      },
      NetInfo: {
        addEventListener: (listener) => {
          networks.add(listener);
          return () => void networks.delete(listener);
        },
      },
    });
    const signals: string[] = [];
    const cancel = createPlatform().watchOnlineness((signal) => void signals.push(signal));
    for (const state of ['background', 'inactive', 'active']) for (const listener of states) listener(state);
    for (const isConnected of [null, false, true]) for (const listener of networks) listener({ isConnected });
    cancel();
    expect(signals).toEqual(['visible', 'offline', 'online']);
    expect([states.size, networks.size]).toEqual([0, 0]);
  });

  test('without modules nothing is told, and nothing breaks', () => {
    const signals: string[] = [];
    createPlatform().watchOnlineness((signal) => void signals.push(signal))();
    expect(signals).toEqual([]);
  });

  test('without `crypto` ids come of `Math.random`, which is said', () => {
    replace('crypto', undefined);
    const { random } = createPlatform();
    const bytes = random.bytes(4096);
    expect(new Set(bytes).size).toBeGreaterThan(200);
    expect(random.bytes(4096)).not.toEqual(bytes);
    expect(warnings).toEqual(['[ZIM] crypto.getRandomValues is missing: ids are made by Math.random']);
  });

  test('a WebSocket that closes without a code is one that broke', () => {
    const made: EventTarget[] = [];
    replace(
      'WebSocket',
      class extends EventTarget {
        constructor() {
          super();
          made.push(this);
        }
      },
    );
    const codes: number[] = [];
    createPlatform().openSocket('ws://chat.example/ws', {
      opened: () => {},
      message: () => {},
      closed: (code) => void codes.push(code),
    });
    made[0]?.dispatchEvent(new Event('close'));
    expect(codes).toEqual([1006]);
  });
});
