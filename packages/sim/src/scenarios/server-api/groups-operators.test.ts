import { present } from '@parley/kernel/assert';
import { toAppID } from '@parley/server/core/ids';
import { describe, expect, test } from 'vitest';
import { AppBackend } from './backend.ts';
import { makeServed } from './groups.ts';

/*
 * Who may do what to whom through the app's server. Ann owns `g`, Bob is its admin, Carol an ordinary member and Fay has a
 * role of the app; Olga is registered and no member, and nobody has the ID of the last one.
 */

const operators = ['ann', 'bob', 'carol', 'fay', 'olga', 'stranger'] as const;
type Operator = (typeof operators)[number];
type Codes = Readonly<Record<Operator, number>>;

/** All who are registered may. */
const everybody: Codes = { ann: 0, bob: 0, carol: 0, fay: 0, olga: 0, stranger: 660500002 };
/** Who is a member must have a role for it. */
const staffOrOutside: Codes = { ...everybody, carol: 660600032, fay: 660600032 };

interface Case {
  readonly action: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly codes: Codes;
}

const cases: readonly Case[] = [
  { action: 'UpdateGroupData', params: { GroupName: 'n' }, codes: everybody },
  { action: 'ModifyGroupAttribute', params: { Attributes: [{ Key: 'k', Value: 'v' }] }, codes: everybody },
  { action: 'ModifyGroupLimit', params: { JoinMode: 2 }, codes: everybody },
  { action: 'QueryGroupInfo', codes: everybody },
  { action: 'FetchForbidGroupList', params: { StartFlag: 0 }, codes: everybody },
  { action: 'InviteUsersIntoGroup', params: { UserIds: ['dave'] }, codes: everybody },
  { action: 'TransferGroupOwner', params: { NewOwner: 'bob' }, codes: everybody },
  { action: 'TransferGroupOwner', params: { NewOwner: 'carol' }, codes: everybody },
  {
    action: 'SetGroupMemberRole',
    params: { ToUserId: 'ann', Role: 3 },
    codes: { ...everybody, ann: 660600030, bob: 660600032, carol: 660600032, fay: 660600032, olga: 660600032 },
  },
  { action: 'SetGroupMemberRole', params: { ToUserId: 'bob', Role: 3 }, codes: { ...everybody, bob: 660600030 } },
  { action: 'SetGroupMemberRole', params: { ToUserId: 'carol', Role: 2 }, codes: { ...everybody, carol: 660600030 } },
  ...['ann', 'bob', 'carol', 'fay'].flatMap((UserId): readonly Case[] => [
    { action: 'SetGroupMembersNickname', params: { UserIds: [{ UserId, Nickname: 'N' }] }, codes: everybody },
    { action: 'MuteGroupMembers', params: { UserIds: [UserId], Duration: 60 }, codes: staffOrOutside },
    { action: 'MuteGroupMembers', params: { UserIds: [UserId] }, codes: staffOrOutside },
    { action: 'KickoutGroupUser', params: { UserId: [UserId] }, codes: everybody },
  ]),
  { action: 'MuteGroup', params: { IsAllMuted: true, Duration: 60 }, codes: staffOrOutside },
  { action: 'MuteGroup', params: { MuteRoleList: [3], Duration: 60 }, codes: staffOrOutside },
  { action: 'MuteGroup', params: { MuteRoleList: [2, 3], Duration: 60 }, codes: staffOrOutside },
  { action: 'MuteGroup', params: { MuteRoleList: [1, 3], Duration: 60 }, codes: { ...staffOrOutside, bob: 660600032 } },
  { action: 'MuteGroup', codes: staffOrOutside },
  { action: 'DismissGroup', codes: everybody },
];

const nameOf = ({ action, params = {} }: Case): string => `${action} ${JSON.stringify(params)}`;

describe('who may do what in a group through the app’s server', () => {
  test.each(cases.map((one) => [nameOf(one), one] as const))(
    '%s [RIGHT-13, APIOBJ-13, API-25]',
    async (_name, { action, params = {}, codes }) => {
      const { backend, chat } = await makeServed();
      const found: Partial<Record<Operator, number>> = {};
      for (const [index, FromUserId] of operators.entries()) {
        const GroupId = `h${index}`;
        await backend.call('UserRegister', { UserInfo: [{ UserId: 'fay' }] });
        await backend.call('CreateGroup', { GroupId, GroupOwner: 'ann', UserId: ['bob', 'carol', 'fay'] });
        const asOlga = { FromUserId: 'olga', GroupId };
        await backend.call('SetGroupMemberRole', { ...asOlga, ToUserId: 'bob', Role: 2 });
        await backend.call('SetGroupMemberRole', { ...asOlga, ToUserId: 'fay', Role: 100 });
        await chat.run(500);
        found[FromUserId] = await backend.code(action, { ...params, FromUserId, GroupId });
      }
      expect(found).toEqual(codes);
    },
  );
});

test('nobody reaches a group, or a user, of another app [API-25]', async () => {
  const { chat } = await makeServed();
  const { system } = chat.world.store.storage;
  const [row] = await chat.wait(system.apps());
  await chat.wait(system.putApp({ ...present(row, 'there is an app'), app: toAppID(4711) }));
  await chat.restartServers();
  const other = new AppBackend(chat, { appID: 4711 });
  const named = { FromUserId: 'olga', GroupId: 'g' };
  expect(await other.code('DismissGroup', named)).toBe(660500002);
  await other.call('UserRegister', { UserInfo: [{ UserId: 'olga' }] });
  await chat.run(1000);
  expect(await other.code('DismissGroup', named)).toBe(660600001);
  expect(await other.call('QueryAppGroupList')).toMatchObject({ TotalCount: 0, GroupIdList: [] });
  expect(await other.call('FetchForbidGroupList', { FromUserId: 'olga', StartFlag: 0 })).toMatchObject({
    GroupList: [],
  });
  // The ID is free there.
  expect(await other.call('CreateGroup', { GroupId: 'g', GroupOwner: 'olga', UserId: ['bob'] })).toMatchObject({
    ...{ Code: 0, ErrorUsers: [{ UserId: 'bob', SubCode: 660700015 }] },
  });
  expect(await new AppBackend(chat).call('QueryGroupMemberList', { GroupId: 'g' })).toMatchObject({ TotalCount: 3 });
});
