import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as browser from './browser.ts';
import * as node from './node.ts';
import { openWebSocket } from './web-socket.ts';

const deaf = { begunAnew: () => {}, gone: () => {} };

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

const events = ['addEventListener', 'removeEventListener'] as const;
const replaced = ['WebSocket', 'localStorage', 'location', 'document', ...events] as const;
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

  test('records stay in the storage of the origin', async () => {
    const kept = new Map<string, string>();
    replace('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    });
    const { records } = browser.createPlatform();
    await records.write('a', 'one');
    expect(await browser.createPlatform().records.read('a')).toBe('one');
    kept.clear();
    expect(await records.read('a')).toBe(undefined);
    await records.write('a', 'two');
    await records.remove('a');
    expect([await records.read('a'), kept.size]).toEqual([undefined, 0]);
  });

  test('records are kept for the page where the storage takes nothing', async () => {
    const refuse = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    replace('localStorage', { getItem: refuse, setItem: refuse, removeItem: refuse });
    const { records } = browser.createPlatform();
    expect(await records.read('b')).toBe(undefined);
    await records.write('b', 'one');
    expect(await records.read('b')).toBe('one');
    await records.remove('b');
    expect(await records.read('b')).toBe(undefined);
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
    for (const name of events) replace(name, page[name].bind(page));
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

test('in Node one process is one device where no folder was named, of the kind of its system', async () => {
  const platform = node.createPlatform();
  expect(node.createPlatform().deviceID).toBe(platform.deviceID);
  expect([1, 4, 5, 32]).toContain(platform.platformType);
  expect(platform.origin).toBe(undefined);
  const cache = await platform.openCache({ appID: 1, userID: 'ann' }, deaf);
  expect(await platform.openCache({ appID: 1, userID: 'ann' }, deaf)).toBe(cache);
});

test('in Node what is kept outlasts the process where a folder was named, and is in memory alone where none was', async () => {
  const cacheFolder = mkdtempSync(join(tmpdir(), 'parley-platform-'));
  const ann = { appID: 1, userID: 'ann' };
  const first = await node.createPlatform({ cacheFolder }).openCache(ann, deaf);
  await first.reset({ epoch: 7, followsSince: 5 });
  first.close();
  const second = await node.createPlatform({ cacheFolder }).openCache(ann, deaf);
  expect((await second.load()).epoch).toBe(7);
  second.close();
  await expect(second.load()).rejects.toThrow();
  rmSync(cacheFolder, { recursive: true });
  const platform = node.createPlatform();
  await (await platform.openCache(ann, deaf)).reset({ epoch: 8, followsSince: 5 });
  expect((await (await node.createPlatform().openCache(ann, deaf)).load()).epoch).toBe(undefined);
});

test('in Node instances that share a folder know who of them lives', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-presence-'));
  const { presence } = node.createPlatform({ cacheFolder: join(folder, 'cache') });
  expect(node.createPlatform().presence).toBe(undefined);
  const leave = presence?.appear('mine');
  const { pid = 0 } = spawnSync('true');
  writeFileSync(join(folder, 'cache', 'dead.instance'), String(pid));
  writeFileSync(join(folder, 'cache', 'spoilt.instance'), 'no number');
  writeFileSync(join(folder, 'cache', 'everywhere.instance'), '1');
  expect(await presence?.living()).toEqual(new Set(['mine', 'everywhere']));
  const kept = readdirSync(join(folder, 'cache')).filter((name) => name.endsWith('.instance'));
  expect(kept.sort()).toEqual(['everywhere.instance', 'mine.instance']);
  leave?.();
  leave?.();
  expect(await presence?.living()).toEqual(new Set(['everywhere']));
  rmSync(folder, { recursive: true });
  await expect(presence?.living()).rejects.toThrow();
  writeFileSync(folder, 'a file, no folder');
  presence?.appear('nowhere')();
  rmSync(folder);
});

test('in Node records last as long as the process where no folder was named', async () => {
  await node.createPlatform().records.write('a', 'one');
  const { records } = node.createPlatform();
  expect(await records.read('a')).toBe('one');
  await records.remove('a');
  expect(await node.createPlatform().records.read('a')).toBe(undefined);
});
