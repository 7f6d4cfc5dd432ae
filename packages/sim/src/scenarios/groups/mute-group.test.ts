import type { ZIMGroupMuteConfig } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { codesOf, makeStage } from './groups.ts';

const config = (mode: number, duration: number, ...roles: number[]) =>
  ({ mode, duration, roles }) as ZIMGroupMuteConfig;

describe('muteGroup', () => {
  test('tells all members whom it concerns and until when, and its end as well [GDATA-15, GDATA-17, GDATA-18]', async () => {
    const { chat, ann, told } = await makeStage();
    const call = ann.zim.muteGroup(true, 'g', config(1, 60)).finally(() => told[0].push('settled'));
    const { groupID, isMute, mutedInfo } = await chat.wait(call);
    await chat.run(500);
    expect([groupID, isMute, mutedInfo.mode, mutedInfo.roles]).toEqual(['g', true, 1, [3]]);
    const expected = ['g mute: 1 for a while [3] by ann 1'];
    expect(told).toEqual([[...expected, 'settled'], expected, expected, expected]);
    const custom = await chat.wait(ann.zim.muteGroup(true, 'g', config(3, -1, 100, 4, 100)));
    expect(custom.mutedInfo).toEqual({ mode: 3, expiredTime: -1, roles: [100, 4] });
    await chat.wait(ann.zim.muteGroup(true, 'g', config(2, 60)));
    const nothing = { mode: 0, expiredTime: 0, roles: [] };
    const lifted = await chat.wait(ann.zim.muteGroup(false, 'g', undefined as unknown as ZIMGroupMuteConfig));
    expect([lifted.isMute, lifted.mutedInfo]).toEqual([false, nothing]);
    expect((await chat.wait(ann.zim.muteGroup(true, 'g', config(1, 0)))).mutedInfo).toEqual(nothing);
    await chat.run(500);
    expect(told[3].slice(1)).toEqual([
      ...['g mute: 3 -1 [100, 4] by ann 1', 'g mute: 2 for a while [] by ann 1'],
      ...['g mute: 0 0 [] by ann 1', 'g mute: 0 0 [] by ann 1'],
    ]);
  });

  test('is for owner and admins, all and role 1 for the owner [RIGHT-11, RIGHT-1]', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    const dave = await chat.loggedIn('dave');
    await chat.wait(ann.zim.setGroupMemberRole(2, 'bob', 'g'));
    const mute =
      ({ zim }: typeof ann, given: ZIMGroupMuteConfig, isMute = true) =>
      () =>
        zim.muteGroup(isMute, 'g', given);
    const codes = await codesOf(chat, [
      mute(bob, config(1, 60)),
      mute(bob, config(3, 60, 2, 3)),
      mute(bob, config(3, 60, 1)),
      mute(bob, config(2, 60)),
      mute(bob, config(0, 0), false),
      mute(carol, config(1, 60)),
      mute(dave, config(1, 60)),
      mute(ann, config(2, 60)),
      mute(bob, config(0, 0), false),
    ]);
    expect(codes).toEqual([0, 0, 6000541, 6000541, 0, 6000541, 6000521, 0, 6000541]);
  });

  test('refuses durations, modes and roles that there are not [GDATA-15, GDATA-16]', async () => {
    const { chat, ann } = await makeStage();
    const many = Array.from({ length: 21 }, (_, index) => index + 4);
    const wrong = [
      ...[config(0, 60), config(4, 60), config(1, -2), config(1, 604_801), config(1, 1.5), config(3, 60)],
      ...[config(3, 60, 0), config(3, 60, 256), config(3, 60, ...many), undefined as unknown as ZIMGroupMuteConfig],
    ];
    const codes = await codesOf(chat, [
      ...wrong.map((one) => () => ann.zim.muteGroup(true, 'g', one)),
      () => ann.zim.muteGroup('yes' as unknown as boolean, 'g', config(1, 60)),
    ]);
    expect(new Set(codes)).toEqual(new Set([6000001]));
    const fine = [config(1, 604_800), config(3, 60, ...many.slice(1))];
    expect(
      await codesOf(
        chat,
        fine.map((one) => () => ann.zim.muteGroup(true, 'g', one)),
      ),
    ).toEqual([0, 0]);
    expect(await chat.codeOf(ann.zim.muteGroup(true, 'none', config(1, 60)))).toBe(6000523);
  });
});
