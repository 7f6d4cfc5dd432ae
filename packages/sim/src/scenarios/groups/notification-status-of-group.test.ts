import { ZIMConversationType } from '@parley/client';
import type { Config } from '@parley/server/config';
import { describe, expect, test } from 'vitest';
import type { ChatDevice } from '../chat.ts';
import { codesOf, groupG, makeStage, watchAliases } from './groups.ts';

describe('setConversationNotificationStatus of a group', () => {
  test('shows with the group, on all devices of the user [SETTING-22, RIGHT-3]', async () => {
    const { chat, ann, phone, bob } = await makeStage();
    const notify = (status: 1 | 2) => chat.wait(ann.zim.setConversationNotificationStatus(status, 'g', 2));
    const shown = async ({ zim }: ChatDevice) => {
      const { groupInfo } = await chat.wait(zim.queryGroupInfo('g'));
      const { groupList } = await chat.wait(zim.queryGroupList());
      return [groupInfo.notificationStatus, groupList[0]?.notificationStatus];
    };
    await chat.wait(ann.zim.updateGroupAlias('Lunch', 'g'));
    await chat.run(500);
    const aliases = watchAliases(phone);
    expect(await notify(2)).toEqual({ conversationID: 'g', conversationType: ZIMConversationType.Group });
    expect(await shown(ann)).toEqual([2, 2]);
    await chat.run(500);
    expect([await shown(phone), await shown(bob)]).toEqual([
      [2, 2],
      [1, 1],
    ]);
    await notify(1);
    await notify(1);
    await chat.run(500);
    expect([await shown(ann), await shown(phone)]).toEqual([
      [1, 1],
      [1, 1],
    ]);
    // Neither is there an entry of the list, nor did the alias change.
    expect([ann.listed, phone.listed, aliases]).toEqual([[], [], []]);
    expect((await chat.wait(phone.zim.queryGroupInfo('g'))).groupInfo.groupAlias).toBe('Lunch');
  });

  test('goes with as many as one likes, and stays for who comes back [SETTING-22, GROUP-27]', async () => {
    const configure = (config: Config) => ({
      ...config,
      limits: { ...config.limits, quietPeers: 0 },
    });
    const { chat, bob } = await makeStage({}, { configure });
    await chat.wait(bob.zim.createGroup({ ...groupG, groupID: 'h' }, []));
    const quiet = (id: string, type: 0 | 2) => chat.codeOf(bob.zim.setConversationNotificationStatus(2, id, type));
    expect([await quiet('g', 2), await quiet('h', 2), await quiet('ann', 0)]).toEqual([0, 0, 6000601]);
    await chat.wait(bob.zim.leaveGroup('g'));
    expect((await chat.wait(bob.zim.joinGroup('g'))).groupInfo.notificationStatus).toBe(2);
  });

  test('is refused to who is no member [SETTING-21]', async () => {
    const { chat, ann, bob } = await makeStage();
    await chat.wait(bob.zim.leaveGroup('g'));
    const codes = await codesOf(chat, [
      // GroupModuleUserIsNotInTheGroup, GroupModuleGroupDoesNotExist
      () => bob.zim.setConversationNotificationStatus(2, 'g', 2),
      () => ann.zim.setConversationNotificationStatus(2, 'nowhere', 2),
      () => ann.zim.setConversationNotificationStatus(3 as 2, 'g', 2),
      () => ann.zim.setConversationNotificationStatus(2, '', 2),
      () => ann.zim.setConversationNotificationStatus(2, 'g'.repeat(33), 2),
    ]);
    expect(codes).toEqual([6000521, 6000523, 6000001, 6000001, 6000001]);
    await chat.wait(ann.zim.dismissGroup('g'));
    expect(await chat.codeOf(ann.zim.setConversationNotificationStatus(2, 'g', 2))).toBe(6000523);
  });
});
