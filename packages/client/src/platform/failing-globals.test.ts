import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { afterEach, describe, expect, test } from 'vitest';
import { createClient } from '../create.ts';
import { watch } from '../testing/recorder.ts';
import { loginConfig } from '../testing/setup.ts';
import { unwatchedRejections } from '../testing/unwatched.ts';
import * as browser from './browser.ts';
import type { Platform } from './platform.ts';
import { configureReactNative, createPlatform as createReactNativePlatform } from './react-native.ts';

const fail = (): never => {
  throw new TypeError('of the test environment');
};

/** As a page of a test environment, where some of it is of somebody else. */
const page = {
  WebSocket: class extends EventTarget {
    readyState = 0;
    send(): void {}
    close(): void {}
  },
  localStorage: { getItem: () => null, setItem: () => {}, removeItem: () => {} },
  location: { origin: 'http://chat.example' },
  document: Object.assign(new EventTarget(), { visibilityState: 'visible' }),
  navigator: { locks: { request: async () => {}, query: async () => ({ held: [] }) } },
  addEventListener: () => {},
  removeEventListener: () => {},
  indexedDB: undefined,
  crypto: globalThis.crypto,
};
type Name = keyof typeof page;
const names = Object.keys(page) as Name[];
const originals = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);

function enter(changes: Readonly<Record<string, PropertyDescriptor>> = {}): void {
  for (const name of names) {
    const descriptor = changes[name] ?? { value: page[name], writable: true };
    Object.defineProperty(globalThis, name, { ...descriptor, configurable: true });
  }
}

afterEach(() => {
  configureReactNative({});
  for (const [name, descriptor] of originals) {
    if (descriptor) Object.defineProperty(globalThis, name, descriptor);
    else Reflect.deleteProperty(globalThis, name);
  }
});

/** Begins to log in, and destroys; twice, because one that fails must not be in the way of the next. */
async function live(create: () => Platform): Promise<readonly unknown[]> {
  const outcomes: unknown[] = [];
  const unwatched = await unwatchedRejections(async () => {
    for (const _ of [1, 2]) {
      const clock = createManualClock();
      const platform = { ...create(), clock, log: () => {} };
      const client = createClient({ appID: 1, server: 'http://chat.example', platform });
      const login = watch(client.login('ann', loginConfig()));
      await clock.run(100);
      client.destroy();
      await clock.run(60_000);
      outcomes.push(login.outcome());
    }
  });
  return [...outcomes, ...unwatched];
}

describe('in a page', () => {
  const broken: readonly (readonly [string, Readonly<Record<string, PropertyDescriptor>>])[] = [
    ['nothing is broken', {}],
    ['events cannot be listened to', { addEventListener: { value: fail } }],
    ['events cannot be left', { removeEventListener: { value: fail } }],
    [
      'the document cannot be listened to',
      { document: { value: { addEventListener: fail, removeEventListener: fail } } },
    ],
    ['storage may not be named', { localStorage: { get: fail } }],
    ['the database may not be named', { indexedDB: { get: fail } }],
    ['locks throw', { navigator: { value: { locks: { request: fail, query: fail } } } }],
    ['locks are none', { navigator: { value: { locks: { request: () => {}, query: () => {} } } } }],
    ['there is no chance', { crypto: { value: undefined } }],
    ['chance throws', { crypto: { value: { getRandomValues: fail } } }],
    ['no WebSocket can be made', { WebSocket: { value: fail } }],
    [
      'a WebSocket cannot be listened to',
      {
        WebSocket: {
          value: class {
            addEventListener = fail;
            close = fail;
          },
        },
      },
    ],
  ];

  test.each(broken)(
    'where %s, a login can be tried and the next instance can be made [INSTANCE-9a]',
    async (_, changes) => {
      enter(changes);
      expect(await live(browser.createPlatform)).toEqual([6000002, 6000002]);
    },
  );

  test('what happens in it is told as long as it is wanted, though no signal can be handed over', () => {
    const window = new EventTarget();
    const listen = (name: 'addEventListener' | 'removeEventListener') => ({
      value: (type: string, listener: () => void, options?: unknown) => {
        if (options !== undefined) fail();
        window[name](type, listener);
      },
    });
    enter({ addEventListener: listen('addEventListener'), removeEventListener: listen('removeEventListener') });
    const signals: string[] = [];
    const cancel = browser.createPlatform().watchOnlineness((signal) => void signals.push(signal));
    window.dispatchEvent(new Event('offline'));
    cancel();
    window.dispatchEvent(new Event('online'));
    expect(signals).toEqual(['offline']);
  });
});

describe('in React Native', () => {
  const listens = { addEventListener: fail };
  const openDatabase = async () => ({ transaction: fail, close: fail });

  test.each([
    ['AppState throws', { AppState: listens }],
    ['AppState gives nothing back', { AppState: { addEventListener: () => undefined as never } }],
    ['AppState cannot be left', { AppState: { addEventListener: () => ({ remove: fail }) } }],
    ['NetInfo throws', { NetInfo: listens }],
    ['NetInfo cannot be left', { NetInfo: { addEventListener: () => fail } }],
    ['AsyncStorage throws', { AsyncStorage: { getItem: fail, setItem: fail, removeItem: fail } }],
    ['no database can be opened', { openDatabase: fail }],
    ['the database throws', { openDatabase }],
  ])('where %s, a login can be tried and the next instance can be made [INSTANCE-9a]', async (_, modules) => {
    enter();
    configureReactNative(modules);
    expect(await live(createReactNativePlatform)).toEqual([6000002, 6000002]);
  });
});
