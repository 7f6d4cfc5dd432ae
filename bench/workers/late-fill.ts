/** Fills a database for the bench `group` through the storage port: users, each with groups of which nobody else is a member. */
import { join } from 'node:path';
import { digestRanges } from '@parley/client/core/log-digests';
import { defaultCallLimits } from '@parley/client/limits';
import { millis } from '@parley/kernel/brand';
import { type LogKey, toLogKey, type UserKey } from '@parley/server/core/ids';
import { openSqliteStorage } from '@parley/server/storage/sqlite';
import type { Stores } from '@parley/server/storage/storage';
import { app, clock, ids, register } from '../filling.ts';
import { serverSecret } from '../parley.ts';
import { workFor } from '../tasks.ts';
import { firstPosition, groupOf, roles } from './groups-fill.ts';

export interface LateFill {
  readonly dataDir: string;
  readonly crowds: readonly Crowd[];
}

/** Users who are alike. */
export interface Crowd {
  readonly name: string;
  readonly users: number;
  /** Of each user. */
  readonly groups: number;
  /** How long ago their groups moved. */
  readonly movedAgoMs: number;
}

/** A user, and what a device that holds all there is asks with `sync`. */
export interface LateUser {
  readonly crowd: string;
  readonly userID: string;
  readonly asked: unknown;
}

const groupsPerTransaction = 500;

/** A group of one member, with an entry. */
async function makeGroup({ groups }: Stores, userKey: UserKey, movedAgoMs: number): Promise<LogKey> {
  const log = toLogKey(ids.next());
  const at = millis(clock.wall() - movedAgoMs);
  const place = ids.next();
  await groups.create({ ...groupOf(log, `late-${log}`), createdAt: at, memberCount: 1, newestPlace: place });
  const head = await groups.head(log);
  const member = { userKey, role: roles.owner, nickname: '', muteExpiredTime: 0, enteredAt: at, enterType: 4, place };
  await groups.addMembers(log, [member], { fromPosition: firstPosition, head });
  await groups.append(log, { position: firstPosition, body: '{}', at, isLast: false });
  return log;
}

type Change = <Result>(work: (stores: Stores) => Promise<Result>) => Promise<Result>;

/** Groups of one user do not stand side by side in the database: each user gets one, and then each the next. */
async function fillCrowd(change: Change, { name, users, groups, movedAgoMs }: Crowd): Promise<readonly LateUser[]> {
  const named = Array.from({ length: users }, (_, index) => `late-${name}-${index}`);
  const held = await change(async (stores) => {
    const registered: { readonly userID: string; readonly userKey: UserKey; readonly logs: LogKey[] }[] = [];
    for (const userID of named) registered.push({ userID, userKey: await register(stores, userID), logs: [] });
    return registered;
  });
  for (let start = 0; start < users * groups; start += groupsPerTransaction) {
    await change(async (stores) => {
      for (let index = start; index < Math.min(users * groups, start + groupsPerTransaction); index += 1) {
        const user = held[index % users];
        user?.logs.push(await makeGroup(stores, user.userKey, movedAgoMs));
      }
    });
  }
  return held.map(({ userID, logs }) => ({ crowd: name, userID, asked: askedWith(logs) }));
}

function askedWith(logs: readonly LogKey[]): unknown {
  const held = logs.map((log) => ({ log, position: firstPosition, messageSeq: 0, messageID: 0 }));
  const digests = digestRanges(held, defaultCallLimits.digestedLogsMin);
  return { userLogPosition: 0, ...(digests ? { logs: [], digests } : { logs: held }) };
}

const tasks = {
  fill: async ({ dataDir, crowds }: LateFill): Promise<readonly LateUser[]> => {
    const storage = await openSqliteStorage({ path: join(dataDir, 'parley.db'), clock });
    await storage.system.putApp({ app, serverSecret, isEnabled: true, createdAt: clock.wall() });
    const change: Change = (work) => storage.transact([], (transaction) => work(transaction.stores(app)));
    const users: LateUser[] = [];
    for (const crowd of crowds) users.push(...(await fillCrowd(change, crowd)));
    await storage.close();
    return users;
  },
};

export type LateFillTasks = typeof tasks;

if (import.meta.main) workFor(tasks);
