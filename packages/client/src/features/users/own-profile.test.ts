import type { UserProfile } from '@parley/protocol/features/values';
import { expect, test } from 'vitest';
import type { FakeRequest, Reply } from '../../testing/fake-server.ts';
import { withAnswers } from '../../testing/fake-server.ts';
import { watch } from '../../testing/recorder.ts';
import { loginConfig, setUp } from '../../testing/setup.ts';
import { cachedUsers } from './cached-users.ts';

const profile = (changes: Partial<UserProfile> = {}): UserProfile => ({
  userName: '',
  userAvatarUrl: '',
  userExtendedData: '',
  ...changes,
});

const fullInfo = (changes: Partial<UserProfile> = {}) => {
  const { userName, userAvatarUrl, userExtendedData } = profile(changes);
  return {
    baseInfo: { userID: 'ann', userName, userAvatarUrl, userExtendedData: '' },
    userAvatarUrl,
    extendedData: userExtendedData,
  };
};

/** A client of ann before a server that answers `updateUserName` as the test says. */
async function begin(answer: (request: FakeRequest) => Reply | Promise<Reply> = () => ({ code: 1 })) {
  const world = setUp();
  world.server.script = withAnswers(world.server.script, { updateUserName: answer });
  await world.login();
  const push = (position: number, instanceID: string | undefined, changes: Partial<UserProfile>): void => {
    const origin = instanceID === undefined ? {} : { origin: instanceID };
    world.server.last.push('userLog', { position, kind: 'userInfo', key: '', ...origin, body: profile(changes) });
  };
  const own = String(world.server.requests('login')[0]?.params['instanceID']);
  const cached = async () => {
    const cache = await world.platform.openCache({ appID: 1, userID: 'ann' });
    return (await cachedUsers(cache, ['ann']))[0];
  };
  return { ...world, push, own, cached };
}

const answered = (userLogPosition: number, changes: Partial<UserProfile>): Reply => ({
  result: { userInfo: profile(changes), userLogPosition },
});

test.each([
  ['another client', 'other'],
  ['no client', undefined],
])('what %s changed is kept and told once, however often it comes', async (_who, instanceID) => {
  const { clock, told, push, cached } = await begin();
  push(1, instanceID, { userName: 'A', userExtendedData: '{}' });
  push(1, instanceID, { userName: 'A', userExtendedData: '{}' });
  await clock.run(100);
  expect(told.infos).toEqual([fullInfo({ userName: 'A', userExtendedData: '{}' })]);
  expect(await cached()).toEqual({ userID: 'ann', ...profile({ userName: 'A', userExtendedData: '{}' }) });
});

test('an own change is told to nobody, whether its answer or its entry comes first', async () => {
  let position = 0;
  const world = await begin(({ params }) => {
    position += 1;
    const userName = String(params['userName']);
    if (position === 1) world.push(position, world.own, { userName });
    return answered(position, { userName });
  });
  const { clock, client, told, push, own, cached } = world;
  const first = watch(client.updateUserName('one'));
  await clock.run(100);
  const second = watch(client.updateUserName('two'));
  await clock.run(100);
  push(2, own, { userName: 'two' });
  await clock.run(100);
  expect([first.outcome(), second.outcome()]).toEqual([{ userName: 'one' }, { userName: 'two' }]);
  expect(told.infos).toEqual([]);
  expect(await cached()).toMatchObject({ userName: 'two' });
});

test('when the call is answered the cache knows the new name, and no older entry takes it back', async () => {
  const { clock, client, told, push, cached } = await begin(() =>
    answered(2, { userName: 'mine', userAvatarUrl: 'x' }),
  );
  const updated = client.updateUserName('mine').then(cached);
  await clock.run(20);
  expect(await updated).toMatchObject({ userName: 'mine' });
  push(1, 'other', { userAvatarUrl: 'x' });
  await clock.run(100);
  expect(await cached()).toMatchObject({ userName: 'mine', userAvatarUrl: 'x' });
  expect(told.infos).toEqual([fullInfo({ userName: 'mine', userAvatarUrl: 'x' })]);
});

test('a change of others that an own one replaced before it was heard of is told by the own one, once', async () => {
  const { clock, client, told, push } = await begin(() => answered(3, { userName: 'mine', userAvatarUrl: 'theirs' }));
  push(1, 'other', { userAvatarUrl: 'before' });
  await clock.run(100);
  const updated = watch(client.updateUserName('mine'));
  await clock.run(100);
  push(2, 'other', { userAvatarUrl: 'theirs' });
  await clock.run(100);
  expect(updated.outcome()).toEqual({ userName: 'mine' });
  expect(told.infos).toEqual([
    fullInfo({ userAvatarUrl: 'before' }),
    fullInfo({ userName: 'mine', userAvatarUrl: 'theirs' }),
  ]);
});

