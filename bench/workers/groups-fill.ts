/** Fills a database for the bench `group` through the storage port: groups with many members who have never logged in. */
import { join } from 'node:path';
import { type LogKey, toLogKey } from '@parley/server/core/ids';
import type { Group, GroupMember } from '@parley/server/features/groups/store';
import { openSqliteStorage } from '@parley/server/storage/sqlite';
import type { Storage } from '@parley/server/storage/storage';
import { app, clock, ids, register } from '../filling.ts';
import { serverSecret } from '../parley.ts';
import { workFor } from '../tasks.ts';

export interface GroupsFill {
  readonly dataDir: string;
  readonly groups: readonly FilledGroup[];
}

export interface FilledGroup {
  readonly groupID: string;
  readonly members: number;
}

/** Members of a page that begins anywhere. */
export const pageCount = 50;
const placesCount = 200;

const membersPerTransaction = 500;
export const roles = { owner: 1, member: 3 };
const placesPerMillisecond = 1024;
/** All have come in with the first entry. */
export const firstPosition = 1;

export const groupOf = (log: LogKey, groupID: string): Group => ({
  log,
  groupID,
  groupName: 'A large group',
  groupAvatarUrl: '',
  groupNotice: '',
  attributes: [],
  mute: { mode: 0, expiredTime: 0, roles: [] },
  joinMode: 0,
  inviteMode: 0,
  beInviteMode: 0,
  dataSeq: 0,
  createdAt: clock.wall(),
  membersMax: 100_000,
  memberCount: 0,
  newestPlace: 0,
});

/** Returns places all over the group, behind which full pages of its members begin. */
async function fillGroup(storage: Storage, { groupID, members }: FilledGroup): Promise<readonly number[]> {
  const log = toLogKey(ids.next());
  const group = groupOf(log, groupID);
  const firstPlace = group.createdAt * placesPerMillisecond;
  const change = (work: Parameters<typeof storage.transact<void>>[1]) =>
    storage.transact([{ app, kind: 'conversation', key: log }], work);
  await change((transaction) => transaction.stores(app).groups.create(group));
  for (let start = 0; start < members; start += membersPerTransaction) {
    await change(async (transaction) => {
      const stores = transaction.stores(app);
      const added: GroupMember[] = [];
      for (let index = start; index < Math.min(members, start + membersPerTransaction); index += 1) {
        added.push({
          userKey: await register(stores, `${groupID}-${index}`),
          role: index === 0 ? roles.owner : roles.member,
          nickname: '',
          muteExpiredTime: 0,
          enteredAt: group.createdAt,
          enterType: 4,
          place: firstPlace + index,
        });
      }
      const head = await stores.groups.head(log);
      await stores.groups.addMembers(log, added, { fromPosition: firstPosition, head });
    });
  }
  await change(async (transaction) => {
    const { groups } = transaction.stores(app);
    await groups.append(log, { position: firstPosition, body: '{}', at: group.createdAt, isLast: false });
    await groups.put({ ...group, memberCount: members, newestPlace: firstPlace + members - 1 });
  });
  const step = (members - pageCount) / placesCount;
  return Array.from({ length: placesCount }, (_, index) => firstPlace - 1 + Math.floor(index * step));
}

const tasks = {
  fill: async ({ dataDir, groups }: GroupsFill): Promise<readonly (readonly number[])[]> => {
    const storage = await openSqliteStorage({ path: join(dataDir, 'parley.db'), clock });
    await storage.system.putApp({ app, serverSecret, isEnabled: true, createdAt: clock.wall() });
    const places: (readonly number[])[] = [];
    for (const group of groups) places.push(await fillGroup(storage, group));
    await storage.close();
    return places;
  },
};

export type GroupsFillTasks = typeof tasks;

if (import.meta.main) workFor(tasks);
