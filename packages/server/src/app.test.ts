import { millis } from '@parley/kernel/brand';
import { sleep } from '@parley/kernel/clock';
import { seededRandom } from '@parley/kernel/random';
import { events, methods } from '@parley/protocol/index';
import { afterEach, describe, expect, test } from 'vitest';
import { createApp, createFeatures } from './app.ts';
import { configDeclaration, defaultConfig } from './config.ts';
import type { Effects } from './core/effects.ts';
import type { Feature } from './core/feature.ts';
import { toAppID, toSessionID } from './core/ids.ts';
import { silentLog } from './core/operator-log.ts';
import { StorageFailure } from './storage/storage.ts';
import { type AppWorld, createAppWorld } from './testing/app-world.ts';

const { sendMessage } = methods.messages;
const { catchUp } = methods.logs;
const text = (targetID: string, localMessageID: string) =>
  ({ conversationType: 0, targetID, localMessageID, content: { type: 1, message: 'hello' } }) as const;

let world: AppWorld;
afterEach(() => world.close());

describe('drain', () => {
  test('clients are asked to leave, what was asked is answered, then the connections are closed', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    const bob = await world.login('bob');
    const drained = world.app.drain(1000);
    await world.clock.run(999);
    expect(alice.events(events.serverStopping)).toEqual([{ withinMs: 1000 }]);
    expect(alice.closedFor).toBeUndefined();
    const last = alice.post(sendMessage, text('bob', 'm1'));
    await world.clock.run(1000);
    await drained;
    expect(last.outcome()).toHaveProperty('result');
    expect(bob.messages()).toHaveLength(1);
    expect([alice.closedFor, bob.closedFor]).toEqual(['serverStopping', 'serverStopping']);
  });

  test('what is asked in the last moment is over before the node is', async () => {
    const features = createFeatures();
    const { sendMessage: send } = features.messages.handlers;
    const handlers: typeof features.messages.handlers = {
      ...features.messages.handlers,
      sendMessage: async (context, actor, params) => {
        await sleep(context.clock, 500);
        return send(context, actor, params);
      },
    };
    world = await createAppWorld({ features: { ...features, messages: { ...features.messages, handlers } } });
    const alice = await world.login('alice');
    let isStopped = false;
    alice.post(sendMessage, text('bob', 'm1'));
    await world.clock.run(1);
    void world.app.stop().then(() => {
      isStopped = true;
    });
    await world.clock.run(400);
    expect(isStopped).toBe(false);
    await world.clock.run(200);
    expect(isStopped).toBe(true);
  });

  test('sessions stay to be resumed elsewhere', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    const drained = world.app.drain(0);
    await world.clock.run(100);
    await drained;
    const row = await world.storage.read(toAppID(1)).sessions.get(toSessionID(alice.session.sessionID));
    expect(row).toMatchObject({ state: 'online', generation: 1 });
  });

  test('ends early when all clients have left', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    let isDrained = false;
    void world.app.drain(600_000).then(() => {
      isDrained = true;
    });
    alice.socket.disconnect();
    await world.clock.run(1000);
    expect(isDrained).toBe(true);
  });
});

test('an app that was stopped leaves no timer behind', async () => {
  world = await createAppWorld();
  const alice = await world.login('alice');
  const stopped = world.app.stop();
  await world.clock.run(1000);
  await stopped;
  expect(alice.closedFor).toBe('serverStopping');
  alice.socket.disconnect();
  expect(world.clock.timerCount).toBe(0);
});

describe('readiness', () => {
  test('a healthy node is not sick', async () => {
    world = await createAppWorld();
    await world.clock.run(600_000);
    expect(await world.app.sickness()).toEqual([]);
  });

  test('a clock far from that of the database', async () => {
    let offsetMs = 0;
    world = await createAppWorld({
      wrapStorage: (storage) => ({
        ...storage,
        system: {
          ...storage.system,
          databaseTime: async () => millis((await storage.system.databaseTime()) + offsetMs),
        },
      }),
    });
    offsetMs = 3000;
    await world.clock.run(5000);
    expect(await world.app.sickness()).toEqual(["clock: -3000 ms off the database's"]);
  });

  test('a lease that was lost: new ids are refused, and nothing else', async () => {
    let isDown = false;
    world = await createAppWorld({
      wrapStorage: (storage) => ({
        ...storage,
        system: {
          ...storage.system,
          leaseNodeSlot: (owner, leaseMs) =>
            isDown ? Promise.reject(new StorageFailure('down')) : storage.system.leaseNodeSlot(owner, leaseMs),
        },
      }),
    });
    const alice = await world.login('alice');
    await world.login('bob');
    const { log } = await alice.get(sendMessage, text('bob', 'm1'));
    isDown = true;
    for (let second = 0; second < 30; second += 1) {
      alice.socket.ping();
      await world.clock.run(1000);
    }
    expect(await world.app.sickness()).toEqual(['node slot: the lease could not be renewed in time']);
    expect(await alice.ask(sendMessage, text('bob', 'm2'))).toMatchObject({
      refused: 'MessageModuleSendMessageFailed',
    });
    expect((await alice.get(catchUp, { logs: [{ log, position: 0, messageSeq: 0 }] })).logs).toHaveLength(1);
    isDown = false;
    await world.clock.run(5000);
    await alice.get(sendMessage, text('bob', 'm2'));
    expect(await world.app.sickness()).toEqual([]);
  });

  test('a sick storage', async () => {
    world = await createAppWorld({
      wrapStorage: (storage) => ({ ...storage, sickness: async () => 'the disk is full' }),
    });
    expect(await world.app.sickness()).toEqual(['the disk is full']);
  });

  test('a storage that can vouch for nothing any more ends the process', async () => {
    let isBroken = false;
    world = await createAppWorld({
      wrapStorage: (storage) => ({
        ...storage,
        transact: (keys, work) =>
          isBroken
            ? Promise.reject(new StorageFailure('sync failed', { isFatal: true }))
            : storage.transact(keys, work),
      }),
    });
    const alice = await world.login('alice');
    await world.login('bob');
    isBroken = true;
    expect(await alice.ask(sendMessage, text('bob', 'm1'))).toHaveProperty('refused');
    expect(world.fatal.map(({ message }) => message)).toContain('sync failed');
    isBroken = false;
  });
});

