import { createKeyedQueue } from '@parley/kernel/keyed-queue';
import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import { defaultConfig } from '../../config.ts';
import type { Actor } from '../../core/actors.ts';
import type { Context } from '../../core/context.ts';
import { toLogKey } from '../../core/ids.ts';
import { createActor, createFakeContext } from '../../testing/gateway-world.ts';
import type { PeerPlace, Place, PlaceDirectory } from '../conversations/index.ts';
import { groupRules } from '../groups/index.ts';
import { createOrder } from './order.ts';
import { createAppends, sendMessage } from './service.ts';
import type { AppendCommand } from './store.ts';
import { createStoredBytes } from './stored-bytes.ts';

const actor = createActor('alice');
const { userKey, userID } = createActor('bob');
const place: PeerPlace = { kind: 'peer', other: { userKey, userID }, log: toLogKey(9) };
const text = (localMessageID: string) =>
  ({ conversationType: 0, targetID: 'bob', localMessageID, content: { type: 1, message: 'hi' } }) as const;

/** A send whose look-ups end when the test says so, and a commit that takes messages and never answers. */
function start() {
  const appended: string[] = [];
  const finds: (() => void)[] = [];
  const state: { known: Place | undefined } = { known: undefined };
  const places: PlaceDirectory = {
    known: () => state.known,
    locate: () => new Promise((resolve) => finds.push(() => resolve(place))),
    locatePeer: async () => place,
    open: async () => place,
    forget: () => {},
  };
  const users = {
    byUserID: async () => place.other,
    everByUserID: async () => place.other,
    byUserKey: async () => place.other,
    forget: () => {},
  };
  const own = {
    lanes: createKeyedQueue<string>(),
    appends: createAppends(createOrder(groupRules)),
    stored: createStoredBytes(),
  };
  const parts = { users, places, groupRules, ...own };
  const base = createFakeContext(createManualClock(), defaultConfig, []);
  const context: Context = {
    ...base,
    commit: {
      ...base.commit,
      batch: ({ command }) => {
        appended.push((command as unknown as AppendCommand).localMessageID);
        return new Promise(() => {});
      },
    },
  };
  const send = (name: string, from: Actor = actor): void => void sendMessage(parts, context, from, text(name));
  return { appended, finds, state, send };
}

async function settle(): Promise<void> {
  for (let step = 0; step < 50; step += 1) await Promise.resolve();
}

test('a message waits for the one before it, even when its own look-up would be quicker', async () => {
  const { appended, finds, state, send } = start();
  send('m1');
  await settle();
  state.known = place;
  send('m2');
  await settle();
  expect(appended).toEqual([]);
  for (const resolve of finds) resolve();
  await settle();
  expect(appended).toEqual(['m1', 'm2']);
});

test('another session does not wait', async () => {
  const { appended, state, send } = start();
  send('m1');
  await settle();
  state.known = place;
  send('n1', createActor('alice', { sessionID: 'another' }));
  await settle();
  expect(appended).toEqual(['n1']);
});

test('in a known conversation messages reach the commit without waiting for the durability of earlier ones', async () => {
  const { appended, state, send } = start();
  state.known = place;
  send('m1');
  expect(appended).toEqual(['m1']);
  send('m2');
  await settle();
  expect(appended).toEqual(['m1', 'm2']);
});

test('what is sent without a session waits for what the same user sent without one', async () => {
  const { session: _, ...server } = actor;
  const { session: __, ...another } = createActor('carol');
  const { appended, finds, state, send } = start();
  send('m1', server);
  await settle();
  state.known = place;
  send('m2', server);
  send('n1', another);
  await settle();
  expect(appended).toEqual(['n1']);
  for (const resolve of finds) resolve();
  await settle();
  expect(appended).toEqual(['n1', 'm1', 'm2']);
});
