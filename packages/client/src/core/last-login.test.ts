import { expect, test } from 'vitest';
import { createMemoryRecords } from '../platform/records.ts';
import { createLastLogins, type LastLogin } from './last-login.ts';

const ann: LastLogin = { userID: 'ann', userName: 'Ann', at: 5, reconnectLimitSeconds: 300 };

test('the last login is found in a later run, for each app', async () => {
  const records = createMemoryRecords();
  createLastLogins(records, 1).write(ann);
  await createLastLogins(records, 1).read();
  expect(await createLastLogins(records, 1).read()).toEqual(ann);
  expect(await createLastLogins(records, 2).read()).toBe(undefined);
});

test('a login without a name keeps the one that is known of the user', async () => {
  const logins = createLastLogins(createMemoryRecords(), 1);
  logins.write(ann);
  logins.write({ ...ann, userName: '', at: 6 });
  expect(await logins.read()).toEqual({ ...ann, at: 6 });
  logins.write({ ...ann, userID: 'bob', userName: '' });
  expect(await logins.read()).toEqual({ ...ann, userID: 'bob', userName: '' });
});

test.each([0, 7_200_000, -7_200_000, undefined])('the difference of the clocks is kept: %j', async (serverAheadMs) => {
  const logins = createLastLogins(createMemoryRecords(), 1);
  logins.write({ ...ann, serverAheadMs });
  expect(await logins.read()).toEqual({ ...ann, ...(serverAheadMs !== undefined && { serverAheadMs }) });
});

test('only the user whose login it is can be forgotten', async () => {
  const logins = createLastLogins(createMemoryRecords(), 1);
  logins.write(ann);
  logins.forget('bob');
  expect(await logins.read()).toEqual(ann);
  logins.forget('ann');
  expect(await logins.read()).toBe(undefined);
});

test.each(['', 'null', '{', '{"userID":5}', '{"userID":"a b","userName":"","at":1,"reconnectLimitSeconds":1}'])(
  'the record %j is none',
  async (text) => {
    const records = createMemoryRecords();
    await records.write('lastLogin.1', text);
    expect(await createLastLogins(records, 1).read()).toBe(undefined);
  },
);
