import type { ZIMGroupMemberSearchConfig } from '@parley/client';
import { describe, expect, test } from 'vitest';
import type { Chat, ChatDevice } from '../chat.ts';
import { codesOf, ids, makeStage } from './groups.ts';

const configOf = (
  keywords: readonly string[],
  changes: Partial<ZIMGroupMemberSearchConfig> = {},
): ZIMGroupMemberSearchConfig => ({
  ...{ nextFlag: 0, count: 100, keywords: [...keywords], isAlsoMatchGroupMemberNickname: false },
  ...changes,
});

async function found(chat: Chat, { zim }: ChatDevice, config: ZIMGroupMemberSearchConfig): Promise<readonly string[]> {
  const { groupID, userList, nextFlag } = await chat.wait(zim.searchLocalGroupMembers('g', config));
  expect(groupID).toBe('g');
  const found = userList.map(({ userID, memberNickname }) => `${userID}${memberNickname && ` (${memberNickname})`}`);
  return nextFlag === 0 ? found : [...found, 'and more'];
}

/** Bob is named Robert Horn, and Carol is the Horn player of the group. */
async function openNamed() {
  const stage = await makeStage();
  const { chat, ann, bob } = stage;
  await chat.wait(bob.zim.updateUserName('Robert Hörn'));
  await chat.wait(ann.zim.setGroupMemberNickname('HÖRN player', 'carol', 'g'));
  await chat.run(500);
  return stage;
}

describe('searchLocalGroupMembers', () => {
  test('finds members by name, and with the flag by nickname, in any case [GDATA-14]', async () => {
    const { chat, ann, bob } = await openNamed();
    const byNickname = { isAlsoMatchGroupMemberNickname: true };
    const players = ['bob', 'carol (HÖRN player)'];
    expect(await found(chat, ann, configOf(['hörn']))).toEqual(['bob']);
    expect(await found(chat, bob, configOf(['HÖRN'], byNickname))).toEqual(players);
    expect(await found(chat, ann, configOf(['hörn', 'ROB'], byNickname))).toEqual(['bob']);
    // The one word stands in a name, the other in a nickname.
    expect(await found(chat, ann, configOf(['player', 'carol'], byNickname))).toEqual([]);
    expect(await found(chat, ann, configOf(['nobody'], byNickname))).toEqual([]);
    const first = await chat.wait(
      ann.zim.searchLocalGroupMembers('g', configOf(['hörn'], { ...byNickname, count: 1 })),
    );
    expect([first.userList.map(({ userID }) => userID), first.nextFlag > 0]).toEqual([['bob'], true]);
    const rest = configOf(['hörn'], { ...byNickname, count: 1, nextFlag: first.nextFlag });
    expect(await found(chat, ann, rest)).toEqual(['carol (HÖRN player)']);
  });

  test('without a connection searches those whom the device has seen [GDATA-14]', async () => {
    const { chat, phone } = await openNamed();
    await chat.wait(phone.zim.queryGroupMemberList('g', { count: 100, nextFlag: 0 }));
    chat.pullCable(phone);
    await chat.run(100);
    const byNickname = { isAlsoMatchGroupMemberNickname: true };
    expect(await found(chat, phone, configOf(['hörn']))).toEqual(['bob']);
    expect(await found(chat, phone, configOf(['hörn'], { ...byNickname, count: 1 }))).toEqual(['bob', 'and more']);
    const { nextFlag } = await chat.wait(
      phone.zim.searchLocalGroupMembers('g', configOf(['hörn'], { ...byNickname, count: 1 })),
    );
    expect(await found(chat, phone, configOf(['hörn'], { ...byNickname, nextFlag }))).toEqual(['carol (HÖRN player)']);
    // NetworkModuleNetworkError
    expect(await chat.codeOf(phone.zim.searchLocalGroupMembers('nowhere', configOf(['x'])))).toBe(6000104);
  });

  test('is refused to who is no member, and refuses what is no search [GDATA-14]', async () => {
    const { chat, ann, bob } = await makeStage();
    await chat.wait(bob.zim.leaveGroup('g'));
    const search =
      (changes: object, groupID = 'g') =>
      () =>
        ann.zim.searchLocalGroupMembers(groupID, { ...configOf(['x']), ...changes });
    const codes = await codesOf(chat, [
      search({ keywords: ids(6) }),
      search({ keywords: [] }),
      search({ keywords: [''] }),
      search({ count: 0 }),
      search({ nextFlag: -1 }),
      search({}, ''),
      () => ann.zim.searchLocalGroupMembers('g', undefined as unknown as ZIMGroupMemberSearchConfig),
      // GroupModuleUserIsNotInTheGroup, GroupModuleGroupDoesNotExist
      () => bob.zim.searchLocalGroupMembers('g', configOf(['x'])),
      search({}, 'nowhere'),
      search({ keywords: ids(5) }),
    ]);
    expect(codes).toEqual([...Array(7).fill(6000001), 6000521, 6000523, 0]);
    chat.breakNext('searchGroupMembers', 'storage');
    // GroupModuleQueryGroupMemberListError
    expect(await chat.codeOf(ann.zim.searchLocalGroupMembers('g', configOf(['x'])))).toBe(6000517);
  });
});
