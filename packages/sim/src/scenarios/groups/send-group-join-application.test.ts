import { ZIMGroupJoinMode } from '@parley/client';
import { describe, expect, test } from 'vitest';
import {
  applicationInfosOf,
  applicationsOf,
  apply,
  clear,
  makeDoor,
  watchApplications,
  withGroups,
} from './applications.ts';
import { codesOf, groupG, membersOf } from './groups.ts';

const texts = (told: readonly string[][]) => told.map((list) => [...list]);

describe('sendGroupJoinApplication', () => {
  test('waits for owner and admins, who are told, and so is the applicant on all devices [APPLY-1, APPLY-8, APPLY-13, APPLY-14]', async () => {
    const { chat, ann, dave, told } = await makeDoor();
    const phone = await chat.loggedIn('dave');
    const toldPhone = watchApplications(phone);
    await chat.wait(dave.zim.updateUserName('Dave'));
    const call = apply(dave);
    expect(await chat.wait(call.finally(() => told[3].push('settled')))).toEqual({ groupID: 'g' });
    await chat.run(2000);
    const added = 'Added: Join dave Waiting';
    expect(texts(told)).toEqual([[added], [added], [], [added, 'settled']]);
    expect(toldPhone).toEqual([added]);
    const [info] = await applicationInfosOf(chat, ann);
    expect(info).toMatchObject({ groupInfo: groupG, wording: 'please', type: 1, state: 1 });
    expect(info?.applyUser).toEqual({ userID: 'dave', userName: 'Dave', userAvatarUrl: '', userExtendedData: '' });
    expect([info?.createTime, info?.operatedUser]).toEqual([info?.updateTime, undefined]);
    expect(await membersOf(chat, ann)).toEqual(['ann 1', 'bob 2', 'carol 3']);
  });

  test('sent again changes the words of the one that waits, and its days begin anew [APPLY-3, APPLY-5]', async () => {
    const { chat, ann, dave, told } = await makeDoor({}, withGroups({ applicationSeconds: 60 }));
    await chat.wait(apply(dave));
    await chat.run(40_000);
    clear([...told]);
    await chat.wait(apply(dave, 'pretty please'));
    await chat.run(40_000);
    const updated = 'Updated: Join dave Waiting';
    expect(texts(told)).toEqual([[updated], [updated], [], [updated]]);
    const infos = await applicationInfosOf(chat, ann);
    expect(infos.map(({ wording, state }) => [wording, state])).toEqual([['pretty please', 1]]);
    expect(infos[0]?.updateTime).toBeGreaterThan((infos[0]?.createTime ?? 0) + 30_000);
    await chat.run(25_000);
    expect(await applicationsOf(chat, ann)).toEqual(['Join dave Expired']);
    // What has ended stays, and another one is made.
    await chat.wait(apply(dave, 'third'));
    expect(await applicationsOf(chat, ann)).toEqual(['Join dave Waiting', 'Join dave Expired']);
  });

  test('lets in at once where anybody may join, and is refused as joinGroup is [APPLY-8]', async () => {
    const { chat, ann, carol, dave, told } = await makeDoor({ maxMemberCount: 4 });
    const erin = await chat.loggedIn('erin');
    // GroupModuleGroupDoesNotExist, GroupModuleMemberIsAlreadyInTheGroup
    const gone = () => dave.zim.sendGroupJoinApplication('h', { wording: '' });
    expect(await codesOf(chat, [gone, () => apply(carol)])).toEqual([6000523, 6000522]);
    await chat.wait(ann.zim.updateGroupJoinMode(ZIMGroupJoinMode.Forbid, 'g'));
    // GroupModuleForbidJoinGroupError
    expect(await chat.codeOf(apply(dave))).toBe(6000542);
    await chat.wait(ann.zim.updateGroupJoinMode(ZIMGroupJoinMode.Any, 'g'));
    await chat.run(500);
    clear([...told]);
    await chat.wait(apply(dave));
    await chat.run(500);
    expect(told[3]).toEqual(['g Enter Joined by dave 0', 'g members Enter Joined: dave by dave 0']);
    // GroupModuleGroupMemberHasReachedLimit
    expect(await chat.codeOf(apply(erin))).toBe(6000525);
    await chat.wait(ann.zim.updateGroupJoinMode(ZIMGroupJoinMode.Auth, 'g'));
    expect([await chat.codeOf(apply(erin)), await chat.codeOf(erin.zim.joinGroup('g'))]).toEqual([0, 6000543]);
    expect(await applicationsOf(chat, ann)).toEqual(['Join erin Waiting']);
  });

  test('is refused to who is in too many groups where anybody may join [APPLY-8]', async () => {
    const { chat, dave } = await makeDoor({ joinMode: 0 as never }, withGroups({ groupsPerUserMax: 1 }));
    await chat.wait(dave.zim.createGroup({ ...groupG, groupID: 'h' }, []));
    // GroupModuleJoinGroupError
    expect(await chat.codeOf(apply(dave))).toBe(6000505);
  });

  test('takes words of up to 256 bytes, and a push that is one [APPLY-7]', async () => {
    const { chat, ann, dave } = await makeDoor();
    const send = (config: unknown) => () => dave.zim.sendGroupJoinApplication('g', config as never);
    const codes = await codesOf(chat, [
      send({ wording: 'ü'.repeat(129) }),
      send({ wording: 5 }),
      send({ wording: '', pushConfig: 5 }),
      send(5),
      send({ wording: 'ü'.repeat(128), pushConfig: { title: 'x', content: 'y', payload: 'z' } }),
    ]);
    expect(codes).toEqual([6000001, 6000001, 6000001, 6000001, 0]);
    expect((await applicationInfosOf(chat, ann)).map(({ wording }) => wording)).toEqual(['ü'.repeat(128)]);
  });
});
