import { describe, expect, test } from 'vitest';
import { codesOf, makeStage } from './groups.ts';

const modes = [
  { method: 'updateGroupJoinMode', line: '1 0 0', unknown: 3 },
  { method: 'updateGroupInviteMode', line: '0 1 0', unknown: 2 },
  { method: 'updateGroupBeInviteMode', line: '0 0 1', unknown: 2 },
] as const;

describe.each(modes)('$method', ({ method, line, unknown }) => {
  test('tells all members the complete modes, also where it changes nothing [GDATA-4]', async () => {
    const { chat, ann, told } = await makeStage();
    const result = await chat.wait(ann.zim[method](1, 'g').finally(() => told[0].push('settled')));
    await chat.run(500);
    const expected = [`g modes: ${line} by ann 1`];
    expect([result, ...told]).toEqual([
      ...[{ groupID: 'g', mode: 1 }, [...expected, 'settled'], expected, expected, expected],
    ]);
    await chat.wait(ann.zim[method](1, 'g'));
    await chat.run(500);
    expect(told[3]).toEqual([...expected, ...expected]);
  });

  test('is for owner and admins [RIGHT-4, RIGHT-1]', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    const dave = await chat.loggedIn('dave');
    await chat.wait(ann.zim.setGroupMemberRole(2, 'bob', 'g'));
    const codes = await codesOf(chat, [
      () => bob.zim[method](1, 'g'),
      () => carol.zim[method](1, 'g'),
      () => dave.zim[method](1, 'g'),
      () => ann.zim[method](1, 'none'),
      () => ann.zim[method](unknown as 1, 'g'),
      () => ann.zim[method](undefined as unknown as 1, 'g'),
    ]);
    expect(codes).toEqual([0, 6000541, 6000521, 6000523, 6000001, 6000001]);
  });
});
