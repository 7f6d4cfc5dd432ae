import { describe, expect, test } from 'vitest';
import { hourMs, nothingNew, opened } from '../../testing/fake-server.ts';
import {
  beginWithGroups as begin,
  change,
  groupInfo,
  membership,
  membershipBody,
  membersOf,
  moved,
} from '../../testing/groups.ts';

/** The user, ann, is invited by the first entry. */
const invitation = membership(1, 4, 1);
const coming = change(1, moved(true, 5, 'ann'));

describe('a device', () => {
  const userLog = { position: 4, reload: false, entries: [membership(4, 4, 30)] };
  const head = { log: 9, conversationType: 2, conversationID: 'g', position: 50, messageSeq: 0, messageID: 0 };
  const standing = {
    ...{ conversationName: 'Group', conversationAvatarUrl: '', readPosition: 0, readMessageSeq: 0 },
    unreadMessageCount: 0,
  };

  test('that is used for the first time begins where the groups are, and tells nothing [GEVENT-14]', async () => {
    const { client, entry, groups, server, clock, told } = await begin({
      sync: () => ({ result: { ...nothingNew, userLog, changed: [{ ...head, standing }] } }),
    });
    const listed: unknown[] = [];
    client.on('conversationChanged', (_zim, { infoList }) => listed.push(...infoList));
    await entry(change(51, { groupName: 'New' }));
    await clock.run(hourMs);
    expect([groups, server.requests('catchUp'), listed, told.errors]).toEqual([['name: New'], [], [], []]);
    // A group without messages is no conversation of the list.
    expect((await client.queryConversationList({ count: 10 })).conversationList).toEqual([]);
  });

  test('that was away is told of each group whose membership changed, and of what there is still [GEVENT-14]', async () => {
    let isBack = false;
    const entries = [change(50, { groupName: 'Kept' })];
    const { server, clock, groups } = await begin({
      sync: () => ({ result: isBack ? { ...nothingNew, userLog, changed: [head] } : nothingNew }),
      catchUp: () => ({ result: { logs: [{ log: 9, from: 29, to: 50, complete: true, entries }] } }),
    });
    isBack = true;
    server.last.close();
    await clock.run(10_000);
    expect(groups).toEqual(['g Enter Invited', 'name: Kept']);
    expect(server.requests('catchUp')).toMatchObject([{ params: { logs: [{ log: 9, position: 29 }] } }]);
  });

  /** Of its end the log of the group tells, which a new device does not read, and not that of the user. */
  const dismissed = { ...head, position: 51, standing: { ...standing, group: { mutedInfo: groupInfo().mutedInfo } } };

  test('that is used for the first time knows no group that was dismissed [GEVENT-11]', async () => {
    const { client, groups, server, clock } = await begin({
      sync: () => ({ result: { ...nothingNew, userLog, changed: [dismissed] } }),
    });
    await clock.run(hourMs);
    server.network = 'refuses';
    server.last.close();
    await clock.run(100);
    expect([groups, await client.queryGroupList()]).toEqual([[], { groupList: [], nextFlag: 0 }]);
  });

  /** Of a group that somebody made alone no entry told before that of its end, where its first window begins as well. */
  const ofOne = {
    ...nothingNew,
    userLog: { ...userLog, entries: [membership(4, 1, 1)] },
    changed: [{ ...dismissed, position: 1 }],
  };

  test('that is used for the first time knows no group whose end was its first entry [GEVENT-11]', async () => {
    const { client, groups, server, clock } = await begin({ sync: () => ({ result: ofOne }) });
    await clock.run(hourMs);
    server.network = 'refuses';
    server.last.close();
    await clock.run(100);
    expect([groups, await client.queryGroupList()]).toEqual([[], { groupList: [], nextFlag: 0 }]);
  });

  test('tells of no group whose end was its first entry, in the backup too', async () => {
    let life = 1;
    const { server, clock, groups, own, entry } = await begin({
      resume: () => ({ result: { outcome: 'resumed', session: opened(clock, { epoch: life }) } }),
      sync: () => ({ result: life === 1 ? nothingNew : ofOne }),
    });
    await own(membership(1, 1, 1));
    await entry(change(1, { dismissed: groupInfo() }));
    expect(groups).toEqual(['g Enter Created', 'g Quit Dismissed']);
    groups.length = 0;
    life = 2;
    server.last.close();
    await clock.run(10_000);
    expect(groups).toEqual([]);
  });

  test('tells of no group that is dismissed in the backup too', async () => {
    let life = 1;
    const { server, clock, groups, own, entry } = await begin({
      resume: () => ({ result: { outcome: 'resumed', session: opened(clock, { epoch: life }) } }),
      sync: () => ({ result: life === 1 ? nothingNew : { ...nothingNew, userLog, changed: [dismissed] } }),
    });
    await own(invitation);
    await entry(coming);
    await entry(change(2, { dismissed: groupInfo() }));
    groups.length = 0;
    life = 2;
    server.last.close();
    await clock.run(10_000);
    expect(groups).toEqual([]);
  });

  test('tells once of a group that its own call had made, when an old backup was put back', async () => {
    let life = 1;
    const made = { position: 1, kind: 'group', key: 'g', body: membershipBody(1, 1) };
    const result = { membership: { entryPosition: 1, ...membershipBody(1, 1) }, members: membersOf('ann'), failed: [] };
    const { client, server, clock, groups, own } = await begin({
      createGroup: () => ({ result }),
      resume: () => ({ result: { outcome: 'resumed', session: opened(clock, { epoch: life }) } }),
      sync: () => ({
        result: life === 1 ? nothingNew : { ...nothingNew, userLog: { position: 1, reload: false, entries: [made] } },
      }),
    });
    await own(made);
    await Promise.all([client.createGroup({ groupID: '', groupName: 'Group', groupAvatarUrl: '' }, []), clock.run(5)]);
    expect(groups).toEqual(['g Enter Created']);
    life = 2;
    server.last.close();
    await clock.run(10_000);
    expect(groups).toEqual(['g Enter Created']);
  });

  test('tells what is different when an old backup was put back', async () => {
    let life = 1;
    const other = membership(2, 4, 1, { log: 10, groupInfo: groupInfo('Other', 'other') });
    const { server, clock, groups, own, entry } = await begin({
      resume: () => ({ result: { outcome: 'resumed', session: opened(clock, { epoch: life }) } }),
      sync: () =>
        life === 1 ? { result: nothingNew } : { result: { ...nothingNew, userLog: { ...userLog, entries: [other] } } },
    });
    await own(invitation);
    await entry(coming);
    groups.length = 0;
    life = 2;
    server.last.close();
    await clock.run(10_000);
    expect(groups).toEqual(['other Enter Invited', 'g Quit Unknown']);
  });

  test.each([
    ['tells so also where a logout comes before it is up to date', true, ['other Enter Invited', 'g Quit Unknown']],
    ['tells nothing of it at a logout before it has heard of it', false, []],
  ])('%s', async (_name, isTold, expected) => {
    let life = 1;
    const other = membership(2, 4, 1, { log: 10, groupInfo: groupInfo('Other', 'other') });
    const never = new Promise<never>(() => {});
    const { client, server, clock, groups, own, entry } = await begin({
      resume: () => ({ result: { outcome: 'resumed', session: opened(clock, { epoch: life }) } }),
      sync: () => {
        if (life === 1) return { result: nothingNew };
        if (!isTold) return never;
        const lastMessage = {
          ...{ position: 50, conversationType: 2, senderUserID: 'bob', targetID: 'other', messageID: 7, messageSeq: 1 },
          ...{ localMessageID: 'l', timestamp: clock.wall() + 1000, orderKey: 1, content: { type: 1, message: 'hi' } },
        };
        const missed = { ...head, log: 10, conversationID: 'other', messageSeq: 1, messageID: 7 };
        const changed = [{ ...missed, standing: { ...standing, lastMessage } }];
        return { result: { ...nothingNew, changed, userLog: { ...userLog, entries: [other] } } };
      },
      // The device is not up to date before the logout.
      catchUp: () => never,
    });
    await own(invitation);
    await entry(coming);
    groups.length = 0;
    life = 2;
    server.last.close();
    await clock.run(10_000);
    expect(groups).toEqual([]);
    client.logout();
    await clock.run(1000);
    expect(groups).toEqual(expected);
  });
});
