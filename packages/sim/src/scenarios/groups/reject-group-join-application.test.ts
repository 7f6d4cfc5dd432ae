import { describe, expect, test } from 'vitest';
import { applicationsOf, apply, clear, makeDoor } from './applications.ts';
import { codesOf, membersOf } from './groups.ts';

describe('rejectGroupJoinApplication', () => {
  test('leaves the applicant outside, who may apply again [APPLY-2, APPLY-5, APPLY-10, APPLY-14]', async () => {
    const { chat, ann, dave, told } = await makeDoor();
    await chat.wait(apply(dave));
    await chat.run(500);
    clear([...told]);
    const call = ann.zim.rejectGroupJoinApplication('dave', 'g', {});
    expect(await chat.wait(call.finally(() => told[0].push('settled')))).toEqual({ groupID: 'g', userID: 'dave' });
    await chat.run(500);
    const updated = 'Updated: Join dave Rejected by ann 1';
    expect(told).toEqual([[updated, 'settled'], [updated], [], [updated]]);
    expect(await membersOf(chat, ann)).toEqual(['ann 1', 'bob 2', 'carol 3']);
    await chat.wait(apply(dave));
    expect(await applicationsOf(chat, dave)).toEqual(['Join dave Waiting', 'Join dave Rejected by ann 1']);
  });

  test('is for owner and admins, of what waits [APPLY-10, APPLY-11]', async () => {
    const { chat, ann, bob, carol, dave } = await makeDoor();
    const reject =
      ({ zim }: typeof ann, userID = 'dave', groupID = 'g') =>
      () =>
        zim.rejectGroupJoinApplication(userID, groupID, {});
    await chat.wait(apply(dave));
    const codes = await codesOf(chat, [
      ...[reject(ann, 'nobody'), reject(ann, 'carol'), reject(ann, 'dave', 'h'), reject(dave), reject(carol)],
      ...[() => ann.zim.rejectGroupJoinApplication('dave', 'g', { pushConfig: 5 } as never), reject(bob), reject(ann)],
      () => ann.zim.acceptGroupJoinApplication('dave', 'g', {}),
    ]);
    // GroupModuleCommonError, GroupModuleGroupNoCorrespondingOperationAuthority
    expect(codes).toEqual([6000501, 6000501, 6000523, 6000521, 6000541, 6000001, 0, 6000501, 6000501]);
  });
});
