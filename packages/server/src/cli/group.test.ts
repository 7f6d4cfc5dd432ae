import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toLogKey, toUserKey } from '../core/ids.ts';
import { createOperatedWorld, type OperatedWorld, operatedApp } from '../testing/operated-world.ts';

let world: OperatedWorld;
beforeEach(async () => {
  world = await createOperatedWorld();
  await world.makeGroup(10, [1, 2, 3]);
});
afterEach(() => world.remove());

const membersOf = async (groupID = 'group-10') => {
  const { members } = JSON.parse((await world.run(['group', 'members', groupID, '--json'])).out);
  return members.map((one: { userID: string; memberRole: number }) => `${one.userID} ${one.memberRole}`);
};
const findGroup = (groupID = 'group-10') =>
  world.within((storage) => storage.read(operatedApp).groups.byGroupID(groupID));
const entriesOf = (number = 10) =>
  world.within(async (storage) => {
    const query = { log: toLogKey(number), after: 1, upTo: 1000, limit: 100 };
    const entries = await storage.read(operatedApp).groups.entriesAfter(query);
    return entries.map(({ body }) => JSON.parse(body));
  });
const erasures = () => world.within(({ system }) => system.erasures());

describe('looking', () => {
  test('group list: pages by groupID, dismissed ones among them', async () => {
    await world.makeGroup(11, [2]);
    await world.run(['group', 'dismiss', 'group-11', '--yes']);
    await world.makeGroup(12, [3]);
    const first = JSON.parse((await world.run(['group', 'list', '--limit', '2', '--json'])).out);
    expect(first).toMatchObject({
      groups: [
        { groupID: 'group-10', state: 'living', memberCount: 3, groupName: 'Name 10 ü' },
        { groupID: 'group-11', state: 'dismissed', memberCount: 0 },
      ],
      next: 'group-11',
    });
    const { out } = await world.run(['group', 'list', '--after', first.next]);
    expect(out).toMatch(/^GroupID +State +Members +Created +Name\ngroup-12 +living +1 +\S+ +"Name 12 ü"$/);
    expect((await world.run(['group', 'list', '--after', 'group-12'])).out).toBe('no groups');
  });

  test('group show: what it is, who leads it, and where its log stands', async () => {
    await world.say(10, 2, ['hello', 'again']);
    await world.write(10, async ({ groups }) => {
      const [member] = await groups.membersAmong(toLogKey(10), [toUserKey(3)]);
      if (member) await groups.putMembers(toLogKey(10), [{ ...member, role: 2 }]);
      const group = await groups.byGroupID('group-10');
      const mute = { mode: 2, expiredTime: -1, roles: [] };
      if (group) await groups.put({ ...group, mute, attributes: [{ key: 'k', value: 'v\u001b' }] });
    });
    const { out } = await world.run(['group', 'show', 'group-10']);
    expect(out).toMatch(/Members +3 of 500\nOwner +user-1\nAdmins +user-3\n/);
    expect(out).toMatch(/Mute +mode 2, for good\nMessages +2\nLog +position 3, newest message 2$/);
    expect(out).toContain('"k": "v\\u001b"');
    const shown = JSON.parse((await world.run(['group', 'show', 'group-10', '--json'])).out);
    expect(shown).toMatchObject({ owners: ['user-1'], attributes: { k: 'v\u001b' }, mute: { isInForce: true } });
  });

  test('group members: in the order in which they came, in pages', async () => {
    const first = JSON.parse((await world.run(['group', 'members', 'group-10', '--limit', '2', '--json'])).out);
    expect(first.members).toMatchObject([{ userID: 'user-1', memberRole: 1 }, { userID: 'user-2' }]);
    const { out } = await world.run(['group', 'members', 'group-10', '--after', String(first.next)]);
    expect(out).toMatch(/^UserID +Role +Mute +Came +Name +Nickname\nuser-3 +3 /);
    expect(out).not.toContain('More');
  });

  test.each([
    [['show'], 2, /<groupID> is missing/],
    [['show', 'a'.repeat(33)], 2, /<groupID> is over/],
    [['show', 'nothing'], 1, /app 7 has no group nothing; .*group list/],
    [['members', 'group-10', '--limit', '0'], 2, /--limit must be a whole number from 1 to 1000/],
    [['transfer', 'group-10'], 2, /<userID> is missing/],
    [['transfer', 'group-10', 'nobody'], 1, /has no user nobody/],
  ])('group %j', async (args, code, complaint) => {
    const ended = await world.run(['group', ...args]);
    expect([ended.code, ended.err]).toEqual([code, expect.stringMatching(complaint)]);
  });
});

describe('group transfer', () => {
  test('makes a member the owner and tells it as of the former one', async () => {
    expect((await world.run(['group', 'transfer', 'group-10', 'user-3'])).out).toBe('user-3 is the owner of group-10');
    expect(await membersOf()).toEqual(['user-1 3', 'user-2 3', 'user-3 1']);
    expect(await entriesOf()).toMatchObject([
      {
        operator: { userID: 'user-1', memberRole: 1 },
        memberInfo: { userList: [{ userID: 'user-3' }, { userID: 'user-1' }] },
      },
    ]);
    expect(await erasures()).toBe(1);
    const again = await world.run(['group', 'transfer', 'group-10', 'user-3']);
    expect(again.out).toBe('user-3 is the owner already; nothing was changed');
    expect(await entriesOf()).toHaveLength(1);
    const stranger = await world.run(['group', 'transfer', 'group-10', 'user-4']);
    expect([stranger.code, stranger.err]).toEqual([1, expect.stringMatching(/user-4 is no member of group-10; /)]);
  });
});

