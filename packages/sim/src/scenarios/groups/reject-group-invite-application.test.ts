import { describe, expect, test } from 'vitest';
import { applicationsOf, clear, inviteDave, makeDoor } from './applications.ts';
import { codesOf, membersOf } from './groups.ts';

describe('rejectGroupInviteApplication', () => {
  test('leaves the caller outside, and tells an inviter who is owner or admin [APPLY-2, APPLY-10, APPLY-14]', async () => {
    const { chat, ann, carol, dave, told } = await makeDoor();
    await chat.wait(inviteDave(ann));
    await chat.wait(inviteDave(carol));
    await chat.run(500);
    clear([...told]);
    const reject = (userID: string) => dave.zim.rejectGroupInviteApplication(userID, 'g', {});
    const call = reject('ann').finally(() => told[3].push('settled'));
    expect(await chat.wait(call)).toEqual({ groupID: 'g', inviterUserID: 'ann' });
    await chat.wait(reject('carol'));
    await chat.run(500);
    const own = ['BeInvite ann Rejected by dave 0', 'BeInvite carol Rejected by dave 0'];
    expect(told).toEqual([
      ...[['Updated: Invite dave Rejected by dave 0'], [], []],
      [`Updated: ${own[0]}`, 'settled', `Updated: ${own[1]}`],
    ]);
    expect(await applicationsOf(chat, dave)).toEqual(own.toReversed());
    expect(await membersOf(chat, ann)).toEqual(['ann 1', 'bob 2', 'carol 3']);
  });

  test('is refused where nothing waits [APPLY-11]', async () => {
    const { chat, ann, dave } = await makeDoor();
    const reject =
      (userID = 'ann', groupID = 'g', config: unknown = {}) =>
      () =>
        dave.zim.rejectGroupInviteApplication(userID, groupID, config as never);
    await chat.wait(inviteDave(ann));
    const codes = await codesOf(chat, [
      ...[reject('bob'), reject('nobody'), reject('ann', 'h'), reject('a b'), reject('ann', 'g', { pushConfig: 5 })],
      ...[reject(), reject(), () => dave.zim.acceptGroupInviteApplication('ann', 'g', {})],
    ]);
    // GroupModuleCommonError, GroupModuleGroupDoesNotExist
    expect(codes).toEqual([6000501, 6000501, 6000523, 6000001, 6000001, 0, 6000501, 6000501]);
  });
});