test('an app that is added later is served', async () => {
  world = await createAppWorld();
  const credentials = {
    serverSecret: '0123456789abcdef0123456789abcdef',
    isEnabled: true,
    createdAt: world.clock.wall(),
  };
  await world.storage.system.putApp({ app: toAppID(3), ...credentials });
  await world.clock.run(5000);
  const alice = await world.login('alice', { appID: 3 });
  expect(alice.session.sessionID).toHaveLength(32);
});

test('a node that finds no free slot does not start', async () => {
  world = await createAppWorld();
  const { storage, clock, bus } = world;
  const system = { ...storage.system, leaseNodeSlot: async () => undefined };
  const ports = { clock, bus, random: seededRandom(9), config: defaultConfig, operatorLog: silentLog };
  await expect(createApp({ ...ports, storage: { ...storage, system } })).rejects.toThrow('slots');
});

describe('what a commit leaves to be done', () => {
  const one = toAppID(1);

  /** The features of the server and one more, whose timers and duties are written down with their time. */
  async function begin() {
    const done: string[] = [];
    const note = (what: string): void => void done.push(`${what} at ${world.clock.monotonic()}`);
    const test: Feature = {
      handlers: {},
      timers: {
        ring: (_context, app, { key }) => ({
          app,
          keys: [],
          decide: async () => {
            note(`ring ${key}`);
            return { result: undefined };
          },
        }),
      },
      duties: { push: async (_context, _app, { body }) => note(`push ${body}`) },
    };
    world = await createAppWorld({ features: { ...createFeatures(), test } });
    await world.clock.run(1500);
    const commit = (effects: Effects) =>
      world.app.context.commit.run({ app: one, keys: [], decide: async () => ({ result: undefined, effects }) });
    return { done, commit, at: (delayMs: number) => millis(world.clock.wall() + delayMs) };
  }

  test('a timer and a duty that are due run at once', async () => {
    const { done, commit, at } = await begin();
    const timers = [{ kind: 'ring', key: 'alice', dueAt: at(0), body: '' }];
    void commit({ timers, duties: [{ kind: 'push', dueAt: at(0), body: 'hello' }] });
    await world.clock.run(1);
    expect(done.toSorted()).toEqual(['push hello at 1500', 'ring alice at 1500']);
  });

  test('a timer that falls due before the next poll runs to the millisecond', async () => {
    const { done, commit, at } = await begin();
    void commit({ timers: [{ kind: 'ring', key: 'alice', dueAt: at(123), body: '' }] });
    await world.clock.run(200);
    expect(done).toEqual(['ring alice at 1623']);
  });

  test('what another node left is found by the next poll', async () => {
    const { done, at } = await begin();
    await world.storage.transact([], async (transaction) => {
      await transaction.stores(one).timers.set({ kind: 'ring', key: 'alice', dueAt: at(0), body: '' });
    });
    await world.clock.run(400);
    expect(done).toEqual([]);
    await world.clock.run(200);
    expect(done).toEqual(['ring alice at 2000']);
  });
});

test('settings of the features are those of the configuration', () => {
  for (const { settings = {} } of Object.values<Feature>(createFeatures())) {
    expect(configDeclaration).toMatchObject(settings);
  }
});

describe('two nodes over one storage', () => {
  test('a message reaches the sessions of the other node', async () => {
    world = await createAppWorld();
    const node = await world.startNode();
    const alice = await world.login('alice');
    const bob = await world.login('bob', { node });
    const { log } = await alice.get(sendMessage, text('bob', 'm1'));
    const answer = await bob.get(sendMessage, text('alice', 'm2'));
    expect(answer).toMatchObject({ log, messageSeq: 2 });
    expect(bob.messages()).toMatchObject([{ localMessageID: 'm1' }]);
    expect(alice.messages()).toMatchObject([{ localMessageID: 'm2' }]);
  });

  test('a login on one node puts out the session on the other', async () => {
    world = await createAppWorld();
    const node = await world.startNode();
    const first = await world.login('alice', { deviceID: 'a' });
    const second = await world.login('alice', { deviceID: 'b', node });
    await world.clock.settle();
    expect([first.closedFor, second.closedFor]).toEqual(['kickedOut', undefined]);
  });

  test('first messages of both sides at once, on two nodes, open one conversation', async () => {
    world = await createAppWorld();
    const node = await world.startNode();
    const alice = await world.login('alice');
    const bob = await world.login('bob', { node });
    const posted = [alice.post(sendMessage, text('bob', 'a1')), bob.post(sendMessage, text('alice', 'b1'))];
    await world.clock.settle();
    const logs = posted.map(({ outcome }) => {
      const answer = outcome();
      return answer && 'result' in answer ? answer.result.log : undefined;
    });
    expect(logs[0]).toBeDefined();
    expect(logs[0]).toBe(logs[1]);
  });
});
