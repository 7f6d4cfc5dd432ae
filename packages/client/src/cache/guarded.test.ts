import { expect, test } from 'vitest';
import { ZIMErrorCode, ZIMMessageQueryMode } from '../enums.ts';
import type { CacheWatcher } from '../platform/platform.ts';
import { textOf, watch } from '../testing/recorder.ts';
import { loginConfig } from '../testing/setup.ts';
import { createWorld, type Device, sendConfig, textMessage } from '../testing/world.ts';
import type { ZIMMessageQueryConfig } from '../types.ts';
import type { Cache } from './cache.ts';
import { MemoryCache } from './memory.ts';

type Failing = Partial<Record<keyof Cache, 'rejects' | 'throws' | 'hangs'>>;

/** A cache that lasts, and fails on order. */
function faultyCache(failing: Failing): { cache: Cache; kept: MemoryCache; closes(): number } {
  const kept = new MemoryCache();
  let closes = 0;
  const guarded = <Args extends unknown[], Result>(name: keyof Cache, call: (...args: Args) => Promise<Result>) => {
    return (...args: Args): Promise<Result> => {
      const fault = failing[name];
      if (fault === 'throws') throw new Error('broken at once');
      if (fault === 'hangs') return new Promise(() => {});
      return fault ? Promise.reject(new Error('broken')) : call(...args);
    };
  };
  const cache: Cache = {
    load: guarded('load', () => kept.load()),
    write: guarded('write', (change) => kept.write(change)),
    reset: guarded('reset', (life) => kept.reset(life)),
    page: guarded('page', (query) => kept.page(query)),
    nearest: guarded('nearest', (log, orderKey, side) => kept.nearest(log, orderKey, side)),
    seek: guarded('seek', (query) => kept.seek(query)),
    rows: guarded('rows', (places) => kept.rows(places)),
    documents: (kind, keys) => guarded('documents', () => kept.documents(kind, keys))(),
    allDocuments: (kind) => guarded('allDocuments', () => kept.allDocuments(kind))(),
    clear: guarded('clear', () => kept.clear()),
    close: () => {
      closes += 1;
    },
  };
  return { cache, kept, closes: () => closes };
}

const codes = ({ told }: Device): number[] => told.errors.map(({ code }) => code);
const page: ZIMMessageQueryConfig = { count: 10, reverse: true, mode: ZIMMessageQueryMode.General };
const local: ZIMMessageQueryConfig = { ...page, mode: ZIMMessageQueryMode.OnlyLocal };

function setUpDevice(failing: Failing = {}) {
  const world = createWorld();
  const ann = world.device('ann');
  const store = faultyCache(failing);
  const watchers: CacheWatcher[] = [];
  Object.assign(ann.platform, {
    openCache: async (_: unknown, watcher: CacheWatcher) => {
      watchers.push(watcher);
      return store.cache;
    },
  });
  const { clock, server } = world;
  /** The texts of a page, or the code with which it was refused. */
  const history = async (query = page): Promise<unknown> => {
    const asked = watch(ann.client.queryHistoryMessage('bob', 0, query));
    await clock.run(20_000);
    const outcome = asked.outcome();
    return typeof outcome === 'number' ? outcome : (outcome as { messageList: never[] }).messageList.map(textOf);
  };
  const send = async (text: string): Promise<unknown> => {
    const sent = watch(ann.client.sendMessage(textMessage(text), 'bob', 0, sendConfig));
    await clock.run(20_000);
    return sent.outcome();
  };
  const hear = async (text: string): Promise<void> => {
    server.send('bob', 'ann', text);
    await clock.run(20_000);
  };
  return { ...world, ann, failing, store, watchers, history, send, hear };
}

