import type { ZIMGroupMemberMuteConfig } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { reasonsOf, refusalOf } from '../refusals.ts';
import { codesOf, ids, makeStage } from './groups.ts';

describe('muteGroupMembers', () => {
  test('tells all members in one event, and its end as well [GDATA-19, GDATA-13, RIGHT-10]', async () => {
    const { chat, ann, told } = await makeStage();
    const call = ann.zim.muteGroupMembers(true, ['carol', 'bob', 'carol', 'ann'], 'g', { duration: 60 });
    expect(await chat.wait(call.finally(() => told[0].push('settled')))).toEqual({
      ...{ groupID: 'g', isMute: true, duration: 60, mutedUserIDs: ['carol', 'bob', 'ann'], errorUserList: [] },
    });
    await chat.run(500);
    const expected = ['g member info: carol 3 muted, bob 3 muted, ann 1 muted by ann 1'];
    expect(told).toEqual([[...expected, 'settled'], expected, expected, expected]);
    const none = undefined as unknown as ZIMGroupMemberMuteConfig;
    const lifted = await chat.wait(ann.zim.muteGroupMembers(false, ['bob'], 'g', none));
    expect([lifted.isMute, lifted.duration, lifted.mutedUserIDs]).toEqual([false, 0, ['bob']]);
    await chat.wait(ann.zim.muteGroupMembers(true, ['carol'], 'g', { duration: 0 }));
    await chat.run(500);
    expect(told[3].slice(1)).toEqual(['g member info: bob 3 by ann 1', 'g member info: carol 3 by ann 1']);
  });

  test('names whom it does not concern, and is refused if it concerns nobody [GROUP-10, RIGHT-10]', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    const dave = await chat.loggedIn('dave');
    await chat.wait(ann.zim.setGroupMemberRole(2, 'bob', 'g'));
    const mute = ({ zim }: typeof ann, ...userIDs: string[]) =>
      zim.muteGroupMembers(true, userIDs, 'g', { duration: 60 });
    const { mutedUserIDs, errorUserList } = await chat.wait(mute(bob, 'ann', 'carol', 'dave'));
    expect([mutedUserIDs, reasonsOf(errorUserList)]).toEqual([['carol'], ['ann 6000541', 'dave 6000521']]);
    expect(await refusalOf(chat, mute(bob, 'ann', 'bob'))).toEqual([6000541, ['ann 6000541', 'bob 6000541']]);
    expect(await refusalOf(chat, mute(ann, 'dave'))).toEqual([6000521, ['dave 6000521']]);
    // GroupModuleUpdateGroupMemberInfoError
    expect(await refusalOf(chat, mute(bob, 'ann', 'dave'))).toEqual([6000514, ['ann 6000541', 'dave 6000521']]);
    expect([await chat.codeOf(mute(carol, 'bob')), await chat.codeOf(mute(dave, 'bob'))]).toEqual([6000541, 6000521]);
  });

  test('refuses what there is not [GDATA-16, GDATA-19]', async () => {
    const { chat, ann } = await makeStage();
    const mute =
      (userIDs: string[], duration: unknown, groupID = 'g') =>
      () =>
        ann.zim.muteGroupMembers(true, userIDs, groupID, { duration } as ZIMGroupMemberMuteConfig);
    const codes = await codesOf(chat, [
      ...[mute(['bob'], -2), mute(['bob'], 604_801), mute(['bob'], undefined), mute([], 60), mute(ids(101), 60)],
      ...[mute(ids(100), 60), mute(['bob'], 60, 'none'), mute(['bob'], 604_800), mute(['bob'], -1)],
    ]);
    expect(codes).toEqual([...Array.from({ length: 5 }, () => 6000001), 6000521, 6000523, 0, 0]);
  });

  test('acts again on whoever comes back [GROUP-27]', async () => {
    const { chat, ann, bob } = await makeStage();
    await chat.wait(ann.zim.muteGroupMembers(true, ['bob'], 'g', { duration: 600 }));
    await chat.wait(bob.zim.leaveGroup('g'));
    await chat.wait(bob.zim.joinGroup('g'));
    const { userInfo } = await chat.wait(ann.zim.queryGroupMemberInfo('bob', 'g'));
    expect(userInfo.muteExpiredTime).toBeGreaterThan(0);
  });
});
