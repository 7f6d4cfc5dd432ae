import { afterEach, expect, test } from 'vitest';
import { toAppID, toLogKey, toUserKey } from '../../core/ids.ts';
import { append, change, command, later, logLock, openLogs } from '../../storage/contract/fixtures.ts';
import { type AppWorld, createAppWorld } from '../../testing/app-world.ts';
import { eraseMessages } from './erasing.ts';

let world: AppWorld;
afterEach(() => world.close());

const app = toAppID(9);
const log = toLogKey(1);
const bob = toUserKey(2);
const text = (message: string) => ({ body: JSON.stringify({ type: 1, message }) });

test('messages are erased at positions of their own, once [REVOKE-23]', async () => {
  world = await createAppWorld();
  const { storage } = world;
  await openLogs(storage, app, [1]);
  const revoked = { type: 31, revokeStatus: 0, revokeTimestamp: 1, operatedUserID: 'user-1', revokeType: 0 };
  const shown = { ...revoked, originalMessageType: 1, originalTextMessageContent: 'text', revokeExtendedData: 'x' };
  await append(storage, app, [
    command(1, 'one', 1, text('secret')),
    command(1, 'two', 2, { senderKey: bob, ...text('kept') }),
    command(1, 'three', 3, { body: JSON.stringify(shown) }),
    command(1, 'four', 4, { body: JSON.stringify({ type: 77, newer: 'secret' }) }),
  ]);
  const erase = () => {
    const erased = { log, messageSeqs: [1, 3, 4, 9], now: later(10) };
    return change(storage, app, (stores) => eraseMessages(stores, erased), [logLock(app, 1)]);
  };
  expect(await erase()).toBe(3);
  const { messages, conversations } = storage.read(app);
  const rows = await messages.history({ log, count: 10, reverse: false });
  const bySystem = { type: 31, revokeStatus: 1, revokeType: 0, operatedUserID: '', revokeTimestamp: later(10) };
  expect(rows.map(({ body }) => JSON.parse(body))).toEqual([
    { ...bySystem, originalMessageType: 1 },
    { type: 1, message: 'kept' },
    { ...revoked, originalMessageType: 1 },
    { ...bySystem, originalMessageType: 77 },
  ]);
  expect(rows.map(({ changedPosition }) => changedPosition)).toEqual([5, 2, 6, 7]);
  expect(rows.map(({ isWithdrawn }) => isWithdrawn)).toEqual([true, false, false, true]);
  expect((await conversations.followedLog(bob, log))?.head.position).toBe(7);
  expect(await erase()).toBe(0);
  expect((await conversations.followedLog(bob, log))?.head.position).toBe(7);
});
