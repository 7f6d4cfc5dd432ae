import { groupConversation } from '@parley/protocol/features/values';
import type { LogKey, UserKey } from '../core/ids.ts';
import type { ListedGroupApplication } from '../features/groups/application-store.ts';
import { endVoidLater, eraseAlias, eraseWords, leaveForGood } from '../features/groups/index.ts';
import type { Group } from '../features/groups/store.ts';
import type { UserRow } from '../features/users/store.ts';
import { actInGroup, type GroupActing } from './group-acts.ts';
import { conversationsOf } from './user-data.ts';

/** Groups and applications that are looked up at a time. */
const rowsPerPage = 100;

type Reading = Pick<GroupActing, 'storage' | 'app'>;

/** The groups of which a user is a member, in the order in which he came, a page at a time. */
async function* groupPages({ storage, app }: Reading, userKey: UserKey): AsyncGenerator<readonly Group[]> {
  for (let after = 0; ; ) {
    const query = { userKey, after, limit: rowsPerPage, sharedWith: [] };
    const rows = await storage.read(app).groups.groupsAfter(query);
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(({ group }) => group);
    after = last.place;
  }
}

/** The applications in which a user has a part, a page at a time. */
export async function* groupApplicationPages(
  { storage, app }: Reading,
  userKey: UserKey,
): AsyncGenerator<readonly ListedGroupApplication[]> {
  for (let after = 0; ; ) {
    const rows = await storage.read(app).groups.applicationsWith({ userKey, after, limit: rowsPerPage });
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = last.application.applicationID;
  }
}

/**
 * A user whose account has ended leaves his groups, one after another, and what he asked for or was asked for is void.
 * Run again it goes on; returns how many groups he left.
 */
export async function leaveGroups(
  acting: GroupActing,
  userKey: UserKey,
  step: (done: number, total: number) => void = () => {},
): Promise<number> {
  const { storage, app } = acting;
  const { groupCount } = await storage.read(app).groups.groupsOf(userKey);
  let left = 0;
  for await (const groups of groupPages(acting, userKey)) {
    for (const { log } of groups) {
      step(Math.min(left, groupCount), groupCount);
      const { kind } = await actInGroup(acting, { log, users: [userKey] }, (operated) =>
        leaveForGood(operated, userKey),
      );
      if (kind === 'done') left += 1;
    }
  }
  for await (const rows of groupApplicationPages(acting, userKey)) {
    const waiting = rows.filter(({ application }) => application.state === 'waiting');
    await endVoid(
      acting,
      waiting.map(({ application }) => application.log),
    );
  }
  return left;
}

/** A server ends them within seconds and tells whom they concern; one that is started later does so then. */
async function endVoid({ storage, app, now }: GroupActing, logs: readonly LogKey[]): Promise<void> {
  if (logs.length === 0) return;
  await storage.transact([], async (transaction) => {
    for (const log of new Set(logs)) await transaction.stores(app).timers.set(endVoidLater(log, now));
  });
}

/** What an erased user called his groups, and what he wrote in applications. Run again it changes nothing. */
export async function eraseWordsInGroups({ storage, app }: Reading, user: UserRow): Promise<void> {
  const { userKey } = user;
  for (const { type, log, conversationID } of await conversationsOf(storage, app, userKey)) {
    if (type !== groupConversation) continue;
    await storage.transact([{ app, kind: 'user', key: userKey }], (transaction) =>
      eraseAlias({ app, stores: transaction.stores(app) }, user, { log, conversationID }),
    );
  }
  for await (const rows of groupApplicationPages({ storage, app }, userKey)) {
    for (const { application } of rows) {
      await storage.transact([{ app, kind: 'conversation', key: application.log }], (transaction) =>
        eraseWords(transaction.stores(app), application.applicationID, userKey),
      );
    }
  }
}
