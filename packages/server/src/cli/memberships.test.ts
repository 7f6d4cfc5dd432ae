import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { millis } from '@parley/kernel/brand';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSettings } from '../config-source.ts';
import { toLogKey, toUserID, toUserKey } from '../core/ids.ts';
import type { GroupApplication } from '../features/groups/application-store.ts';
import { at, later } from '../storage/contract/fixtures.ts';
import type { Storage } from '../storage/storage.ts';
import { createOperatedWorld, type OperatedWorld, operatedApp } from '../testing/operated-world.ts';
import { unregisterUser } from './unregister.ts';

const app = operatedApp;
const user = toUserKey;
let world: OperatedWorld;
beforeEach(async () => {
  world = await createOperatedWorld();
});
afterEach(() => world.remove());

const membersOf = async (groupID: string): Promise<string[]> => {
  const { members } = JSON.parse((await world.run(['group', 'members', groupID, '--json'])).out);
  return members.map((one: { userID: string; memberRole: number }) => `${one.userID} ${one.memberRole}`);
};

const applicationOf = (
  applicationID: number,
  changes: Partial<GroupApplication> & Pick<GroupApplication, 'log'>,
): GroupApplication => ({
  ...{ applicationID, userKey: user(1), inviterKey: undefined, state: 'waiting', wording: `words ${applicationID}` },
  ...{ createdAt: at, updatedAt: at, expiresAt: millis(9e12), answer: undefined },
  ...changes,
});

/** The first user owns one group with others and one alone, is a member of a third, and asks and is asked elsewhere. */
async function settle(): Promise<void> {
  await world.makeGroup(10, [1, 2, 3]);
  await world.makeGroup(11, [1]);
  await world.makeGroup(12, [2, 1]);
  await world.makeGroup(13, [2]);
  await world.write(13, ({ groups }) =>
    groups.putApplications([
      applicationOf(1, { log: toLogKey(13) }),
      applicationOf(2, { log: toLogKey(13), inviterKey: user(2) }),
      applicationOf(3, { log: toLogKey(12), userKey: user(4), inviterKey: user(1) }),
      applicationOf(4, {
        ...{ log: toLogKey(10), userKey: user(5), state: 'rejected' },
        answer: { operatorKey: user(1), role: 1, nickname: 'the boss' },
      }),
    ]),
  );
}

const applications = () =>
  world.within((storage) =>
    storage.transact([], async ({ stores }) => {
      const found = await Promise.all([1, 2, 3, 4].map((one) => stores(app).groups.application(one)));
      return found.map((one) => `${one?.state} "${one?.wording}" ${one?.answer?.nickname ?? '-'}`);
    }),
  );

/** What is left of a storage that fails for good from one transaction on, as where the process is killed. */
const dyingAfter = (storage: Storage, transactions: number): Storage => {
  let left = transactions;
  return {
    ...storage,
    transact: (keys, work) => {
      left -= 1;
      return left < 0 ? Promise.reject(new Error('killed')) : storage.transact(keys, work);
    },
  };
};

describe('user delete', () => {
  const erasures = () => world.within(({ system }) => system.erasures());

  test('takes the user out of all groups; what waits is ended by a server [GROUP-31, GROUP-32]', async () => {
    await settle();
    const before = await erasures();
    expect((await world.run(['user', 'delete', 'user-1'])).out).toBe(
      'user-1 is deleted; sessions ended: 0, groups left: 3',
    );
    expect([await membersOf('group-10'), await membersOf('group-11'), await membersOf('group-12')]).toEqual([
      ...[['user-2 1', 'user-3 3'], [], ['user-2 1']],
    ]);
    const { groups } = JSON.parse((await world.run(['group', 'list', '--json'])).out);
    expect(groups.map(({ state }: { state: string }) => state)).toEqual(['living', 'dismissed', 'living', 'living']);
    expect(await erasures()).toBeGreaterThan(before);
    // What he asked others for is void with his going; the rest is left to a timer, so that a server tells of it.
    expect((await applications()).slice(0, 3)).toEqual([
      ...['waiting "words 1" -', 'waiting "words 2" -', 'disabled "words 3" -'],
    ]);
    const due = await world.write(13, async (stores) => {
      const { timers, groups: store } = stores;
      const found = await timers.due(['groupApplicationsVoid'], later(1e12), 10);
      return { keys: found.map(({ key }) => key), ended: await store.voidApplications(toLogKey(13), 10) };
    });
    expect(due.keys).toEqual(['13']);
    expect(due.ended.map(({ applicationID }) => applicationID)).toEqual([1, 2]);
    expect((await world.run(['user', 'delete', 'user-1'])).out).toBe('user-1 was deleted before; nothing was changed');
  });

  test('that was killed in the middle goes on when it is run again, wherever it was', async () => {
    await settle();
    const read = readSettings({ environment: {} });
    if (!read.ok) throw new Error('the defaults are right');
    const { config } = read.settings;
    let died = 0;
    for (let transactions = 0; ; transactions += 1) {
      const outcome = await world.within((storage) => {
        const acting = { storage: dyingAfter(storage, transactions), config, app, now: at };
        return unregisterUser({ ...acting, userID: toUserID('user-1') }).catch(() => 'died' as const);
      });
      const { findings } = JSON.parse((await world.run(['doctor', '--json'])).out);
      const about = findings.filter((one: { about: string; level: string }) => one.about === 'groups');
      expect(about.filter(({ level }: { level: string }) => level === 'problem')).toEqual([]);
      if (outcome !== 'died') break;
      died += 1;
    }
    expect(died).toBeGreaterThan(3);
    expect([await membersOf('group-10'), await membersOf('group-12')]).toEqual([
      ['user-2 1', 'user-3 3'],
      ['user-2 1'],
    ]);
  });

  test('that is ended by Ctrl-C says what is left', async () => {
    await settle();
    const ended = await world.run(['user', 'delete', 'user-1'], {
      isWatched: true,
      onDraw: (text, send) => text.includes('leaving groups') && send('SIGINT'),
    });
    expect([ended.code, ended.err]).toEqual([130, expect.stringContaining('has left some groups; run it again')]);
    expect(await membersOf('group-12')).toEqual(['user-2 1', 'user-1 3']);
    expect((await world.run(['user', 'delete', 'user-1'])).out).toMatch(/^user-1 was deleted before; groups left: \d$/);
    expect(await membersOf('group-12')).toEqual(['user-2 1']);
  });
});