test('own changes that are under way together are told to nobody', async () => {
  let position = 1;
  const world = await begin(({ params }) => {
    position += 1;
    return answered(position, { userName: String(params['userName']), userAvatarUrl: 'x' });
  });
  const { clock, client, told, push } = world;
  push(1, 'other', { userAvatarUrl: 'x' });
  await clock.run(100);
  const updates = ['one', 'two', 'three'].map((userName) => watch(client.updateUserName(userName)));
  await clock.run(100);
  expect(updates.map((update) => update.outcome())).toEqual([
    { userName: 'one' },
    { userName: 'two' },
    { userName: 'three' },
  ]);
  expect(told.infos).toHaveLength(1);
});

test('the name that a login brought is an own change', async () => {
  const { clock, client, server, told, push } = await begin();
  push(1, 'other', { userName: 'theirs' });
  await clock.run(100);
  client.logout();
  const login = client.login('ann', { ...loginConfig(), userName: 'mine' });
  await clock.run(100);
  await login;
  expect(server.requests('login').at(-1)?.params).toMatchObject({ userName: 'mine' });
  push(2, String(server.requests('login')[0]?.params['instanceID']), { userName: 'mine' });
  await clock.run(100);
  expect(told.infos).toEqual([fullInfo({ userName: 'theirs' })]);
});

test('a name that is stored already changes nothing here', async () => {
  const { clock, client, told, cached } = await begin(() => ({ result: { userInfo: profile({ userName: 'same' }) } }));
  const updated = watch(client.updateUserName('same'));
  await clock.run(100);
  expect(updated.outcome()).toEqual({ userName: 'same' });
  expect(told.infos).toEqual([]);
  expect(await cached()).toBeUndefined();
});

test('a change that took effect though its answer was lost is not told as that of another', async () => {
  const { clock, client, told, push, own } = await begin(() => 'silence');
  push(1, 'other', { userAvatarUrl: 'x' });
  const updated = watch(client.updateUserName('mine'));
  await clock.run(11_000);
  expect(updated.outcome()).toBe(6000105);
  push(2, own, { userName: 'mine', userAvatarUrl: 'x' });
  await clock.run(100);
  expect(told.infos).toHaveLength(1);
});

test('a change that was missed is told after the reconnect, once', async () => {
  const { clock, server, told } = await begin();
  const entry = { position: 3, kind: 'userInfo', key: '', origin: 'other', body: profile({ userName: 'new' }) };
  const userLog = { position: 3, reload: false, entries: [entry] };
  const sync = (): Reply => ({ result: { userLog, changed: [], reload: [], complete: true } });
  server.script = withAnswers(server.script, { sync });
  for (let times = 0; times < 2; times += 1) {
    server.last.close();
    await clock.run(5000);
  }
  expect(server.requests('sync').length).toBeGreaterThan(2);
  expect(told.infos).toEqual([fullInfo({ userName: 'new' })]);
});

test('after a restored backup, when positions begin anew, changes are told again', async () => {
  const { clock, server, told, push } = await begin();
  push(1, 'other', { userName: 'before' });
  await clock.run(100);
  const reload = { userLog: { position: 0, reload: true, entries: [] }, changed: [], reload: [], complete: true };
  server.script = withAnswers(server.script, { sync: () => ({ result: reload }) });
  server.last.close();
  await clock.run(5000);
  push(1, 'other', { userName: 'after' });
  await clock.run(1000);
  expect(told.infos.map(({ baseInfo }) => baseInfo.userName)).toEqual(['before', 'after']);
});

test('an answer that comes with the logout is kept by nobody', async () => {
  const { clock, client, told, cached } = await begin(() => answered(1, { userName: 'late' }));
  const updated = watch(client.updateUserName('late'));
  client.logout();
  await clock.run(100);
  expect(updated.outcome()).toBe(6000122);
  expect(await cached()).toBeUndefined();
  expect(told.infos).toEqual([]);
});

test('a cache that fails harms neither the call nor the event', async () => {
  const { clock, client, platform, told, push } = await begin(() =>
    answered(2, { userName: 'mine', userAvatarUrl: 'x' }),
  );
  const cache = await platform.openCache({ appID: 1, userID: 'ann' });
  const fail = async (): Promise<never> => {
    throw new Error('the disk is full');
  };
  cache.write = fail;
  cache.documents = fail;
  push(1, 'other', { userAvatarUrl: 'x' });
  await clock.run(100);
  const updated = watch(client.updateUserName('mine'));
  await clock.run(100);
  expect(updated.outcome()).toEqual({ userName: 'mine' });
  expect(told.infos).toEqual([fullInfo({ userAvatarUrl: 'x' })]);
});
