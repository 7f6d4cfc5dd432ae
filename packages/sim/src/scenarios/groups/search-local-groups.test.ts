import type { ZIMGroupSearchConfig } from '@parley/client';
import { describe, expect, test } from 'vitest';
import type { Chat, ChatDevice } from '../chat.ts';
import { codesOf, ids, makeStage, openWith } from './groups.ts';

const configOf = (keywords: readonly string[], changes: Partial<ZIMGroupSearchConfig> = {}): ZIMGroupSearchConfig => ({
  ...{ nextFlag: 0, count: 100, keywords: [...keywords] },
  ...{ isAlsoMatchGroupMemberUserName: false, isAlsoMatchGroupMemberNickname: false },
  ...changes,
});
const byMembers = { isAlsoMatchGroupMemberUserName: true, isAlsoMatchGroupMemberNickname: true };

/** What is found, such as `g: bob, carol`. */
async function found(chat: Chat, { zim }: ChatDevice, config: ZIMGroupSearchConfig): Promise<readonly string[]> {
  const { groupSearchInfoList, nextFlag } = await chat.wait(zim.searchLocalGroups(config));
  const lines = groupSearchInfoList.map(({ groupInfo, userList }) =>
    [groupInfo.groupID, userList.map(({ userID }) => userID).join(', ')].join(': '),
  );
  return nextFlag === 0 ? lines : [...lines, 'and more'];
}

async function makeGroups(chat: Chat, { zim }: ChatDevice, groups: Readonly<Record<string, readonly string[]>>) {
  for (const [groupName, userIDs] of Object.entries(groups)) {
    await chat.wait(
      zim.createGroup({ groupID: groupName.split(' ')[0] ?? '', groupName, groupAvatarUrl: '' }, [...userIDs]),
    );
  }
}

