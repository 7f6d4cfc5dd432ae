import { millis } from '@parley/kernel/brand';
import { isRefusal } from '@parley/protocol/define';
import { expect, test } from 'vitest';
import type { SessionActor } from '../../core/actors.ts';
import { type LogKey, toAppID, toUserID, toUserKey, type UserKey } from '../../core/ids.ts';
import { groupOf, memberOf } from '../../storage/contract/group-fixtures.ts';
import type { Context } from './context.ts';
import { searchGroupMembers, searchGroups } from './searching.ts';

const actor = { app: toAppID(1), userKey: toUserKey(1), userID: toUserID('u1') } as SessionActor;

/** Groups of these sizes, in logs 1, 2 and so on; member n of each is user n, who is named `Member n`. */
function openGroups(...sizes: readonly number[]) {
  let rows = 0;
  const counted = <Row>(list: readonly Row[]): readonly Row[] => {
    rows += list.length;
    return list;
  };
  const groups = {
    byGroupID: async (groupID: string) => groupOf(Number(groupID.slice('group-'.length))),
    groupsAfter: async ({ after, limit }: { after: number; limit: number }) =>
      counted(
        sizes
          .map((_, index) => ({ place: index + 1, group: groupOf(index + 1) }))
          .filter(({ place }) => place > after)
          .slice(0, limit),
      ),
    namesAfter: async ({ log, after, limit }: { log: LogKey; after: number; limit: number }) => {
      const size = Math.max(0, Math.min(limit, (sizes[log - 1] ?? 0) - after));
      return counted(
        Array.from({ length: size }, (_, index) => {
          const number = after + index + 1;
          return { userKey: toUserKey(number), place: number, userName: `Member ${number}`, nickname: '' };
        }),
      );
    },
    membersAmong: async (_log: LogKey, userKeys: readonly UserKey[]) =>
      userKeys.map((userKey) => memberOf(userKey, { place: userKey })),
  };
  const users = {
    byUserKeys: async (userKeys: readonly UserKey[]) =>
      userKeys.map((userKey) => ({ userKey, userID: `u${userKey}`, userName: `Member ${userKey}`, userAvatarUrl: '' })),
  };
  const context = { clock: { wall: () => millis(1) }, storage: { read: () => ({ groups, users }) } };
  return { context: context as unknown as Context, rowsSoFar: () => rows };
}

const byUserName = { keywords: ['MEMBER 9999'], isByUserName: true, isByNickname: false };

test('a search in a large group looks at so many members in one answer, and goes on behind them', async () => {
  const { context, rowsSoFar } = openGroups(25_000);
  const found: string[] = [];
  const ends: number[] = [];
  for (let after = 0; ends.length === 0 || after > 0; ) {
    const before = rowsSoFar();
    const query = { groupID: 'group-1', after, count: 100, keywords: ['member 99'], isByNickname: false };
    const answer = await searchGroupMembers(context, actor, query);
    if (isRefusal(answer)) throw new Error('the actor is a member');
    expect(rowsSoFar() - before).toBeLessThanOrEqual(10_500);
    found.push(...answer.members.userList.map(({ userID }) => userID));
    after = answer.next;
    ends.push(after);
  }
  const expected = Array.from({ length: 25_000 }, (_, index) => index + 1).filter((n) => String(n).startsWith('99'));
  expect(found).toEqual(expected.map((n) => `u${n}`));
  expect(ends.slice(0, -1).every((end) => end > 0)).toBe(true);
});

test('a search among groups looks at so many rows in one answer, and goes on with the next group', async () => {
  const { context, rowsSoFar } = openGroups(6000, 6000, 9999, 6000);
  const search = async (after: number) => {
    const before = rowsSoFar();
    const { groups, next } = await searchGroups(context, actor, { after, count: 10, ...byUserName });
    expect(rowsSoFar() - before).toBeLessThanOrEqual(21_000);
    return [groups.map(({ groupID, members }) => [groupID, members.userList.map(({ userID }) => userID)]), next];
  };
  expect(await search(0)).toEqual([[], 2]);
  expect(await search(2)).toEqual([[['group-3', ['u9999']]], 3]);
  expect(await search(3)).toEqual([[], 0]);
});

test('of a group with very many members those who came first are looked at', async () => {
  const { context, rowsSoFar } = openGroups(30_000);
  const wanted = { ...byUserName, after: 0, count: 10 };
  expect(await searchGroups(context, actor, { ...wanted, keywords: ['member 20000'] })).toEqual({
    groups: [],
    next: 0,
  });
  expect(rowsSoFar()).toBe(10_001);
});
