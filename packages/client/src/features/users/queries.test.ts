import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import { MemoryCache } from '../../cache/memory.ts';
import { createWrites } from '../../core/writes.ts';
import { ZIMConnectionState } from '../../enums.ts';
import type { ZIMError } from '../../errors.ts';
import type { FakeRequest, Reply } from '../../testing/fake-server.ts';
import { withAnswers } from '../../testing/fake-server.ts';
import { watch } from '../../testing/recorder.ts';
import { setUp } from '../../testing/setup.ts';
import { cachedUsers, putUser, type UserRow } from './cached-users.ts';
import { OwnProfile } from './own-profile.ts';
import { UserQueries } from './queries.ts';

const row = (userID: string, userName = `name of ${userID}`): UserRow => ({
  userID,
  userName,
  userAvatarUrl: '',
  userExtendedData: '',
});

const userIDsOf = ({ params }: FakeRequest) => params['userIDs'] as string[];

/** Describes everybody but those whose IDs begin with `ghost`. */
const describe = (request: FakeRequest): Reply => {
  const userIDs = userIDsOf(request);
  return {
    result: {
      users: userIDs.filter((userID) => !userID.startsWith('ghost')).map((userID) => row(userID)),
      missing: userIDs
        .filter((userID) => userID.startsWith('ghost'))
        .map((userID) => ({ userID, reason: 'userIsNotExist' })),
    },
  };
};

async function begin(
  answer: (request: FakeRequest) => Reply | Promise<Reply> = describe,
  cached: readonly UserRow[] = [],
) {
  const world = setUp();
  const cache = await world.platform.openCache({ appID: 1, userID: 'ann' });
  await cache.write({ putDocuments: cached.map(putUser) });
  world.server.script = withAnswers(world.server.script, { queryUsersInfo: answer });
  await world.login();
  const query = async (userIDs: string[], isQueryFromServer = false) => {
    const outcome = world.client.queryUsersInfo(userIDs, { isQueryFromServer }).then(
      ({ userList, errorUserList }) => [
        userList.map(({ baseInfo }) => `${baseInfo.userID} ${baseInfo.userName}`),
        errorUserList.map(({ userID, reason }) => `${userID} ${reason}`),
      ],
      (error: ZIMError) => error.code,
    );
    await world.clock.run(50);
    return outcome;
  };
  const asked = () => world.server.requests('queryUsersInfo').map(userIDsOf);
  return { ...world, cache, query, asked };
}

const ids = (count: number, prefix = 'u') => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const named = (userIDs: readonly string[]) => userIDs.map((userID) => `${userID} name of ${userID}`);

test('a user is handed out as the interface says', async () => {
  const { clock, client } = await begin(() => ({
    result: { users: [{ ...row('bob'), userAvatarUrl: 'u', userExtendedData: '{}' }], missing: [] },
  }));
  const answer = client.queryUsersInfo(['bob'], { isQueryFromServer: false });
  await clock.run(50);
  expect(await answer).toEqual({
    userList: [
      {
        baseInfo: { userID: 'bob', userName: 'name of bob', userAvatarUrl: 'u', userExtendedData: '' },
        userAvatarUrl: 'u',
        extendedData: '{}',
      },
    ],
    errorUserList: [],
  });
});

test('the cache answers first; only the others are asked for, and are known from then on', async () => {
  const { query, asked } = await begin(describe, [row('bob', 'cached')]);
  expect(await query(['cid', 'bob', 'ghost', 'cid'])).toEqual([['cid name of cid', 'bob cached'], ['ghost 6000011']]);
  expect(await query(['bob', 'cid'])).toEqual([['bob cached', 'cid name of cid'], []]);
  expect(asked()).toEqual([['cid', 'ghost']]);
});

test('the server is asked first if the app says so, and what it says takes the place of what was known', async () => {
  const { query, asked } = await begin(describe, [row('bob', 'cached'), row('ghost', 'gone')]);
  expect(await query(['bob', 'ghost'], true)).toEqual([['bob name of bob'], ['ghost 6000011']]);
  expect(await query(['bob'])).toEqual([['bob name of bob'], []]);
  expect(asked()).toEqual([['bob', 'ghost']]);
});

test('beyond ten IDs in ten seconds the cache answers, and who is not in it is told by 6000012', async () => {
  const { clock, query, asked } = await begin(describe, [row('bob', 'cached')]);
  expect(await query(ids(8), true)).toEqual([named(ids(8)), []]);
  expect(await query(['x', 'y', 'bob', 'z', 'ghost'], true)).toEqual([
    ['x name of x', 'y name of y', 'bob cached'],
    ['z 6000012', 'ghost 6000012'],
  ]);
  expect(await query(['z', 'ghost'], true)).toBe(6000012);
  expect(await query(['z'])).toBe(6000012);
  expect(await query(ids(8))).toEqual([named(ids(8)), []]);
  expect(asked()).toHaveLength(2);
  await clock.run(9900);
  expect(await query(['z', 'ghost'])).toEqual([['z name of z'], ['ghost 6000011']]);
});

test('a quota that another device has used up is told by the server: in part, or by a refusal', async () => {
  let isRefused = false;
  const { query } = await begin(
    () =>
      isRefused
        ? { code: 6000012 }
        : {
            result: {
              users: [row('x')],
              missing: [
                { userID: 'y', reason: 'quota' },
                { userID: 'bob', reason: 'quota' },
              ],
            },
          },
    [row('bob', 'cached')],
  );
  expect(await query(['bob', 'x', 'y'], true)).toEqual([['bob cached', 'x name of x'], ['y 6000012']]);
  isRefused = true;
  expect(await query(['bob', 'y'], true)).toEqual([['bob cached'], ['y 6000012']]);
  expect(await query(['y'], true)).toBe(6000012);
});