describe('group remove', () => {
  test('takes a member out as the owner does, and says so where the server speaks of it', async () => {
    const environment = { PARLEY_GROUPS_TIPS_MANAGEMENT: 'true' };
    const removed = await world.run(['group', 'remove', 'group-10', 'user-2'], { environment });
    expect(removed).toMatchObject({ code: 0, out: 'user-2 is removed from group-10' });
    expect(await membersOf()).toEqual(['user-1 1', 'user-3 3']);
    expect(await findGroup()).toMatchObject({ memberCount: 2 });
    expect(await entriesOf()).toMatchObject([
      { operator: { userID: 'user-1' }, moved: { isEntering: false, event: 4, members: {} } },
    ]);
    const tips = await world.within((storage) =>
      storage.read(operatedApp).messages.history({ log: toLogKey(10), count: 10, reverse: false }),
    );
    const content = JSON.parse(tips[0]?.body ?? '');
    expect(content).toMatchObject({ type: 32, event: 6, targetUsers: [{ userID: 'user-2' }] });
    const gone = await world.run(['group', 'remove', 'group-10', 'user-2']);
    expect([gone.code, gone.err]).toEqual([1, expect.stringMatching(/user-2 is no member/)]);
  });

  test('after the owner whoever came first is it, and after the last member the group is dismissed', async () => {
    for (const user of ['user-1', 'user-3']) await world.run(['group', 'remove', 'group-10', user]);
    expect(await membersOf()).toEqual(['user-2 1']);
    await world.run(['group', 'remove', 'group-10', 'user-2']);
    expect(await membersOf()).toEqual([]);
    expect((await findGroup())?.dismissedPosition).toBe(4);
    const over = await world.run(['group', 'remove', 'group-10', 'user-2']);
    expect([over.code, over.err]).toEqual([1, expect.stringMatching(/group-10 was dismissed; nothing was changed/)]);
  });
});

describe('group dismiss', () => {
  test.each([
    [undefined, 2, /add --yes/],
    ['group-11', 1, /that is not the groupID; nothing was changed/],
  ])('with the answer %j changes nothing', async (answer, code, complaint) => {
    const ended = await world.run(['group', 'dismiss', 'group-10'], answer === undefined ? {} : { answer });
    expect([ended.code, ended.err]).toEqual([code, expect.stringMatching(complaint)]);
    expect(await membersOf()).toHaveLength(3);
  });

  test('ends it for good, applications with it', async () => {
    await world.write(10, ({ groups }) =>
      groups.putApplications([
        {
          ...{ applicationID: 1, log: toLogKey(10), userKey: toUserKey(4), inviterKey: undefined, state: 'waiting' },
          ...{ wording: '', createdAt: 1, updatedAt: 1, expiresAt: 9e12, answer: undefined },
        } as never,
      ]),
    );
    expect((await world.run(['group', 'dismiss', 'group-10'], { answer: 'group-10' })).out).toBe(
      'group-10 is dismissed',
    );
    expect(await entriesOf()).toMatchObject([{ dismissed: { groupID: 'group-10' }, operator: { userID: 'user-1' } }]);
    expect(await membersOf()).toEqual([]);
    const application = await world.write(10, ({ groups }) => groups.application(1));
    expect(application?.state).toBe('disabled');
    expect((await world.run(['group', 'dismiss', 'group-10', '--yes'])).code).toBe(1);
  });
});

describe('group mend', () => {
  const mend = async () => (await world.run(['group', 'mend', 'group-10'])).out;
  const spoil = (changes: { memberCount?: number; roles?: Readonly<Record<number, number>> }) =>
    world.write(10, async ({ groups }) => {
      const { memberCount, roles = {} } = changes;
      const group = await groups.byGroupID('group-10');
      if (group && memberCount !== undefined) await groups.put({ ...group, memberCount });
      const members = await groups.membersAmong(toLogKey(10), Object.keys(roles).map(Number).map(toUserKey));
      await groups.putMembers(
        toLogKey(10),
        members.map((one) => ({ ...one, role: roles[one.userKey] ?? one.role })),
      );
    });

  test('leaves what is in order', async () => {
    expect(await mend()).toBe('group-10 is as it should be; nothing was changed');
    expect(await entriesOf()).toEqual([]);
  });

  test.each([
    ['a wrong number of members', { memberCount: 7 }, ['user-1 1', 'user-2 3', 'user-3 3']],
    ['no owner', { roles: { 1: 3 } }, ['user-1 1', 'user-2 3', 'user-3 3']],
    ['two owners', { roles: { 3: 1 } }, ['user-1 1', 'user-2 3', 'user-3 3']],
    ['both', { memberCount: 1, roles: { 1: 3, 2: 2 } }, ['user-1 1', 'user-2 2', 'user-3 3']],
  ])('%s', async (_name, changes, members) => {
    await spoil(changes);
    expect(await mend()).toBe('group-10 is mended');
    expect(await membersOf()).toEqual(members);
    expect(await findGroup()).toMatchObject({ memberCount: 3 });
    expect(await mend()).toContain('nothing was changed');
  });
});
