import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as browser from './browser.ts';
import * as node from './node.ts';
import { configureReactNative, createPlatform } from './react-native.ts';
import { openWebSocket } from './web-socket.ts';

/** As much of a `WebSocket` as the SDK uses; a test is the other side. */
class FakeWebSocket extends EventTarget {
  static readonly OPEN = 1;
  static last: FakeWebSocket | undefined;
  readyState = 0;
  readonly url: string;
  readonly sent: string[] = [];
  isClosed = false;

  constructor(url: string) {
    super();
    if (url.includes('forbidden')) throw new DOMException('not by this page', 'SecurityError');
    this.url = url;
    FakeWebSocket.last = this;
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.isClosed = true;
  }

  open(): void {
    this.readyState = FakeWebSocket.OPEN;
    this.dispatchEvent(new Event('open'));
  }

  receive(data: unknown): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data }));
  }

  end(code: number): void {
    this.readyState = 3;
    this.dispatchEvent(new Event('error'));
    this.dispatchEvent(Object.assign(new Event('close'), { code }));
  }
}

const replaced = [
  'WebSocket',
  'localStorage',
  'location',
  'addEventListener',
  'document',
  'crypto',
  'console',
] as const;
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

describe('a connection over the WebSocket of the platform', () => {
  beforeEach(() => replace('WebSocket', FakeWebSocket));

  function connect(url = 'ws://chat.example/ws') {
    const heard: string[] = [];
    const socket = openWebSocket(url, {
      opened: () => void heard.push('opened'),
      message: (text) => void heard.push(`message ${text}`),
      closed: (code) => void heard.push(`closed ${code}`),
    });
    return { socket, heard, web: FakeWebSocket.last };
  }

  test('hands on what happens, and closes with the code of the server', () => {
    const { socket, heard, web } = connect();
    socket.send('too early');
    web?.open();
    socket.send('hello');
    web?.receive('answer');
    web?.receive(new ArrayBuffer(3));
    web?.end(4200);
    socket.send('too late');
    expect(heard).toEqual(['opened', 'message answer', 'closed 4200']);
    expect([web?.url, web?.sent]).toEqual(['ws://chat.example/ws', ['hello']]);
  });

  test('is silent after it was closed by the client', () => {
    const { socket, heard, web } = connect();
    socket.close();
    web?.open();
    web?.receive('late');
    web?.end(1000);
    expect([heard, web?.isClosed]).toEqual([[], true]);
  });

  test('is closed, but not within the call, where none may be made', async () => {
    const { socket, heard } = connect('ws://forbidden.example/ws');
    expect(heard).toEqual([]);
    await Promise.resolve();
    socket.send('nothing');
    socket.close();
    expect(heard).toEqual(['closed 1006']);
  });
});

describe('in a browser', () => {
  test('a device keeps its id in the storage of the origin', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    replace('localStorage', storage);
    replace('location', { origin: 'https://chat.example' });
    const first = browser.createPlatform();
    expect(first.deviceID).toMatch(/^[0-9a-v]{20}$/);
    expect(browser.createPlatform().deviceID).toBe(first.deviceID);
    expect([first.platformType, first.origin]).toEqual([6, 'https://chat.example']);
    for (const key of kept.keys()) kept.set(key, 'x'.repeat(10_000));
    expect(browser.createPlatform().deviceID).toMatch(/^[0-9a-v]{20}$/);
  });

  test('a device without storage has an id all the same', () => {
    replace('localStorage', {
      getItem: () => {
        throw new DOMException('switched off', 'SecurityError');
      },
    });
    expect(browser.createPlatform().deviceID).toMatch(/^[0-9a-v]{20}$/);
  });

  test('going online and offline and becoming visible is told until it is not wanted any more', () => {
    const page = new EventTarget();
    const document = Object.assign(new EventTarget(), { visibilityState: 'hidden' });
    replace('addEventListener', page.addEventListener.bind(page));
    replace('document', document);
    const signals: string[] = [];
    const cancel = browser.createPlatform().watchOnlineness((signal) => void signals.push(signal));
    page.dispatchEvent(new Event('offline'));
    page.dispatchEvent(new Event('online'));
    document.dispatchEvent(new Event('visibilitychange'));
    document.visibilityState = 'visible';
    document.dispatchEvent(new Event('visibilitychange'));
    cancel();
    page.dispatchEvent(new Event('online'));
    expect(signals).toEqual(['offline', 'online', 'visible']);
  });
});

test('in Node one process is one device, of the kind of its system', async () => {
  const platform = node.createPlatform();
  expect(node.createPlatform().deviceID).toBe(platform.deviceID);
  expect([1, 4, 5, 32]).toContain(platform.platformType);
  expect(platform.origin).toBe(undefined);
  const cache = await platform.openCache({ appID: 1, userID: 'ann' });
  expect(await platform.openCache({ appID: 1, userID: 'ann' })).toBe(cache);
});

describe('over `ws`, which Node before 22 needs', () => {
  test('a connection that cannot be made is closed, and throws nothing', async () => {
    replace('WebSocket', undefined);
    const code = await new Promise((resolve) => {
      node.createPlatform().openSocket('ws://127.0.0.1:1', { opened: () => {}, message: () => {}, closed: resolve });
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

  test('the app names the device, in 1 to 64 bytes', () => {
    const deviceIDs = ['a-phone', 'é'.repeat(32), '', 'é'.repeat(33), 5].map((deviceID) => {
      configureReactNative({ deviceID: deviceID as string });
      return createPlatform().deviceID;
    });
    expect(deviceIDs.slice(0, 2)).toEqual(['a-phone', 'é'.repeat(32)]);
    for (const deviceID of deviceIDs.slice(2)) expect(deviceID).toMatch(/^[0-9a-v]{20}$/);
    expect(warnings).toEqual(Array(3).fill('[ZIM] the deviceID is not 1 to 64 bytes and is not used'));
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
    replace('WebSocket', FakeWebSocket);
    const codes: number[] = [];
    createPlatform().openSocket('ws://chat.example/ws', {
      opened: () => {},
      message: () => {},
      closed: (code) => void codes.push(code),
    });
    FakeWebSocket.last?.dispatchEvent(new Event('close'));
    expect(codes).toEqual([1006]);
  });
});