test('what finds no room in an answer is asked for again', async () => {
  const { query, asked } = await begin((request) => ({
    result: {
      users: userIDsOf(request)
        .slice(0, 2)
        .map((userID) => row(userID)),
      missing: [],
    },
  }));
  expect(await query(ids(5), true)).toEqual([named(ids(5)), []]);
  expect(asked()).toEqual([ids(5), ids(5).slice(2), ids(5).slice(4)]);
});

test('an answer that says nothing of what was asked is an error, not a loop', async () => {
  const { query, asked } = await begin(() => ({ result: { users: [row('stranger')], missing: [] } }));
  expect(await query(['bob'], true)).toBe(6000109);
  expect(asked()).toHaveLength(1);
});

test.each([6000005, 6000007, 6000008])('a refusal by the server with %i is that of the call', async (code) => {
  const { query } = await begin(() => ({ code }), [row('bob', 'cached')]);
  expect(await query(['bob', 'cid'])).toBe(code);
  expect(await query(['bob'], true)).toBe(code);
  expect(await query(['bob'])).toEqual([['bob cached'], []]);
});

test('without an answer it fails with 6000105, with the connection with 6000009', async () => {
  const { clock, client, server } = await begin(() => 'silence');
  const late = watch(client.queryUsersInfo(['bob'], { isQueryFromServer: true }));
  await clock.run(10_100);
  const cut = watch(client.queryUsersInfo(['cid'], { isQueryFromServer: true }));
  await clock.run(10);
  server.last.close();
  await clock.run(50);
  expect([late.outcome(), cut.outcome()]).toEqual([6000105, 6000009]);
});

test('without a connection the cache answers alone; who is not in it is told by 6000104', async () => {
  const { clock, query, server, asked } = await begin(describe, [row('bob', 'cached')]);
  server.network = 'refuses';
  server.last.close();
  await clock.run(100);
  for (const isQueryFromServer of [true, false]) {
    expect(await query(['bob'], isQueryFromServer)).toEqual([['bob cached'], []]);
    expect(await query(['cid', 'bob'], isQueryFromServer)).toEqual([['bob cached'], ['cid 6000104']]);
    expect(await query(['cid'], isQueryFromServer)).toBe(6000104);
  }
  expect(asked()).toEqual([]);
  server.network = 'accepts';
  await clock.run(60_000);
  expect(await query(ids(10), true)).toEqual([named(ids(10)), []]);
});

test('a logout ends it with 6000122, also while the cache is being read, and nothing is asked of the next session', async () => {
  const { clock, client, login, asked } = await begin(() => 'silence');
  const early = watch(client.queryUsersInfo(['bob'], { isQueryFromServer: true }));
  client.logout();
  await login('eve');
  await clock.run(100);
  const late = watch(client.queryUsersInfo(['cid'], { isQueryFromServer: true }));
  await clock.run(100);
  client.logout();
  await clock.run(100);
  expect([early.outcome(), late.outcome()]).toEqual([6000122, 6000122]);
  expect(asked()).toEqual([['cid']]);
});

test('a cache that cannot be read knows nobody', async () => {
  const { query, cache } = await begin(describe, [row('bob', 'cached')]);
  cache.documents = async () => {
    throw new Error('the disk is gone');
  };
  expect(await query(['bob'])).toEqual([['bob name of bob'], []]);
});

function createQueries(answer: (userIDs: readonly string[]) => unknown) {
  const clock = createManualClock();
  const cache = new MemoryCache();
  const writes = createWrites(
    () => {},
    () => {},
  );
  const call = (async (_method: unknown, params: { userIDs: string[] }) => answer(params.userIDs)) as never;
  const connection = { state: ZIMConnectionState.Connected, call };
  const events = { tell: async () => {} } as never;
  const common = { userID: 'ann', cache, writes, connection, ended: () => undefined };
  const own = new OwnProfile({ ...common, instanceID: 'own', userName: '', events });
  const learned: (readonly UserRow[])[] = [];
  const known: (readonly UserRow[])[] = [];
  const queries = new UserQueries({
    ...common,
    clock,
    own,
    learned: async (users) => {
      learned.push(users);
      known.push(
        await cachedUsers(
          cache,
          users.map(({ userID }) => userID),
        ),
      );
    },
  });
  return { cache, own, queries, learned, known };
}

test('whoever wants to know is told of the users whom the server described, once the cache knows them', async () => {
  const { queries, learned, known, cache } = createQueries((userIDs) => ({
    users: userIDs.map((userID) => row(userID)),
    missing: [],
  }));
  await cache.write({ putDocuments: [putUser(row('cid', 'cached'))] });
  await queries.query({ userIDs: ['bob', 'cid'], isQueryFromServer: false });
  await queries.query({ userIDs: ['bob', 'cid'], isQueryFromServer: true });
  await queries.query({ userIDs: ['bob', 'cid'], isQueryFromServer: false });
  expect(learned).toEqual([[row('bob')], [row('bob'), row('cid')]]);
  expect(known).toEqual(learned);
});

test('an answer that is older than what this device learned of the own profile does not take its place', async () => {
  const { queries, own, cache } = createQueries(async (userIDs) => {
    const entry = { position: 1, origin: undefined, isNews: true, body: row('ann', 'new') };
    await cache.write((await own.take([entry])).change);
    return { users: userIDs.map((userID) => row(userID, 'old')), missing: [] };
  });
  await queries.query({ userIDs: ['ann', 'bob'], isQueryFromServer: true });
  expect(await cachedUsers(cache, ['ann', 'bob'])).toEqual([row('ann', 'new'), row('bob', 'old')]);
});
