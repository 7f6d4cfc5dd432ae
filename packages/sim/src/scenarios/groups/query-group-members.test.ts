import { describe, expect, test } from 'vitest';
import { codesOf, makeStage, openWith } from './groups.ts';

describe('queryGroupMemberList', () => {
  test('goes by the time of coming in, and leaves nobody out who stays [GDATA-10, GDATA-11]', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    const dave = await chat.loggedIn('dave');
    await chat.wait(dave.zim.joinGroup('g'));
    const page = async (count: number, nextFlag: number) => {
      const { userList, ...answer } = await chat.wait(bob.zim.queryGroupMemberList('g', { count, nextFlag }));
      return [userList.map(({ userID }) => userID).join(' '), answer.nextFlag] as const;
    };
    const [first, nextFlag] = await page(2, 0);
    expect([first, nextFlag > 0]).toEqual(['ann bob', true]);
    await chat.wait(ann.zim.leaveGroup('g'));
    await chat.wait(carol.zim.leaveGroup('g'));
    await chat.wait(carol.zim.joinGroup('g'));
    expect(await page(2, nextFlag)).toEqual(['dave carol', 0]);
    expect(await page(500, 0)).toEqual(['bob dave carol', 0]);
  });

  test('reads 250 members in pages of 100 [GDATA-10]', async () => {
    const [chat, ann] = await openWith(['ann']);
    if (!ann) throw new Error('she is logged in');
    const userIDs = Array.from({ length: 249 }, (_, index) => `u${index}`);
    for (const userID of userIDs) {
      const { device } = await chat.loggedIn(userID);
      device.kill({ losesCache: true });
    }
    const info = { groupID: 'g', groupName: '', groupAvatarUrl: '' };
    await chat.wait(ann.zim.createGroup(info, userIDs.slice(0, 100)));
    await chat.wait(ann.zim.inviteUsersIntoGroup(userIDs.slice(100, 200), 'g'));
    await chat.wait(ann.zim.inviteUsersIntoGroup(userIDs.slice(200), 'g'));
    const [found, sizes]: [string[], number[]] = [[], []];
    for (let nextFlag = 0; ; ) {
      const page = await chat.wait(ann.zim.queryGroupMemberList('g', { count: 500, nextFlag }));
      found.push(...page.userList.map(({ userID }) => userID));
      sizes.push(page.userList.length);
      nextFlag = page.nextFlag;
      if (nextFlag === 0) break;
    }
    expect([sizes, found]).toEqual([
      [100, 100, 50],
      ['ann', ...userIDs],
    ]);
  });

  test('shows present names [GDATA-11]', async () => {
    const { chat, ann, bob } = await makeStage();
    await chat.wait(ann.zim.updateUserName('Ann'));
    const { userList } = await chat.wait(bob.zim.queryGroupMemberList('g', { count: 1, nextFlag: 0 }));
    expect(userList[0]?.userName).toBe('Ann');
  });

  test('is for members, and refuses a count below 1 [RIGHT-1, GDATA-10]', async () => {
    const { chat, bob } = await makeStage();
    const dave = await chat.loggedIn('dave');
    const config = (count: number, nextFlag = 0) => ({ count, nextFlag });
    const codes = await codesOf(chat, [
      () => bob.zim.queryGroupMemberList('g', config(0)),
      () => bob.zim.queryGroupMemberList('g', config(1, -1)),
      () => bob.zim.queryGroupMemberList('none', config(1)),
      () => dave.zim.queryGroupMemberList('g', config(1)),
    ]);
    expect(codes).toEqual([6000001, 6000001, 6000523, 6000521]);
  });
});

describe('queryGroupMemberCount', () => {
  test('counts the members [RIGHT-2]', async () => {
    const { chat, bob, carol } = await makeStage();
    const count = async () => (await chat.wait(bob.zim.queryGroupMemberCount('g'))).count;
    expect(await count()).toBe(3);
    await chat.wait(carol.zim.leaveGroup('g'));
    expect(await count()).toBe(2);
    const codes = await codesOf(chat, [
      () => carol.zim.queryGroupMemberCount('g'),
      () => bob.zim.queryGroupMemberCount('none'),
      () => bob.zim.queryGroupMemberCount(''),
    ]);
    expect(codes).toEqual([6000521, 6000523, 6000001]);
  });
});

describe('queryGroupMemberInfo', () => {
  test('says what a member is, with whoever brought him in [RIGHT-2, GROUP-7]', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    const { groupID, userInfo } = await chat.wait(carol.zim.queryGroupMemberInfo('bob', 'g'));
    expect([groupID, userInfo]).toMatchObject([
      'g',
      {
        ...{ userID: 'bob', memberRole: 3, memberNickname: '', muteExpiredTime: 0, userExtendedData: '' },
        groupEnterInfo: { enterType: 4, operatedUser: { userID: 'ann', memberRole: 1 } },
      },
    ]);
    const dave = await chat.loggedIn('dave');
    const codes = await codesOf(chat, [
      () => ann.zim.queryGroupMemberInfo('dave', 'g'),
      () => ann.zim.queryGroupMemberInfo('nobody', 'g'),
      () => dave.zim.queryGroupMemberInfo('bob', 'g'),
      () => bob.zim.queryGroupMemberInfo('ann', 'none'),
      () => bob.zim.queryGroupMemberInfo('', 'g'),
    ]);
    expect(codes).toEqual([6000521, 6000521, 6000521, 6000523, 6000001]);
  });
});

describe('queryGroupMemberMutedList', () => {
  test('lists those who are muted one by one, until their mute ends [GDATA-16, GDATA-17]', async () => {
    const { chat, ann, bob } = await makeStage();
    await chat.wait(ann.zim.muteGroupMembers(true, ['carol'], 'g', { duration: 10 }));
    await chat.wait(ann.zim.muteGroupMembers(true, ['bob'], 'g', { duration: -1 }));
    const muted = async () => {
      const { userList, nextFlag } = await chat.wait(bob.zim.queryGroupMemberMutedList('g', { count: 9, nextFlag: 0 }));
      return [userList.map(({ userID }) => userID).join(' '), nextFlag];
    };
    expect(await muted()).toEqual(['bob carol', 0]);
    await chat.run(11_000);
    expect(await muted()).toEqual(['bob', 0]);
    const config = { count: 0, nextFlag: 0 };
    expect(await chat.codeOf(bob.zim.queryGroupMemberMutedList('g', config))).toBe(6000001);
    const dave = await chat.loggedIn('dave');
    expect(await chat.codeOf(dave.zim.queryGroupMemberMutedList('g', { count: 1, nextFlag: 0 }))).toBe(6000521);
  });
});
