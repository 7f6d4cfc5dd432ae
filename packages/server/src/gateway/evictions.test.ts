import { millis } from '@parley/kernel/brand';
import type { CloseReason } from '@parley/protocol/close-reasons';
import { methods } from '@parley/protocol/index';
import { afterEach, describe, expect, test } from 'vitest';
import { createApps } from '../core/apps.ts';
import { toAppID, toSessionID, toUserID, toUserKey } from '../core/ids.ts';
import { StorageFailure } from '../storage/storage.ts';
import { type AppWorld, appSecret, createAppWorld, type TestSession } from '../testing/app-world.ts';
import { startEvictions } from './evictions.ts';
import { createHub } from './hub.ts';

const { sendMessage, queryHistoryMessage } = methods.messages;
const { login, resume } = methods.session;
const lookMs = 5000;
const one = toAppID(1);

let world: AppWorld;
afterEach(() => world.close());

const text = (targetID: string, localMessageID: string) =>
  ({ conversationType: 0, targetID, localMessageID, content: { type: 1, message: 'hello' } }) as const;
const putApp = (isEnabled: boolean) =>
  world.storage.system.putApp({ app: one, serverSecret: appSecret, isEnabled, createdAt: millis(0) });

/** What the command line does, in its one transaction. */
async function unregister(userID: string): Promise<void> {
  const user = await world.storage.read(one).users.byUserID(toUserID(userID));
  if (!user) throw new Error('the user is registered');
  await world.storage.transact([{ app: one, kind: 'user', key: user.userKey }], async (transaction) => {
    const { users, sessions } = transaction.stores(one);
    await users.unregister(user.userKey);
    await sessions.endAll(user.userKey, world.clock.wall());
  });
}

const resumeOf = ({ params, session }: TestSession) => {
  const { userName: _userName, ...device } = params;
  return world.connect().ask(resume, { ...device, sessionID: session.sessionID });
};

describe('an app that is disabled', () => {
  test('loses its connections within a look, and other apps keep theirs', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    const other = await world.login('alice', { appID: 2, token: world.token('alice', { appID: 2 }) });
    await putApp(false);
    await world.clock.run(lookMs - 1);
    expect(alice.closedFor).toBeUndefined();
    await world.clock.run(1);
    expect([alice.closedFor, other.closedFor]).toEqual(['kickedOut', undefined]);
    expect(await resumeOf(alice)).toMatchObject({ refused: 'CommonModuleInvalidAppID' });
  });

  test('that is enabled again takes its clients back', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    await putApp(false);
    await world.clock.run(lookMs);
    await putApp(true);
    await world.clock.run(lookMs);
    expect(await resumeOf(alice)).toMatchObject({ result: { outcome: 'resumed' } });
  });
});

describe('a user who is unregistered', () => {
  test('can do nothing more, is sent away within a look and does not come back', async () => {
    world = await createAppWorld({ policy: 'multi' });
    const phone = await world.login('alice', { deviceID: 'phone', instanceID: 'phone', platform: 2 });
    const bob = await world.login('bob');
    await bob.get(sendMessage, text('alice', 'm1'));
    const page = await world.login('alice', { deviceID: 'page', instanceID: 'page' });
    await unregister('alice');
    expect(await phone.ask(sendMessage, text('bob', 'late'))).toHaveProperty('refused');
    await world.clock.run(lookMs);
    expect([phone.closedFor, page.closedFor, bob.closedFor]).toEqual(['unregistered', 'unregistered', undefined]);
    const visitor = world.connect();
    expect(await visitor.ask(login, phone.params)).toBeUndefined();
    expect(visitor.closedFor).toBe('unregistered');
    expect(await resumeOf(phone)).toEqual({ result: { outcome: 'unregistered' } });
  });

  test('gets no further messages, and what was said before stays', async () => {
    world = await createAppWorld();
    await world.login('alice');
    const bob = await world.login('bob');
    await bob.get(sendMessage, text('alice', 'm1'));
    await unregister('alice');
    await world.clock.run(lookMs);
    expect(await bob.ask(sendMessage, text('alice', 'm2'))).toMatchObject({
      refused: 'MessageModuleTargetDoesNotExist',
    });
    const query = { conversationType: 0, targetID: 'alice', count: 10, reverse: true } as const;
    const { messages } = await bob.get(queryHistoryMessage, query);
    expect(messages.map(({ localMessageID }) => localMessageID)).toEqual(['m1']);
  });

  test('is found even if his session enters the hub only after the first look', async () => {
    world = await createAppWorld();
    const { clock, storage } = world;
    const hub = createHub(clock);
    const apps = createApps(await storage.system.apps());
    const evictions = startEvictions({
      clock,
      storage,
      hub,
      apps,
      report: () => {},
      forgetUsers: () => {},
      lookAgain: () => {},
    });
    const alice = await world.login('alice');
    const user = await storage.read(one).users.byUserID(toUserID('alice'));
    await unregister('alice');
    await clock.run(lookMs);
    const closed: CloseReason[] = [];
    const actor = {
      app: one,
      userKey: user?.userKey ?? toUserKey(0),
      userID: toUserID('alice'),
      session: { sessionID: toSessionID(alice.session.sessionID), generation: 1, platform: 6, instanceID: 'instance' },
    };
    hub.add({ actor, deliver: () => {}, close: (reason) => void closed.push(reason) });
    await clock.run(lookMs);
    expect(closed).toEqual(['unregistered']);
    await evictions.stop();
  });
});

test('a storage that fails is reported, and the next look goes on', async () => {
  let isDown = false;
  world = await createAppWorld({
    wrapStorage: (storage) => ({
      ...storage,
      system: {
        ...storage.system,
        unregistrations: () => (isDown ? Promise.reject(new StorageFailure('down')) : storage.system.unregistrations()),
      },
    }),
  });
  const alice = await world.login('alice');
  isDown = true;
  await unregister('alice');
  await world.clock.run(lookMs);
  expect(world.logged.join()).toContain('apps and users not refreshed');
  expect(alice.closedFor).toBeUndefined();
  isDown = false;
  await world.clock.run(lookMs);
  expect(alice.closedFor).toBe('unregistered');
});