test.each<[string, Failing | (() => unknown)]>([
  ['rejects', () => Promise.reject(new Error('private mode'))],
  [
    'throws at once',
    () => {
      throw new DOMException('not here', 'SecurityError');
    },
  ],
  ['never answers', () => new Promise(() => {})],
  ['opens and cannot be read', { load: 'rejects' }],
  ['opens and never answers when it is read', { load: 'hangs' }],
])('a cache that %s is told as 6000701, and the SDK works from memory', async (_, fault) => {
  const { clock, ann, history, send, hear, store } = setUpDevice(typeof fault === 'function' ? {} : fault);
  if (typeof fault === 'function') Object.assign(ann.platform, { openCache: fault });
  const login = watch(ann.client.login('ann', loginConfig()));
  await clock.run(5000);
  expect(login.outcome()).toBe('resolved');
  expect(codes(ann)).toEqual([ZIMErrorCode.DatabaseModuleOpenDatabaseError]);
  await hear('hers');
  expect(await send('mine')).toMatchObject({ message: { sentStatus: 1 } });
  expect(ann.told.texts()).toEqual(['hers']);
  expect(await history(local)).toEqual(['hers', 'mine']);
  // Memory outlasts the session, as the cache would.
  ann.client.logout();
  const again = watch(ann.client.login('ann', loginConfig()));
  await clock.run(5000);
  expect(again.outcome()).toBe('resolved');
  expect(await history(local)).toEqual(['hers', 'mine']);
  expect(codes(ann)).toEqual([6000701, 6000701]);
  expect((await store.kept.load()).epoch).toBe(undefined);
});

test('a cache that opens too late is closed and not used', async () => {
  const { clock, ann, store } = setUpDevice();
  let open: (cache: Cache) => void = () => {};
  Object.assign(ann.platform, { openCache: () => new Promise<Cache>((resolve) => (open = resolve)) });
  const login = watch(ann.client.login('ann', loginConfig()));
  await clock.run(5000);
  expect(login.outcome()).toBe('resolved');
  open(store.cache);
  await clock.run(5000);
  expect(store.closes()).toBe(1);
  expect((await store.kept.load()).epoch).toBe(undefined);
});

test('a deletion that cannot be written rejects with 6000703, and memory goes on', async () => {
  const { ann, clock, failing, hear } = setUpDevice();
  await ann.login();
  await hear('kept');
  failing.write = 'rejects';
  const deleted = watch(ann.client.deleteAllMessage('bob', 0, { isAlsoDeleteServerMessage: false }));
  await clock.run(20_000);
  expect(deleted.outcome()).toBe(ZIMErrorCode.DatabaseModuleDeleteDatabaseError);
});

test.each(['rejects', 'throws', 'hangs'] as const)(
  'a write that %s is told once as 6000702; messages are still delivered, and memory goes on',
  async (fault) => {
    const { ann, failing, store, history, send, hear } = setUpDevice();
    await ann.login();
    await hear('kept');
    const before = await store.kept.load();
    failing.write = fault;
    await hear('not kept');
    delete failing.write;
    await hear('in memory');
    expect(await send('mine')).toMatchObject({ message: { sentStatus: 1 } });
    expect(ann.told.texts()).toEqual(['kept', 'not kept', 'in memory']);
    expect(codes(ann)).toEqual([ZIMErrorCode.DatabaseModuleModifyDatabaseError]);
    expect(await history()).toEqual(['kept', 'not kept', 'in memory', 'mine']);
    // Nothing is written beyond what is missing there: a position must not be kept without its rows.
    expect(await store.kept.load()).toEqual(before);
    expect(store.closes()).toBe(1);
  },
);

test('what a failed write left out is there after the next login', async () => {
  const { clock, server, ann, failing, history, hear, store } = setUpDevice();
  await ann.login();
  await hear('kept');
  failing.write = 'rejects';
  await hear('not kept');
  delete failing.write;
  ann.client.logout();
  await ann.login();
  await clock.run(1000);
  expect(await history(local)).toEqual(['kept', 'not kept']);
  expect(codes(ann)).toEqual([6000702]);
  expect((await store.kept.load()).logs.map(({ position }) => position)).toEqual([
    server.messages('ann', 'bob').length,
  ]);
});

test.each(['rejects', 'throws', 'hangs'] as const)(
  'a query whose reading %s is refused with 6000704; the next one works',
  async (fault) => {
    const { ann, failing, history, hear } = setUpDevice();
    await ann.login();
    await hear('hers');
    failing.page = fault;
    expect(await history()).toBe(ZIMErrorCode.DatabaseModuleSeleteDatabaseError);
    expect(await history()).toEqual(['hers']);
    await hear('again');
    expect(await history()).toEqual(['hers', 'again']);
    expect(codes(ann)).toEqual([]);
  },
);

