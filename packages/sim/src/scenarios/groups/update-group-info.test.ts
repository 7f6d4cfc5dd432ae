import { describe, expect, test } from 'vitest';
import type { ChatDevice } from '../chat.ts';
import { codesOf, makeStage } from './groups.ts';

const texts = [
  { method: 'updateGroupName', field: 'groupName', event: 'name', bytesMax: 100 },
  { method: 'updateGroupAvatarUrl', field: 'groupAvatarUrl', event: 'avatar', bytesMax: 500 },
  { method: 'updateGroupNotice', field: 'groupNotice', event: 'notice', bytesMax: 300 },
] as const;

describe.each(texts)('$method', ({ method, field, event, bytesMax }) => {
  const update = ({ zim }: ChatDevice, text: unknown, groupID = 'g'): Promise<unknown> =>
    zim[method](text as string, groupID);

  test('of any member is told to all with who did it, also where it changes nothing [GDATA-1, GDATA-2]', async () => {
    const { chat, ann, bob, told } = await makeStage();
    const result = await chat.wait(update(bob, 'New').finally(() => told[2].push('settled')));
    await chat.run(500);
    const line = `g ${event}: New by bob 3`;
    expect([result, ...told]).toEqual([{ groupID: 'g', [field]: 'New' }, [line], [line], [line, 'settled'], [line]]);
    await chat.wait(update(ann, 'New'));
    await chat.wait(update(ann, ''));
    await chat.run(500);
    expect(told[3]).toEqual([line, `g ${event}: New by ann 1`, `g ${event}:  by ann 1`]);
    const { groupInfo } = await chat.wait(bob.zim.queryGroupInfo('g'));
    expect({ ...groupInfo.baseInfo, groupNotice: groupInfo.groupNotice }[field]).toBe('');
  });

  test('has a length, and is for members [GDATA-1, RIGHT-1]', async () => {
    const { chat, bob } = await makeStage();
    const dave = await chat.loggedIn('dave');
    const codes = await codesOf(chat, [
      () => update(bob, 'n'.repeat(bytesMax)),
      () => update(bob, 'n'.repeat(bytesMax + 1)),
      () => update(bob, 'é'.repeat(bytesMax / 2 + 1)),
      () => update(bob, undefined),
      () => update(bob, 'x', 'none'),
      () => update(dave, 'x'),
    ]);
    expect(codes).toEqual([0, 6000001, 6000001, 6000001, 6000523, 6000521]);
  });
});
