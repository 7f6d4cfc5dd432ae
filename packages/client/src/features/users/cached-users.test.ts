import { expect, test } from 'vitest';
import { MemoryCache } from '../../cache/memory.ts';
import { cachedUsers, putUser, type UserRow } from './cached-users.ts';

const user = (userID: string, userName = 'Name'): UserRow => ({
  userID,
  userName,
  userAvatarUrl: 'https://example.org/a.png',
  userExtendedData: '',
});

const putUsers = (cache: MemoryCache, ...rows: UserRow[]): Promise<void> =>
  cache.write({ putDocuments: rows.map(putUser) });

test('users are replaced by id, and found whatever is asked beside them', async () => {
  const cache = new MemoryCache();
  await putUsers(cache, user('bob', 'Bob'), user('cid', 'Cid'));
  await putUsers(cache, user('bob', 'Robert'));
  expect(await cachedUsers(cache, ['nobody', 'bob', 'bob'])).toEqual([user('bob', 'Robert')]);
  expect(await cachedUsers(cache, [])).toEqual([]);
});

test('users outlive the life of the database that told of them', async () => {
  const cache = new MemoryCache();
  await putUsers(cache, user('bob'));
  await cache.reset({ epoch: 2, followsSince: 5 });
  expect(await cachedUsers(cache, ['bob'])).toEqual([user('bob')]);
});

test('over 5,000 the users that were written longest ago go', async () => {
  const cache = new MemoryCache();
  await putUsers(cache, ...Array.from({ length: 5000 }, (_, index) => user(`u${index}`)));
  await putUsers(cache, user('u0'), user('new'));
  const found = (await cachedUsers(cache, ['u0', 'u1', 'u2', 'new'])).map(({ userID }) => userID);
  expect(found).toEqual(['u0', 'u2', 'new']);
});