test('a logout that cannot clear the cache is told as 6000703, and the cache is closed all the same', async () => {
  const { clock, ann, failing, store } = setUpDevice();
  await ann.login();
  failing.clear = 'rejects';
  ann.client.logout({ isClearDB: true });
  await clock.run(1000);
  expect(codes(ann)).toEqual([ZIMErrorCode.DatabaseModuleDeleteDatabaseError]);
  expect(store.closes()).toBe(1);
});

test('a cache that cannot be emptied for another life of the server is given up with 6000702', async () => {
  const { ann, failing, store, hear, clock } = setUpDevice({ reset: 'rejects' });
  await ann.login();
  await clock.run(1000);
  expect(codes(ann)).toEqual([ZIMErrorCode.DatabaseModuleModifyDatabaseError]);
  delete failing.reset;
  await hear('hers');
  expect(ann.told.texts()).toEqual(['hers']);
  expect((await store.kept.load()).logs).toEqual([]);
});

test('a logout that clears empties also the cache that memory had taken the place of', async () => {
  const { clock, ann, failing, store, hear } = setUpDevice();
  await ann.login();
  await hear('hers');
  failing.page = 'rejects';
  expect(await setUpQuery(ann, clock)).toBe(6000704);
  ann.client.logout({ isClearDB: true });
  await clock.run(1000);
  expect(await store.kept.load()).toMatchObject({ epoch: undefined, logs: [] });
  expect(store.closes()).toBe(2);
  expect(codes(ann)).toEqual([]);
});

async function setUpQuery({ client }: Device, clock: { run(ms: number): Promise<void> }): Promise<unknown> {
  const asked = watch(client.queryHistoryMessage('bob', 0, local));
  await clock.run(100);
  return asked.outcome();
}

test.each(['logout', 'destroy'] as const)('a query that overlaps %s is refused with 6000710', async (end) => {
  const { clock, ann, hear, store } = setUpDevice();
  await ann.login();
  await hear('hers');
  let answer: () => void = () => {};
  const { page: read } = store.cache;
  store.cache.page = async (query) => {
    await new Promise<void>((resolve) => (answer = resolve));
    return read(query);
  };
  const asked = watch(ann.client.queryHistoryMessage('bob', 0, local));
  await clock.run(10);
  ann.client[end]();
  await clock.run(10);
  answer();
  await clock.run(10);
  expect(asked.outcome()).toBe(ZIMErrorCode.DatabaseModuleDbIsNotOpened);
  expect(codes(ann)).toEqual([]);
});

test('what was being written while the cache went is not told once more', async () => {
  const { clock, server, ann, failing, watchers } = setUpDevice();
  await ann.login();
  failing.write = 'hangs';
  server.send('bob', 'ann', 'on its way');
  await clock.run(100);
  watchers[0]?.gone('deleted');
  await clock.run(20_000);
  expect(codes(ann)).toEqual([ZIMErrorCode.DatabaseModuleOpenDatabaseError]);
});

test('a cache that is gone in the middle is told as 6000701, and memory goes on', async () => {
  const { ann, watchers, store, hear, history } = setUpDevice();
  await ann.login();
  await hear('before');
  watchers[0]?.gone('a newer version of the app needs the database');
  watchers[0]?.gone('once more');
  await hear('after');
  expect(ann.told.texts()).toEqual(['before', 'after']);
  expect(codes(ann)).toEqual([ZIMErrorCode.DatabaseModuleOpenDatabaseError]);
  expect(await history()).toEqual(['before', 'after']);
  expect(store.closes()).toBe(1);
  ann.client.logout();
  watchers[0]?.gone('after the end');
  expect(codes(ann)).toHaveLength(1);
});

test('a cache that began anew is told as 6000701 and used', async () => {
  const { ann, hear, store, clock } = setUpDevice();
  Object.assign(ann.platform, {
    openCache: async (_: unknown, watcher: CacheWatcher) => {
      watcher.begunAnew('the file was not a database');
      return store.cache;
    },
  });
  await ann.login();
  await hear('hers');
  await clock.run(100);
  expect(codes(ann)).toEqual([ZIMErrorCode.DatabaseModuleOpenDatabaseError]);
  expect((await store.kept.load()).logs).toHaveLength(1);
});
