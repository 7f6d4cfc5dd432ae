import { seededRandom } from '@parley/kernel/random';
import { isRefusal } from '@parley/protocol/define';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { toUserKey, type UserKey } from '../../core/ids.ts';
import { factsOf, pairOf, settle } from '../../features/friends/pairs.ts';
import { accept, add, apply, type PairChange, type PairFacts } from '../../features/friends/rules.ts';
import { at, change, registerUsers, userLock } from '../contract/fixtures.ts';
import type { Storage } from '../storage.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';
import { app, openNode } from './test-fixtures.ts';

const serverUrl = inject('postgresUrl');
const draft = { wording: '', friendAlias: '', friendAttributes: {} };
const limits = { friendsMax: 3, applicationMs: 1000 };
const users = 12;

type Rule = (facts: PairFacts) => ReturnType<typeof add> | ReturnType<typeof accept>;

describe.skipIf(!serverUrl)('friends on two nodes of one PostgreSQL', () => {
  let database: TestDatabase;
  let nodes: readonly Storage[] = [];

  beforeAll(async () => {
    database = await createTestDatabase(serverUrl ?? '', seededRandom(Date.now()));
    nodes = await Promise.all([openNode(database.url), openNode(database.url)]);
    const [one] = nodes;
    if (one) await registerUsers(one, app, users);
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.close()));
    await database?.drop();
  });

  /** What one user does to another, on the node of the one; the refusal or nothing. */
  async function perform(own: number, other: number, rule: Rule): Promise<string> {
    const node = nodes[own % 2];
    if (!node) throw new Error('there are two nodes');
    const [ownKey, otherKey] = [toUserKey(own), toUserKey(other)];
    const decide = async (stores: Parameters<Parameters<typeof change>[2]>[0]): Promise<string> => {
      const pair = await pairOf(stores, ownKey, otherKey);
      if (!pair) throw new Error('both are registered');
      const decided = rule(await factsOf(stores, pair));
      if (isRefusal(decided)) return decided.refused;
      const parts = { app, stores, instanceID: undefined, applicationsMax: 3000 };
      await settle(parts, ownKey, [{ ...pair, change: decided as PairChange }]);
      return '';
    };
    return change(node, app, decide, [userLock(app, own), userLock(app, other)].toReversed());
  }

  const friendsOf = async (key: UserKey) =>
    ((await nodes[0]?.read(app).friends.friendsAfter(key, 0, 99)) ?? []).map(({ friendKey }) => friendKey as number);

  it('who add each other at once are friends once, and no list grows beyond its limit', async () => {
    const pairs = Array.from({ length: users }, (_, one) => one + 1).flatMap((one) =>
      Array.from({ length: users }, (_, other) => other + 1).flatMap((other) =>
        one === other ? [] : [[one, other] as const],
      ),
    );
    const outcomes = await Promise.all(
      pairs.map(([one, other]) => perform(one, other, (facts) => add(facts, draft, limits, { now: at }))),
    );
    expect(new Set(outcomes)).toEqual(new Set(['', 'FriendModuleIsAlreadyYourFriend', 'FriendModuleFriendNumsLimit']));
    let entries = 0;
    for (let key = 1; key <= users; key += 1) {
      const friends = await friendsOf(toUserKey(key));
      expect(friends.length).toBeLessThanOrEqual(limits.friendsMax);
      entries += friends.length;
      for (const friend of friends) expect(await friendsOf(toUserKey(friend))).toContain(key);
      // Each friend came with one entry of the log, and nothing else did.
      expect(await nodes[1]?.read(app).users.userLogHead(toUserKey(key))).toBe(friends.length);
    }
    expect(outcomes.filter((outcome) => outcome === '')).toHaveLength(entries / 2);
  });

  it('of an application of both one acceptance counts, however many there are', async () => {
    const [one, other] = [users - 1, users];
    for (const key of [one, other]) {
      for (const friend of await friendsOf(toUserKey(key))) {
        await change(nodes[0] as Storage, app, async ({ friends }) => {
          await friends.removeFriend(toUserKey(key), toUserKey(friend));
          await friends.removeFriend(toUserKey(friend), toUserKey(key));
        });
      }
    }
    const asking = (facts: PairFacts) => apply(facts, draft, limits, { now: at });
    expect(await Promise.all([perform(one, other, asking), perform(other, one, asking)])).toEqual(['', '']);
    const accepting = (facts: PairFacts) => accept(facts, draft, limits, at);
    const calls = Array.from({ length: 10 }, (_, index) =>
      index % 2 ? perform(one, other, accepting) : perform(other, one, accepting),
    );
    const outcomes = await Promise.all(calls);
    expect(outcomes.filter((outcome) => outcome === '')).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(new Set(['', 'FriendModuleFriendApplicationStatusError']));
    expect([await friendsOf(toUserKey(one)), await friendsOf(toUserKey(other))]).toEqual([[other], [one]]);
  });
});
