import { millis } from '@parley/kernel/brand';
import { isRefusal } from '@parley/protocol/define';
import { expect, test } from 'vitest';
import { toAppID, toUserID, toUserKey, type UserKey } from '../../core/ids.ts';
import type { Broadcast } from './broadcast-store.ts';
import { broadcastOn, stopBroadcast } from './broadcasts.ts';
import type { Context, Stores } from './context.ts';

const app = toAppID(1);
const context = { clock: { wall: () => millis(1000) } } as Context;
const begun: Broadcast = {
  ...{ messageID: 7, senderUserID: toUserID('ann'), sentAt: millis(1), body: '{"type":1,"message":"x"}' },
  ...{ state: 'underWay', reached: toUserKey(0), told: 0 },
};

/** So many users are online; what is said of the broadcast is kept. */
function makeStores(users: number) {
  let row: Broadcast = begun;
  const all = Array.from({ length: users }, (_, index) => toUserKey(index + 1));
  const stores = {
    broadcasts: {
      get: async (messageID: number) => (messageID === row.messageID ? row : undefined),
      put: async (next: Broadcast) => {
        row = next;
      },
    },
    sessions: {
      onlineUsersAfter: async (after: UserKey, limit: number) => all.filter((key) => key > after).slice(0, limit),
    },
  } as unknown as Stores;
  return { stores, row: () => row };
}

/** One step: whom it tells, and whether it goes on. */
async function step(stores: Stores, key = '7') {
  const decided = await broadcastOn(context, app, { kind: 'broadcast', key, dueAt: millis(1), body: '' }).decide(
    stores,
  );
  const { hints = [], timers = [] } = (isRefusal(decided) ? undefined : decided.effects) ?? {};
  const told = hints.flatMap((hint) =>
    hint.kind === 'event' && hint.audience.kind === 'users' ? hint.audience.users : [],
  );
  return { told, goesOn: timers.length > 0 };
}

test.each([0, 1, 499, 500, 501, 1234])('%d users are told, each once, and then it is done', async (users) => {
  const { stores, row } = makeStores(users);
  const told: UserKey[] = [];
  let goesOn = true;
  while (goesOn) {
    const one = await step(stores);
    expect(one.told.length).toBeLessThanOrEqual(500);
    told.push(...one.told);
    goesOn = one.goesOn;
  }
  expect(told).toEqual(Array.from({ length: users }, (_, index) => index + 1));
  expect(row()).toMatchObject({ state: 'done', told: users });
  expect(await step(stores)).toEqual({ told: [], goesOn: false });
});

test('nobody is told any more of one that was stopped, and of one that is not there', async () => {
  const { stores, row } = makeStores(1234);
  await step(stores);
  expect(await stopBroadcast(stores, 7)).toMatchObject({ state: 'stopped', told: 500 });
  expect(await step(stores)).toEqual({ told: [], goesOn: false });
  expect(await step(stores, '8')).toEqual({ told: [], goesOn: false });
  expect([await stopBroadcast(stores, 7), await stopBroadcast(stores, 8)]).toEqual([undefined, undefined]);
  expect(row()).toMatchObject({ state: 'stopped', told: 500 });
});
