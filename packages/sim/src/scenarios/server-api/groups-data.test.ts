import { describe, expect, test } from 'vitest';
import { withGroups } from '../groups/applications.ts';
import { makeServed, toldOf } from './groups.ts';

const nothing = [[], [], [], []];
const all = (...lines: readonly string[]) => [lines, lines, lines, lines];

describe('UpdateGroupData', () => {
  test('changes what is given, and tells each that is another one [APIOBJ-9, GDATA-2, APIOBJ-13b]', async () => {
    const stage = await makeServed();
    const { act, backend, chat } = stage;
    await act('UpdateGroupData', {
      GroupName: '😀'.repeat(50),
      GroupAvatar: '€'.repeat(500),
      GroupNotice: '€'.repeat(300),
    });
    const [told] = await toldOf(stage);
    expect(told).toEqual([
      `g name: ${'😀'.repeat(50)} by olga 0`,
      `g avatar: ${'€'.repeat(500)} by olga 0`,
      `g notice: ${'€'.repeat(300)} by olga 0`,
    ]);
    await act('UpdateGroupData', { GroupName: 'Name', GroupNotice: '', GroupAvatar: '' });
    await toldOf(stage);
    await act('UpdateGroupData', { GroupName: 'Name', GroupNotice: 'n' });
    expect(await toldOf(stage)).toEqual(all('g notice: n by olga 0'));
    await act('UpdateGroupData', { GroupName: 'Name', GroupNotice: 'n', GroupAvatar: '' });
    expect(await toldOf(stage)).toEqual(nothing);
    const info = () => backend.call('QueryGroupInfo', { FromUserId: 'erin', GroupId: 'g' });
    expect(await info()).toMatchObject({ GroupName: 'Name', GroupNotice: 'n', GroupAvatar: '', GroupDataSeq: 3 });
    await chat.wait(stage.bob.zim.updateGroupName('other', 'g'));
    expect(await info()).toMatchObject({ GroupName: 'other', GroupDataSeq: 4 });
  });

  test('is made up for by who was away, and shows in the conversation [API-24, GEVENT-13]', async () => {
    const { chat, act, carol, told, bob } = await makeServed();
    await chat.wait(bob.zim.sendMessage({ type: 1, message: 'hi' } as never, 'g', 2, { priority: 1 } as never));
    await chat.run(500);
    const plugIn = chat.pullCable(carol);
    await act('UpdateGroupData', { GroupName: 'Away' });
    plugIn();
    await chat.run(5000);
    expect(told[3]).toEqual(['g name: Away by olga 0']);
    expect(carol.conversations.get('g')?.conversationName).toBe('Away');
  });

  test('declines what is too long, or nothing [APIOBJ-9, API-20, APICODE-18]', async () => {
    const { chat, backend, code } = await makeServed();
    const update = (params: Readonly<Record<string, unknown>>) => code('UpdateGroupData', params);
    expect(await update({ GroupName: '😀'.repeat(51) })).toBe(660000002);
    expect(await update({ GroupNotice: 'n'.repeat(301) })).toBe(660000002);
    expect(await update({ GroupAvatar: 'a'.repeat(501) })).toBe(660000002);
    expect(await update({})).toBe(660000002);
    expect(await update({ GroupName: 5 })).toBe(660000002);
    expect(await update({ GroupName: 'a\u0000' })).toBe(660000002);
    expect(await update({ FromUserId: 'nobody', GroupName: '' })).toBe(660500002);
    expect(await update({ GroupId: 'none', GroupName: '' })).toBe(660600001);
    chat.breakNext('UpdateGroupData', 'storage');
    // groupDataNotWritable
    expect(await update({ GroupName: 'n' })).toBe(660600028);
    await chat.run(1000);
    const asked = Array.from({ length: 21 }, (_, number) =>
      backend
        .start('UpdateGroupData', { FromUserId: 'olga', GroupId: 'g', GroupName: `n${number}` })
        .then(({ Code }) => Code),
    );
    const codes = await chat.wait(Promise.all(asked));
    expect([codes.filter((one) => one === 0).length, codes.at(-1)]).toEqual([20, 660300006]);
  });
});

