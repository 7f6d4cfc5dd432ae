import { methods } from '@parley/protocol/index';
import { afterEach, describe, expect, test } from 'vitest';
import type { Config } from './config.ts';
import { toAppID } from './core/ids.ts';
import { type AppWorld, createAppWorld, type TestSession } from './testing/app-world.ts';

let world: AppWorld | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

async function open(appBudgets: Partial<Config['appBudgets']>): Promise<AppWorld> {
  world = await createAppWorld({ appBudgets, policy: 'multi' });
  return world;
}

/** Within this time every row was looked at. */
const walkMs = 11 * 60_000;

const textTo = (targetID: string, localMessageID: string, message = 'hello') => ({
  conversationType: 0 as const,
  targetID,
  localMessageID,
  content: { type: 1 as const, message },
});

/** What became of a message: `sent`, or the name of the refusal. */
async function send(from: TestSession, targetID: string, name: string, message?: string): Promise<string> {
  const outcome = await from.ask(methods.messages.sendMessage, textTo(targetID, name, message));
  if (!outcome) throw new Error('nothing was answered');
  return 'refused' in outcome ? outcome.refused : 'sent';
}

describe('one app [PARAM-15a]', () => {
  test('has so many connections, and those of others and its own that come back have room', async () => {
    const { login, connect, clock } = await open({ connectionsMax: 4 });
    const sessions = await Promise.all(['a', 'b', 'c', 'd'].map((userID) => login(userID)));
    await expect(login('e')).rejects.toThrow('too many connections of this app');
    await login('e', { appID: 2 });
    // The connection that was lost still has its place.
    const [first] = sessions;
    if (!first) throw new Error('somebody has logged in');
    const back = connect();
    const { userName: _userName, ...device } = first.params;
    const resumed = await back.get(methods.session.resume, { ...device, sessionID: first.session.sessionID });
    expect(resumed.outcome).toBe('resumed');
    for (const { socket } of sessions.slice(1)) socket.disconnect();
    await clock.settle();
    await login('e');
  });

  test('sends so many messages a second, and others are not held up by it', async () => {
    const { login, clock } = await open({ messagesPerSecond: 3 });
    const [ann, bob] = [await login('ann'), await login('bob')];
    const other = await login('ann', { appID: 2 });
    await login('bob', { appID: 2 });
    const outcomes: string[] = [];
    for (const [index, from] of [ann, bob, ann, bob].entries()) {
      outcomes.push(await send(from, from === ann ? 'bob' : 'ann', `m${index}`));
    }
    expect(outcomes).toEqual(['sent', 'sent', 'sent', 'CommonModuleTriggerServerFrequencyLimit']);
    expect(await send(other, 'bob', 'm')).toBe('sent');
    await clock.run(1000);
    expect(await send(bob, 'ann', 'again')).toBe('sent');
  });

  test('has so many changes waiting, and others are not refused for it', async () => {
    const { login, clock } = await open({ commitsWaitingMax: 5 });
    const ann = await login('ann');
    await login('bob');
    const other = await login('ann', { appID: 2 });
    await login('bob', { appID: 2 });
    await send(ann, 'bob', 'first');
    await send(other, 'bob', 'first');
    const posted = Array.from({ length: 8 }, (_, index) =>
      ann.post(methods.messages.sendMessage, textTo('bob', `m${index}`)),
    );
    const elsewhere = other.post(methods.messages.sendMessage, textTo('bob', 'm'));
    await clock.settle();
    const refused = posted.flatMap(({ outcome }) => {
      const one = outcome();
      return one && 'refused' in one ? [one.refused] : [];
    });
    expect(refused).toEqual(Array.from({ length: 3 }, () => 'CommonModuleTriggerServerFrequencyLimit'));
    expect(elsewhere.outcome()).toHaveProperty('result');
    expect(await send(ann, 'bob', 'again')).toBe('sent');
  });

  test('stores so much, learnt by a walk over what is there and by what this node adds', async () => {
    const { login, clock, storage } = await open({ storedBytesMax: 10_000 });
    await login('bob');
    await login('bob', { appID: 2 });
    const large = 'x'.repeat(1500);
    const sendMany = async (names: readonly string[], appID = 1): Promise<readonly string[]> => {
      const ann = await login('ann', { appID });
      const outcomes: string[] = [];
      for (const name of names) outcomes.push(await send(ann, 'bob', name, large));
      return outcomes;
    };
    const [sent, refused] = ['sent', 'MessageModuleSendMessageFailed'];
    // Before the first walk nobody knows.
    expect(await sendMany(['a', 'b', 'c', 'd', 'e'])).toEqual([sent, sent, sent, sent, sent]);
    await clock.run(walkMs);
    expect(await sendMany(['f', 'g', 'h'])).toEqual([sent, sent, refused]);
    expect(await sendMany(['a'], 2)).toEqual([sent]);
    await clock.run(walkMs);
    expect(await sendMany(['h'])).toEqual([refused]);
    const app = toAppID(1);
    await storage.transact([], (transaction) =>
      transaction.stores(app).messages.sweepExpired({ before: clock.wall(), afterLog: 0, limit: 4 }),
    );
    await clock.run(walkMs);
    expect(await sendMany(['h'])).toEqual([sent]);
  });
});