describe('user erase', () => {
  const bodies = (log: number) =>
    world.within(async (storage) => {
      const rows = await storage.read(app).messages.history({ log: toLogKey(log), count: 100, reverse: false });
      return rows.map(({ body }) => JSON.parse(body)).map(({ type, message }) => message ?? `type ${type}`);
    });

  test('erases what he wrote in groups, also before he left one, and what he called them [GROUP-33]', async () => {
    await settle();
    await world.say(10, 1, ['secret of the owner']);
    await world.say(10, 2, ['of another']);
    await world.say(12, 1, ['secret one']);
    await world.run(['group', 'remove', 'group-12', 'user-1']);
    await world.say(12, 2, ['meanwhile']);
    await world.write(10, async ({ conversations }) => {
      const set = { pinnedTime: 0, notificationStatus: 2, marks: [], markedAt: 0, position: 1 };
      await conversations.putSettings(user(1), [{ ...set, log: toLogKey(10), groupAlias: 'secret name' }]);
    });
    expect((await world.run(['user', 'erase', 'user-1', '--yes'])).out).toContain('messages: 2,');
    expect([await bodies(10), await bodies(12)]).toEqual([
      ['type 31', 'of another'],
      ['type 31', 'meanwhile'],
    ]);
    expect(await applications()).toEqual([
      ...['waiting "" -', 'waiting "words 2" -', 'disabled "" -', 'rejected "words 4" '],
    ]);
    const settings = await world.within((storage) => storage.read(app).conversations.settings(user(1), [toLogKey(10)]));
    expect(settings.get(toLogKey(10))).toMatchObject({ groupAlias: '', notificationStatus: 2 });
    expect((await world.run(['user', 'erase', 'user-1', '--yes'])).out).toContain('messages: 0,');
  });
});

describe('user export and user show', () => {
  const exported = async (userID: string) => {
    const file = join(world.root, `${userID}.json`);
    await world.run(['user', 'export', userID, file]);
    return JSON.parse(readFileSync(file, 'utf8'));
  };

  test('have the groups, what he is there, and what he saw and wrote, in each time that he was a member', async () => {
    await settle();
    await world.say(12, 2, ['seen']);
    await world.say(12, 1, ['written']);
    await world.run(['group', 'remove', 'group-12', 'user-1']);
    await world.say(12, 2, ['unseen']);
    const { groups, groupApplications, conversations } = await exported('user-1');
    expect(groups).toMatchObject([
      { groupID: 'group-10', state: 'member', memberRole: 1, enterType: 4 },
      { groupID: 'group-11', state: 'member', memberRole: 1 },
      { groupID: 'group-12', state: 'left' },
    ]);
    expect(groups[2]).not.toHaveProperty('memberRole');
    expect(groupApplications).toMatchObject([
      { groupID: 'group-13', kind: 'asked', state: 'waiting', wording: 'words 1' },
      { groupID: 'group-13', kind: 'invitationReceived', userID: 'user-2', wording: 'words 2' },
      { groupID: 'group-12', kind: 'invitationSent', userID: 'user-4', state: 'disabled', wording: 'words 3' },
      { groupID: 'group-10', kind: 'answered', userID: 'user-5', state: 'rejected' },
    ]);
    expect(groupApplications[3]).not.toHaveProperty('wording');
    const texts = conversations.at(-1).messages.map(({ content }: { content: { message: string } }) => content.message);
    expect([conversations.at(-1).conversationID, texts]).toEqual(['group-12', ['seen', 'written']]);
    expect((await world.run(['user', 'show', 'user-1'])).out).toMatch(
      /Conversations +3\nGroups +2\nMessages +1 sent, 1 received\n/,
    );
  });

  test('have what is told of receipts', async () => {
    await world.makeGroup(10, [1, 2, 3]);
    await world.say(10, 1, ['read it'], { state: JSON.stringify({ receipt: { status: 1, recipients: 2 } }) });
    await world.write(10, async ({ receipts }) => {
      const read = { log: toLogKey(10), messageSeq: 1, userKey: user(2), place: 1 };
      await receipts.addGroupReadings([{ ...read, readAt: at, entryPosition: 1 }]);
    });
    expect((await exported('user-1')).conversations[0].messages[0]).toMatchObject({
      groupReceipt: { counts: { read: 0, unread: 2 } },
    });
    expect((await exported('user-2')).conversations[0].messages[0]).toMatchObject({ groupReceipt: { readTime: at } });
  });
});