describe('ModifyGroupAttribute', () => {
  const pair = (Key: string, Value?: string) => ({ Key, ...(Value !== undefined && { Value }) });

  test('sets and removes attributes, and tells what changed [GDATA-9, API-4, APIOBJ-13c]', async () => {
    const stage = await makeServed();
    const { act } = stage;
    const first = [pair('a', '1'), pair('__proto__', '2'), pair('b', '')];
    expect(await act('ModifyGroupAttribute', { Attributes: first })).toMatchObject({
      ...{ Code: 0, FailKeys: [], Attributes: { Attributes: first } },
    });
    expect(await toldOf(stage)).toEqual(all('g attributes Set: {"a":"1","__proto__":"2","b":""} by olga 0'));
    const second = [pair('a', '1'), pair('c', '3'), pair('b', 'x'), pair('b', 'y')];
    expect(await act('ModifyGroupAttribute', { Action: 0, Attributes: second })).toMatchObject({
      Attributes: { Attributes: [pair('a', '1'), pair('__proto__', '2'), pair('b', 'y'), pair('c', '3')] },
    });
    expect(await toldOf(stage)).toEqual(all('g attributes Set: {"c":"3","b":"y"} by olga 0'));
    await act('ModifyGroupAttribute', { Attributes: [pair('a', '1')] });
    expect(await toldOf(stage)).toEqual(nothing);
    const removed = { Action: 1, Attributes: [pair('a'), pair('x'), pair('c', 'not looked at')] };
    expect(await act('ModifyGroupAttribute', removed)).toMatchObject({
      ...{ Code: 0, FailKeys: [{ Key: 'x', Reason: 'key db-non-existent' }] },
      Attributes: { Attributes: [pair('__proto__', '2'), pair('b', 'y')] },
    });
    expect(await toldOf(stage)).toEqual(all('g attributes Delete: {"a":"1","c":"3"} by olga 0'));
    expect(await act('ModifyGroupAttribute', { ...removed, Action: '1' })).toMatchObject({
      Code: 660000002,
      FailKeys: ['a', 'x', 'c'].map((Key) => ({ Key, Reason: 'key db-non-existent' })),
    });
    expect(await toldOf(stage)).toEqual(nothing);
  });

  test('declines what there is no room for [APICODE-17, APICODE-18]', async () => {
    const { chat, code } = await makeServed(withGroups({ attributesTotalBytesMax: 3000 }));
    const set = (Attributes: unknown, more: object = {}) => code('ModifyGroupAttribute', { Attributes, ...more });
    const many = (count: number) => Array.from({ length: count }, (_, index) => pair(`k${index}`, 'v'));
    expect(await set(many(11))).toBe(660600019);
    expect(await set(many(101))).toBe(660600019);
    expect(await set([pair('k'.repeat(17), '')])).toBe(660600020);
    expect(await set([pair('k', '€'.repeat(342))])).toBe(660600020);
    const full = [pair('a', 'v'.repeat(1024)), pair('b', 'v'.repeat(1024)), pair('c', 'v'.repeat(953))];
    expect(await set(full)).toBe(660300019);
    for (const Attributes of [[], undefined, [pair('k')], [pair('', 'v')], [pair('k', '\ud800')], { k: 'v' }, ['k']]) {
      expect([await set(Attributes), Attributes]).toEqual([660000002, Attributes]);
    }
    expect(await set(many(1), { Action: 2 })).toBe(660000002);
    expect(await set(many(1), { FromUserId: 'nobody' })).toBe(660500002);
    expect(await set(many(1), { GroupId: 'none' })).toBe(660600001);
    chat.breakNext('ModifyGroupAttribute', 'storage');
    expect(await set(many(1))).toBe(660600028);
    expect([await set(many(10)), await set([pair('k'.repeat(16), 'v')])]).toEqual([0, 660600019]);
  });
});

describe('ModifyGroupLimit', () => {
  test('changes how one comes in, and tells it where it is another way [GDATA-4, APIOBJ-15]', async () => {
    const stage = await makeServed();
    const { backend, code } = stage;
    const get = async (query: string) =>
      (await backend.get('ModifyGroupLimit', `FromUserId=olga&GroupId=g&${query}`)).Code;
    expect(await get('JoinMode=2&InviteMode=1')).toBe(0);
    expect(await toldOf(stage)).toEqual(all('g modes: 2 1 0 by olga 0'));
    // What is there without a value is 0, what is not there stays.
    expect(await get('JoinMode=&BeInvitedMode=1&MemberCountLimit=')).toBe(0);
    expect(await toldOf(stage)).toEqual(all('g modes: 0 1 1 by olga 0'));
    expect(await get('JoinMode=0&MemberCountLimit=3')).toBe(0);
    expect(await code('ModifyGroupLimit')).toBe(0);
    expect(await toldOf(stage)).toEqual(nothing);
    expect(await backend.call('QueryGroupInfo', { FromUserId: 'olga', GroupId: 'g' })).toMatchObject({
      LimitInfo: { MemberCountLimit: 3, JoinMode: 0, InviteMode: 1, BeInvitedMode: 1, NumberMessage: 0 },
    });
    expect(await code('InviteUsersIntoGroup', { UserIds: ['dave'] })).toBe(660600016);
    expect(await code('ModifyGroupLimit', { MemberCountLimit: '500', JoinMode: '1' })).toBe(0);
    expect(await toldOf(stage)).toEqual(all('g modes: 1 1 1 by olga 0'));
  });

  test('declines a limit that cannot be, and modes that there are not [APIOBJ-15]', async () => {
    const { chat, code } = await makeServed();
    const set = (params: Readonly<Record<string, unknown>>) => code('ModifyGroupLimit', params);
    expect([await set({ MemberCountLimit: 2 }), await set({ MemberCountLimit: 3 })]).toEqual([660000002, 0]);
    expect([await set({ MemberCountLimit: 501 }), await set({ MemberCountLimit: 500 })]).toEqual([660000002, 0]);
    for (const params of [
      { JoinMode: 3 },
      { InviteMode: 2 },
      { BeInvitedMode: -1 },
      { JoinMode: 'Any' },
      { MemberCountLimit: -1 },
    ]) {
      expect([await set(params), params]).toEqual([660000002, params]);
    }
    expect(await set({ FromUserId: 'nobody' })).toBe(660500002);
    expect(await set({ GroupId: 'none' })).toBe(660600001);
    chat.breakNext('ModifyGroupLimit', 'storage');
    expect(await set({ JoinMode: 1 })).toBe(660600009);
  });
});
