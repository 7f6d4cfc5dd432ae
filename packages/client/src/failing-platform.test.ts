import { createManualClock, type ManualClock } from '@parley/kernel/testing/manual-clock';
import { describe, expect, test } from 'vitest';
import type { Cache } from './cache/cache.ts';
import type { ZIM } from './client.ts';
import { createClient } from './create.ts';
import type { Platform } from './platform/platform.ts';
import { ModelServer } from './testing/model-server.ts';
import { watch } from './testing/recorder.ts';
import { loginConfig, unlimited } from './testing/setup.ts';
import { createTestPlatform } from './testing/test-platform.ts';
import { unwatchedRejections } from './testing/unwatched.ts';
import { sendConfig, textMessage } from './testing/world.ts';

/** A call to the platform that breaks: which, how, and from its how manieth time on. */
interface Breakage {
  readonly call: string;
  readonly how: 'throws' | 'rejects';
  readonly from: number;
  calls: number;
  isOver: boolean;
}

/** Every function of `object`, so that a test decides which of them breaks; `prefix` names them. */
function breaking<Of extends object>(object: Of, prefix: string, breakage: Breakage): Of {
  return new Proxy(object, {
    get: (of, name, receiver) => {
      const value: unknown = Reflect.get(of, name, receiver);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) => {
        if (`${prefix}${String(name)}` === breakage.call && !breakage.isOver) {
          breakage.calls += 1;
          if (breakage.calls >= breakage.from) {
            const error = new Error('of the platform');
            if (breakage.how === 'rejects') return Promise.reject(error);
            throw error;
          }
        }
        return Reflect.apply(value, of, given);
      };
    },
  });
}

/** A platform of which one call breaks. Its clock and its chance are the language's own and hold. */
function breakingPlatform(clock: ManualClock, server: ModelServer, breakage: Breakage): Platform {
  const whole = createTestPlatform({ clock, openSocket: server.network.openSocket });
  const appear = () => breaking({ end: () => {} }, 'disappear.', breakage).end;
  const platform: Platform = {
    ...whole,
    records: breaking(whole.records, 'records.', breakage),
    presence: breaking({ appear, living: async () => undefined }, 'presence.', breakage),
    openSocket: (url, listener) => breaking(whole.openSocket(url, listener), 'socket.', breakage),
    openCache: async (owner) => breaking(await whole.openCache(owner), 'cache.', breakage),
    watchOnlineness: (listener) => breaking({ end: whole.watchOnlineness(listener) }, 'unwatch.', breakage).end,
  };
  return breaking(platform, '', breakage);
}

const cacheCalls: readonly (keyof Cache)[] = [
  'load',
  'write',
  'reset',
  'page',
  'nearest',
  'documents',
  'allDocuments',
  'clear',
];
const calls: readonly (readonly [call: string, how: Breakage['how']])[] = [
  ['log', 'throws'],
  ['openSocket', 'throws'],
  ['socket.send', 'throws'],
  ['socket.close', 'throws'],
  ['watchOnlineness', 'throws'],
  ['unwatch.end', 'throws'],
  ['presence.appear', 'throws'],
  ['disappear.end', 'throws'],
  ['openCache', 'throws'],
  ['openCache', 'rejects'],
  ['cache.close', 'throws'],
  ...(['presence.living', 'records.read', 'records.write', 'records.remove'] as const).flatMap((call) => [
    [call, 'throws'] as const,
    [call, 'rejects'] as const,
  ]),
  ...cacheCalls.flatMap((call) => [[`cache.${call}`, 'throws'] as const, [`cache.${call}`, 'rejects'] as const]),
];

/** A life from `create` to `destroy`, and what became of its calls. */
async function live(clock: ManualClock, server: ModelServer, client: ZIM): Promise<readonly unknown[]> {
  const outcomes: (() => unknown)[] = [];
  const call = async (promise: Promise<unknown>, waitMs = 1000): Promise<void> => {
    outcomes.push(watch(promise).outcome);
    await clock.run(waitMs);
  };
  client.on('connectionStateChanged', () => {
    throw new Error('so that something is logged');
  });
  await call(client.login('ann', loginConfig()), 15_000);
  await call(client.sendMessage(textMessage('1'), 'bob', 0, sendConfig));
  server.send('bob', 'ann', '2');
  await call(client.queryHistoryMessage('bob', 0, { count: 10, reverse: true, mode: 0 } as never));
  await call(client.queryUsersInfo(['bob'], { isQueryFromServer: false }));
  server.cut();
  await call(client.sendMessage(textMessage('3'), 'bob', 0, sendConfig), 60_000);
  client.logout({ isClearDB: true });
  await call(client.login('ann', { ...loginConfig(), isOfflineLogin: true }), 15_000);
  await call(client.login('ann', loginConfig()), 15_000);
  await call(client.sendMessage(textMessage('4'), 'bob', 0, sendConfig), 60_000);
  await call(client.clearConversationUnreadMessageCount('bob', 0));
  const last = watch(client.login('ann', loginConfig()));
  client.destroy();
  client.destroy();
  await clock.run(60_000);
  return [...outcomes, last.outcome].map((outcome) => outcome());
}

describe.each(calls)('where %s %s', (call, how) => {
  test('at any step, calls end with a code, nothing is thrown, and the next instance works [INSTANCE-9a]', async () => {
    for (const from of [1, 2, 3, 5, 8, 13, 21, 34]) {
      const clock = createManualClock();
      const server = new ModelServer(clock);
      const breakage: Breakage = { call, how, from, calls: 0, isOver: false };
      const platform = breakingPlatform(clock, server, breakage);
      const create = () => createClient({ appID: 1, server: 'http://chat.example', platform, limits: unlimited });
      const unwatched = await unwatchedRejections(async () => {
        const outcomes = await live(clock, server, create());
        for (const outcome of outcomes) {
          if (typeof outcome === 'number') expect(outcome).toBeGreaterThan(0);
          else expect(outcome).not.toBeInstanceOf(Error);
          expect(outcome).not.toBe('pending');
        }
      });
      expect(unwatched).toEqual([]);
      breakage.isOver = true;
      const next = create();
      const login = watch(next.login('ann', loginConfig()));
      await clock.run(15_000);
      const sent = watch(next.sendMessage(textMessage('5'), 'bob', 0, sendConfig));
      await clock.run(1000);
      expect([login.outcome(), sent.outcome()]).toEqual([
        'resolved',
        expect.objectContaining({ message: expect.anything() }),
      ]);
      next.destroy();
      await clock.run(60_000);
      expect(clock.timerCount).toBe(0);
      if (breakage.calls < from) return;
    }
  });
});
