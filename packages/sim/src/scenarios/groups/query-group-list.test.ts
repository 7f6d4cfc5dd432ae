import { describe, expect, test } from 'vitest';
import { codesOf, groupG, groupsOf, openWith } from './groups.ts';

describe('queryGroupList', () => {
  test('has all own groups in the order of coming in, and pages of those shared with others [GDATA-5]', async () => {
    const [chat, ann, bob, carol] = await openWith(['ann', 'bob', 'carol']);
    if (!ann || !bob || !carol) throw new Error('all are logged in');
    const names = ['c', 'a', 'b', 'e', 'd'];
    for (const [index, groupID] of names.entries()) {
      const others = index % 2 === 0 ? ['bob', 'carol'] : ['bob'];
      await chat.wait(ann.zim.createGroup({ ...groupG, groupID }, others));
      await chat.run(20);
    }
    expect([await groupsOf(chat, ann), await groupsOf(chat, carol)]).toEqual([names, ['c', 'b', 'd']]);
    const page = async (count: number, nextFlag: number, userIDs: string[]) => {
      const answer = await chat.wait(ann.zim.queryGroupList(count, { nextFlag, userIDs }));
      return [answer.groupList.map(({ baseInfo }) => baseInfo.groupID).join(' '), answer.nextFlag] as const;
    };
    const [first, nextFlag] = await page(2, 0, ['carol', 'bob']);
    expect([first, nextFlag > 0]).toEqual(['c b', true]);
    expect(await page(2, nextFlag, ['carol', 'bob'])).toEqual(['d', 0]);
    expect([await page(500, 0, []), await page(5, 0, ['nobody'])]).toEqual([
      ['c a b e d', 0],
      ['', 0],
    ]);
    const { groupList } = await chat.wait(bob.zim.queryGroupList(1, { nextFlag: 0, userIDs: [] }));
    expect(groupList).toEqual([{ baseInfo: { ...groupG, groupID: 'c' }, groupAlias: '', notificationStatus: 1 }]);
  });

  test('without a count reads more than one page [GDATA-5]', async () => {
    const [chat, ann] = await openWith(['ann']);
    if (!ann) throw new Error('she is logged in');
    const names = Array.from({ length: 105 }, (_, index) => `g${index}`);
    for (const groupID of names) {
      await chat.wait(ann.zim.createGroup({ ...groupG, groupID }, []));
      await chat.run(100);
    }
    expect(await groupsOf(chat, ann)).toEqual(names);
  });

  test('refuses a count below 1 and a flag that is none [GDATA-10]', async () => {
    const [chat, ann] = await openWith(['ann']);
    if (!ann) throw new Error('she is logged in');
    const list =
      (count: number, nextFlag = 0) =>
      () =>
        ann.zim.queryGroupList(count, { nextFlag, userIDs: [] });
    expect(await codesOf(chat, [list(1), list(0), list(-1), list(1, -1)])).toEqual([0, 6000001, 6000001, 6000001]);
  });
});