describe('searchLocalGroups', () => {
  test("finds the caller's groups whose name holds every keyword, in any case [GDATA-14]", async () => {
    const { chat, ann, carol } = await makeStage();
    await makeGroups(chat, ann, { 'a Über Alpen': [], 'b alpen': ['carol'], 'c Meer': [] });
    await makeGroups(chat, carol, { 'd Alpen': [] });
    expect(await found(chat, ann, configOf(['ALPEN']))).toEqual(['a: ', 'b: ']);
    expect(await found(chat, ann, configOf(['alpen', 'ÜBER']))).toEqual(['a: ']);
    expect(await found(chat, ann, configOf(['nothing']))).toEqual([]);
    expect(await found(chat, ann, configOf(['_', '%']))).toEqual([]);
    expect(await found(chat, carol, configOf(['alpen']))).toEqual(['b: ', 'd: ']);
    await chat.wait(carol.zim.leaveGroup('b'));
    await chat.wait(ann.zim.dismissGroup('a'));
    expect([await found(chat, carol, configOf(['alpen'])), await found(chat, ann, configOf(['alpen']))]).toEqual([
      ['d: '],
      ['b: '],
    ]);
    const { groupSearchInfoList } = await chat.wait(ann.zim.searchLocalGroups(configOf(['ALPEN'])));
    expect(groupSearchInfoList).toEqual([
      { groupInfo: { groupID: 'b', groupName: 'b alpen', groupAvatarUrl: '' }, userList: [] },
    ]);
  });

  test('finds them by members too, as the flags say, each text by itself [GDATA-14]', async () => {
    const { chat, ann, bob } = await makeStage();
    await makeGroups(chat, ann, { 'h Horn': ['carol'] });
    await chat.wait(bob.zim.updateUserName('Bob Horn'));
    await chat.wait(ann.zim.setGroupMemberNickname('Horn player', 'carol', 'g'));
    const search = (changes: object, ...keywords: string[]) => found(chat, ann, configOf(keywords, changes));
    expect(await search({}, 'horn')).toEqual(['h: ']);
    expect(await search({ isAlsoMatchGroupMemberUserName: true }, 'horn')).toEqual(['g: bob', 'h: ']);
    expect(await search({ isAlsoMatchGroupMemberNickname: true }, 'horn')).toEqual(['g: carol', 'h: ']);
    expect(await search(byMembers, 'horn')).toEqual(['g: bob, carol', 'h: ']);
    expect(await search(byMembers, 'horn', 'bob')).toEqual(['g: bob']);
    // The one word stands in a name, the other in a nickname.
    expect(await search(byMembers, 'player', 'bob')).toEqual([]);
  });

  test('pages in the order in which the caller came in, and ends with 0 [GDATA-14]', async () => {
    const [chat, ann] = await openWith(['ann']);
    if (!ann) throw new Error('she is logged in');
    await makeGroups(chat, ann, { 'a x': [], 'b x': [], 'c y': [], 'd x': [] });
    expect(await found(chat, ann, configOf(['x'], { count: 3 }))).toEqual(['a: ', 'b: ', 'd: ']);
    expect(await found(chat, ann, configOf(['x'], { count: 500 }))).toEqual(['a: ', 'b: ', 'd: ']);
    const first = await chat.wait(ann.zim.searchLocalGroups(configOf(['x'], { count: 2 })));
    expect(first.nextFlag).toBeGreaterThan(0);
    expect(await found(chat, ann, configOf(['x'], { count: 2, nextFlag: first.nextFlag }))).toEqual(['d: ']);
  });

  test('has the first of very many members, and more groups in a further answer where one is full [GDATA-22]', async () => {
    const [chat, ann, ...members] = await openWith(['ann', ...ids(25)]);
    if (!ann) throw new Error('she is logged in');
    for (const { zim } of members) {
      await chat.wait(zim.updateUserName('A member'));
      await chat.wait(zim.updateUserAvatarUrl('a'.repeat(400)));
    }
    const names = Array.from({ length: 15 }, (_, index) => `${index + 10} group`);
    for (const one of names) await makeGroups(chat, ann, { [one]: ids(25) });
    const config = configOf(['member'], byMembers);
    const groups: string[] = [];
    let answers = 0;
    for (let nextFlag = 0; answers === 0 || nextFlag > 0; answers += 1) {
      const page = await chat.wait(ann.zim.searchLocalGroups({ ...config, nextFlag }));
      for (const { groupInfo, userList } of page.groupSearchInfoList) {
        groups.push(groupInfo.groupName);
        expect(userList.map(({ userID }) => userID)).toEqual(ids(20));
      }
      nextFlag = page.nextFlag;
    }
    expect(groups).toEqual(names);
    expect(answers).toBeGreaterThan(1);
  });

  test('without a connection searches what the device keeps [GDATA-14]', async () => {
    const { chat, ann, phone, bob } = await makeStage();
    await chat.wait(bob.zim.updateUserName('Bob'));
    await makeGroups(chat, ann, { 'a Alpen': ['bob'], 'b Alpen': [] });
    await chat.run(500);
    for (const id of ['g', 'a']) await chat.wait(phone.zim.queryGroupMemberList(id, { count: 100, nextFlag: 0 }));
    chat.pullCable(phone);
    await chat.run(100);
    const search = (changes: object, ...keywords: string[]) => found(chat, phone, configOf(keywords, changes));
    expect(await search({}, 'ALPEN')).toEqual(['a: ', 'b: ']);
    expect(await search({ count: 1 }, 'ALPEN')).toEqual(['a: ', 'and more']);
    expect(await search(byMembers, 'BO')).toEqual(['g: bob', 'a: bob']);
    const { nextFlag } = await chat.wait(phone.zim.searchLocalGroups(configOf(['alpen'], { count: 1 })));
    expect(await search({ nextFlag }, 'alpen')).toEqual(['b: ']);
  });

  test('refuses what is no search [GDATA-14]', async () => {
    const { chat, ann } = await makeStage();
    const search = (changes: object) => () => ann.zim.searchLocalGroups({ ...configOf(['x']), ...changes });
    const codes = await codesOf(chat, [
      search({ keywords: ids(6) }),
      search({ keywords: [] }),
      search({ keywords: [''] }),
      search({ keywords: ['x', 7] }),
      search({ keywords: ['x'.repeat(257)] }),
      search({ count: 0 }),
      search({ count: 1.5 }),
      search({ nextFlag: -1 }),
      search({ isAlsoMatchGroupMemberUserName: 'yes' }),
      () => ann.zim.searchLocalGroups(undefined as unknown as ZIMGroupSearchConfig),
      search({ keywords: ids(5) }),
    ]);
    expect(codes).toEqual([...Array(10).fill(6000001), 0]);
    chat.breakNext('searchGroups', 'storage');
    // GroupModuleQueryGroupListError
    expect(await chat.codeOf(ann.zim.searchLocalGroups(configOf(['x'])))).toBe(6000516);
  });
});
