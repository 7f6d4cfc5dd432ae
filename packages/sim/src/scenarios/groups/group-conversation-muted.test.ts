import type { ZIMGroupMuteConfig } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { entryOf, forgetful, linesOf, makeEntries } from './entries.ts';

const mute = (mode: number, duration: number, ...roles: number[]) => ({ mode, duration, roles }) as ZIMGroupMuteConfig;
const lifted = mute(0, 0);

describe('mutedExpiredTime of the conversation of a group', () => {
  test('is the later of the mute of the group and that of the member, and follows both [GDATA-21, GEVENT-13]', async () => {
    const { chat, ann, bob, carol, entries } = await makeEntries();
    const until = async (device: typeof bob) => (await entryOf(chat, device)).mutedExpiredTime;
    const { mutedInfo } = await chat.wait(ann.zim.muteGroup(true, 'g', mute(1, 3600)));
    await chat.run(500);
    expect([await until(ann), await until(bob), await until(carol)]).toEqual([
      ...[0, mutedInfo.expiredTime, mutedInfo.expiredTime],
    ]);
    await chat.wait(ann.zim.muteGroupMembers(true, ['bob'], 'g', { duration: 60 }));
    await chat.run(500);
    expect(await until(bob)).toBe(mutedInfo.expiredTime);
    await chat.wait(ann.zim.muteGroupMembers(true, ['bob'], 'g', { duration: 7200 }));
    await chat.run(500);
    expect(await until(bob)).toBeGreaterThan(mutedInfo.expiredTime);
    await chat.wait(ann.zim.muteGroup(true, 'g', mute(2, -1)));
    await chat.run(500);
    expect([await until(ann), await until(bob)]).toEqual([-1, -1]);
    await chat.wait(ann.zim.muteGroup(false, 'g', lifted));
    await chat.wait(ann.zim.muteGroupMembers(false, ['bob'], 'g', { duration: 0 }));
    await chat.run(500);
    expect([await until(ann), await until(bob), await until(carol)]).toEqual([0, 0, 0]);
    expect(entries[0]).toEqual(['Updated Group 0 muted for good', 'Updated Group 0']);
    expect(entries[2]).toEqual([
      ...['Updated Group 1 muted', 'Updated Group 1 muted', 'Updated Group 1 muted for good', 'Updated Group 1 muted'],
      'Updated Group 1',
    ]);
    expect(entries[3]).toEqual(['Updated Group 1 muted', 'Updated Group 1 muted for good', 'Updated Group 1']);
  });

  test('goes by the role that the user has now [GDATA-21]', async () => {
    const { chat, ann, entries } = await makeEntries();
    await chat.wait(ann.zim.muteGroup(true, 'g', mute(3, -1, 100)));
    await chat.run(500);
    await chat.wait(ann.zim.setGroupMemberRole(100, 'bob', 'g'));
    await chat.run(500);
    await chat.wait(ann.zim.setGroupMemberRole(2, 'bob', 'g'));
    await chat.wait(ann.zim.muteGroup(true, 'g', mute(1, -1)));
    await chat.wait(ann.zim.transferGroupOwner('carol', 'g'));
    await chat.run(500);
    expect(entries).toEqual([
      ...[['Updated Group 0 muted for good'], ['Updated Group 0 muted for good']],
      ['Updated Group 1 muted for good', 'Updated Group 1'],
      ['Updated Group 1 muted for good', 'Updated Group 1'],
    ]);
  });

  test('ends by itself without an event [GDATA-17, GDATA-21]', async () => {
    const { chat, ann, bob, entries } = await makeEntries();
    await chat.wait(ann.zim.muteGroup(true, 'g', mute(1, 10)));
    await chat.run(500);
    expect(await linesOf(bob)).toEqual(['Group 1 muted']);
    await chat.run(10_000);
    expect(await linesOf(bob)).toEqual(['Group 1']);
    await chat.wait(ann.zim.muteGroup(false, 'g', lifted));
    await chat.run(500);
    expect(entries[2]).toEqual(['Updated Group 1 muted']);
  });

  test('is right on new devices, after an outage and after a return [GDATA-21, GROUP-27]', async () => {
    const { chat, ann, bob } = await makeEntries({}, { configure: forgetful });
    const plugIn = chat.pullCable(bob);
    await chat.wait(ann.zim.muteGroupMembers(true, ['bob'], 'g', { duration: -1 }));
    await chat.run(700_000);
    plugIn();
    await chat.run(30_000);
    expect(await linesOf(bob)).toEqual(['Group 1 muted for good']);
    expect(await linesOf(await chat.loggedIn('bob'))).toEqual(['Group 1 muted for good']);
    await chat.wait(bob.zim.leaveGroup('g'));
    await chat.run(500);
    expect(await linesOf(bob)).toEqual(['Group 1 disabled']);
    await chat.wait(bob.zim.joinGroup('g'));
    await chat.run(500);
    expect(await linesOf(bob)).toEqual(['Group 1 muted for good']);
    expect(await linesOf(await chat.loggedIn('bob'))).toEqual(['Group 1 muted for good']);
  });
});
