import { toLogKey, toUserKey, type UserKey } from '../../core/ids.ts';
import type { Group, GroupMember } from '../../features/groups/store.ts';
import type { Stores } from '../storage.ts';
import { append, at, change, command, later, logLock, registerUsers, type StorageHarness } from './fixtures.ts';

const key = toUserKey;
const log = toLogKey(10);

export const groupOf = (number: number, changes: Partial<Group> = {}): Group => ({
  log: toLogKey(number),
  groupID: `group-${number}`,
  groupName: `Name ${number} ü`,
  groupAvatarUrl: `https://pictures/${number}`,
  groupNotice: '',
  attributes: [],
  mute: { mode: 0, expiredTime: 0, roles: [] },
  joinMode: 0,
  inviteMode: 0,
  beInviteMode: 0,
  dataSeq: 0,
  createdAt: at,
  membersMax: 500,
  memberCount: 0,
  newestPlace: 0,
  dismissedPosition: undefined,
  ...changes,
});

export const memberOf = (userKey: number, changes: Partial<GroupMember> = {}): GroupMember => ({
  userKey: key(userKey),
  role: 3,
  nickname: '',
  muteExpiredTime: 0,
  enteredAt: at,
  enterType: 4,
  operatorKey: undefined,
  place: userKey * 10,
  ...changes,
});

/** One app with six users and the group of log 10, which has no members yet. */
export async function setUpGroup(harness: StorageHarness) {
  const [app, foreign] = [harness.nextApp(), harness.nextApp()];
  await registerUsers(harness.storage, app, 6);
  const write = <Result>(work: (stores: Stores) => Promise<Result>, number = 10) =>
    change(harness.storage, app, work, [logLock(app, number)]);
  const create = (group: Group) => write(({ groups }) => groups.create(group), group.log);
  await create(groupOf(10));
  let sent = 0;
  return {
    write,
    create,
    raw: (sql: string) => harness.raw(sql, [app]),
    read: () => harness.storage.read(app).groups,
    readers: () => harness.storage.read(app),
    foreign: () => harness.storage.read(foreign),
    conversations: () => harness.storage.read(app).conversations,
    followed: (user: number) => harness.storage.read(app).conversations.followedLog(key(user), log),
    /** Their windows begin with the entry that tells of them. */
    enter: (members: readonly GroupMember[], ms = 0, number = 10) =>
      write(async ({ groups }) => {
        const head = await groups.head(toLogKey(number));
        const position = head.position + 1;
        const added = await groups.addMembers(toLogKey(number), members, { fromPosition: position, head });
        await groups.append(toLogKey(number), { position, body: 'enter', at: later(ms), isLast: false });
        return added;
      }, number),
    leave: (users: readonly number[], ms = 0) =>
      write(async ({ groups }) => {
        const members = await groups.membersAmong(log, users.map(key));
        const position = (await groups.head(log)).position + 1;
        await groups.append(log, { position, body: 'leave', at: later(ms), isLast: false });
        await groups.removeMembers(log, members, {
          ...{ toPosition: position, head: await groups.head(log), at: later(ms) },
        });
        return position;
      }),
    dismiss: (number = 10, ms = 0) =>
      write(async ({ groups }) => {
        const position = (await groups.head(toLogKey(number))).position + 1;
        await groups.append(toLogKey(number), { position, body: 'dismissed', at: later(ms), isLast: true });
        await groups.put(groupOf(number, { dismissedPosition: position }));
        return position;
      }, number),
    /** Messages that count, one by each of these. */
    send: (users: readonly number[]) =>
      append(
        harness.storage,
        app,
        users.map((senderKey) => {
          sent += 1;
          return command(10, `m${sent}`, sent, { senderKey: key(senderKey) });
        }),
      ),
  };
}

export const keysOf = (members: readonly { readonly userKey: UserKey }[]): readonly number[] =>
  members.map(({ userKey }) => userKey);
