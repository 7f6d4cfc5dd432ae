import { systemClock } from '@parley/kernel/system';
import type { AppID, LogKey, UserKey } from '../core/ids.ts';
import { eraseEdge } from '../features/blacklist/index.ts';
import { eraseCombined, eraseMessages } from '../features/messages/index.ts';
import { tellProfile, tellRule } from '../features/users/index.ts';
import type { UserRow } from '../features/users/store.ts';
import type { LockKey, StoresOf } from '../storage/storage.ts';
import { appOption, chooseApp, findUser, readUserID } from './choose-app.ts';
import type { Command, Terminal } from './command.ts';
import { eraseFriendships } from './friendships.ts';
import { filesBeside } from './guest-files.ts';
import { type Guest, withStorage } from './guest-storage.ts';
import { type LongWork, runLongWork } from './long-work.ts';
import { eraseWordsInGroups } from './memberships.ts';
import { Interrupted, OperatorError } from './operator-error.ts';
import { configOption } from './settings.ts';
import { unregisterUser } from './unregister.ts';
import { eraseCalls } from './user-calls.ts';
import { conversationsOf, messagesOf } from './user-data.ts';

const kept =
  'Others keep: the conversations with their places, what they wrote themselves, the userID, when it was written; devices that do not come back keep what they hold, and backups what they have.';

export const userEraseCommand: Command = {
  summary: 'delete a user and what he wrote, for good',
  doc: `Unregisters the user as \`user delete\` does and erases the content of every message he sent, also in combined messages of others, his profile, his rule for push and his badge, his status with whom he follows, whom he has blocked and that others have blocked him, what he called his groups and what he wrote in applications to them, what he gave with calls, and the logs that his devices uploaded to this machine. Each message becomes one that the system revoked, without its text; devices learn of it as of a revoke, those that are connected within 10 seconds. ${kept} Asks for the userID before it begins. Nothing brings it back but a backup; Ctrl-C ends it between two steps, and run again it goes on.`,
  words: [{ name: 'userID', doc: 'the user to erase' }],
  options: {
    yes: { doc: 'do not ask' },
    app: appOption,
    config: configOption,
  },
  examples: ['user erase alice', 'user erase alice --yes --app 42'],
  run: (terminal, options, [text]) => {
    const userID = readUserID(text);
    return withStorage(terminal, options, async (guest) => {
      const app = await chooseApp(guest, options);
      const user = await findUser(guest, app, userID);
      if (options['yes'] !== true) await confirm(terminal, app, user);
      const { messages, logs } = await runLongWork(terminal, systemClock, (long) =>
        eraseUser({ guest, app, user, long }),
      );
      terminal.out(`${userID} is erased; messages: ${messages}, uploaded logs: ${logs}`);
      return 0;
    });
  },
};

async function confirm(terminal: Terminal, app: AppID, { userID }: UserRow): Promise<void> {
  terminal.err(
    `This deletes user ${userID} of app ${app} and erases his messages, his profile and his uploads for good.`,
  );
  terminal.err(kept);
  const answer = await terminal.ask(`Type the userID to go on: `);
  if (answer === undefined)
    throw new OperatorError('nobody is there to ask; add --yes to erase without', { exitCode: 2 });
  if (answer.trim() !== userID) throw new OperatorError('that is not the userID; nothing was changed');
}

interface Erasing {
  readonly guest: Guest;
  readonly app: AppID;
  readonly user: UserRow;
  readonly long: LongWork;
}

interface Erased {
  readonly messages: number;
  readonly logs: number;
}

async function eraseUser(parts: Erasing): Promise<Erased> {
  const { guest, app, user, long } = parts;
  const { storage, config } = guest;
  // Nodes ask for it: what was erased so far has to reach the devices that are connected.
  const note = (): Promise<void> => storage.transact([], ({ stores }) => stores(app).users.noteErasure());
  const { userID } = user;
  const leaving = (done: number, total: number): void => long.step('leaving groups', done, total);
  try {
    // First, so that nothing is written behind what was erased.
    await unregisterUser({ storage, config, app, userID, now: systemClock.wall(), step: leaving });
    await eraseProfile(parts);
    await eraseStatus(parts);
    await eraseWordsInGroups({ storage, app }, user);
    const messages = await eraseSent(parts, note);
    await eraseCopied(parts);
    await eraseBlacklists(parts);
    await eraseFriends(parts);
    await eraseInCalls(parts);
    return { messages, logs: await eraseLogs(parts) };
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    throw new Interrupted(error.signal, 'the user is deleted and erased in part; run it again to go on');
  } finally {
    await note();
  }
}

function eraseProfile({ guest: { storage }, app, user }: Erasing): Promise<void> {
  const { userKey } = user;
  return storage.transact([{ app, kind: 'user', key: userKey }], async (transaction) => {
    const stores = transaction.stores(app);
    const bare = { ...user, userName: '', userAvatarUrl: '', userExtendedData: '' };
    await stores.users.putProfile(bare);
    // The entry of his own log takes the place of the one that holds the profile.
    await tellProfile(app, stores, bare, undefined);
    await eraseRules(app, stores, userKey);
    await stores.conversations.forgetDeletions(userKey);
  });
}

/** Of who never had any there is no entry in his own log, and none is made. */
async function eraseRules(app: AppID, stores: StoresOf<'users'>, userKey: UserKey): Promise<void> {
  const settings = await stores.users.pushSettings(userKey);
  const { onlinePlatforms = [], notToReceiveOfflinePushPlatforms = [] } = settings?.offlinePushRule ?? {};
  await stores.users.putBadge(userKey, 0);
  if (onlinePlatforms.length + notToReceiveOfflinePushPlatforms.length === 0) return;
  const rule = { onlinePlatforms: [], notToReceiveOfflinePushPlatforms: [] };
  await stores.users.putOfflinePushRule(userKey, rule);
  await tellRule(app, stores, { userKey, rule, origin: undefined });
}

/** His status, whom he follows and who follows him. */
async function eraseStatus({ guest: { storage }, app, user: { userKey } }: Erasing): Promise<void> {
  const forget = (): Promise<number> =>
    storage.transact([{ app, kind: 'user', key: userKey }], ({ stores }) =>
      stores(app).statuses.forget(userKey, subscriptionsPerStep),
    );
  while ((await forget()) === subscriptionsPerStep);
}

const subscriptionsPerStep = 1000;

/** Devices look for what changed within the last half minute. */
const noteEveryMs = 10_000;

/** A page of a conversation at a time: others have the database to themselves between. */
async function eraseSent({ guest: { storage }, app, user, long }: Erasing, note: () => Promise<void>): Promise<number> {
  let notedAt = systemClock.monotonic();
  const conversations = await conversationsOf(storage, app, user.userKey);
  const total = conversations.reduce((sum, { head }) => sum + head.messageSeq, 0);
  let looked = 0;
  let erased = 0;
  for (const conversation of conversations) {
    const { log } = conversation;
    for await (const page of messagesOf(storage, app, conversation)) {
      long.step('erasing messages', Math.min(looked, total), total);
      looked += page.length;
      if (systemClock.monotonic() - notedAt > noteEveryMs) {
        await note();
        notedAt = systemClock.monotonic();
      }
      const sent = page.filter(({ senderKey }) => senderKey === user.userKey);
      erased += await erasePage(
        storage,
        app,
        log,
        sent.map(({ messageSeq }) => messageSeq),
      );
    }
  }
  return erased;
}

function erasePage(
  storage: Guest['storage'],
  app: AppID,
  log: LogKey,
  messageSeqs: readonly number[],
): Promise<number> {
  if (messageSeqs.length === 0) return Promise.resolve(0);
  return storage.transact([{ app, kind: 'conversation', key: log }], (transaction) =>
    eraseMessages(transaction.stores(app), { log, messageSeqs, now: systemClock.wall() }),
  );
}

/** Messages of copies that one transaction erases. */
const copiedPerStep = 100;

/** What he wrote stands in Combine messages of others too. */
async function eraseCopied({ guest: { storage }, app, user: { userKey }, long }: Erasing): Promise<void> {
  for (let erased = copiedPerStep; erased === copiedPerStep; ) {
    erased = await storage.transact([], (transaction) =>
      eraseCombined(transaction.stores(app), { senderKey: userKey, limit: copiedPerStep }),
    );
    long.step('erasing copies of messages', erased, copiedPerStep);
  }
}

/** Edges that are looked up at a time. */
const edgesPerStep = 100;

/** Neither has he blocked anybody any more, nor anybody him. */
async function eraseBlacklists({ guest: { storage }, app, user: { userKey }, long }: Erasing): Promise<void> {
  const { blacklist, conversations } = storage.read(app);
  for (;;) {
    const edges = await blacklist.edgesWith(userKey, edgesPerStep);
    if (edges.length === 0) return;
    for (const [index, edge] of edges.entries()) {
      long.step('erasing who has blocked whom', index, edges.length);
      const { ownerKey, targetKey } = edge;
      const log = await conversations.peer(ownerKey, targetKey);
      const locks = [ownerKey, targetKey].map((key): LockKey => ({ app, kind: 'user', key }));
      await storage.transact(
        [...locks, ...(log === undefined ? [] : [{ app, kind: 'conversation', key: log } as const])],
        (transaction) => eraseEdge(transaction.stores(app), app, { ...edge, log }),
      );
    }
  }
}

/** Friends learn that he is none any more; what he wrote to those whom he asked is gone, and they learn that it is void. */
function eraseFriends({ guest: { storage }, app, user: { userKey }, long }: Erasing): Promise<void> {
  const account = { storage, app, userKey };
  return eraseFriendships(account, systemClock.wall(), (others) => long.step('erasing friendships', others, others));
}

/** Others keep that there were calls, and who was in them. */
function eraseInCalls({ guest: { storage }, app, user: { userKey, userID }, long }: Erasing): Promise<void> {
  const account = { storage, app, userKey, userID };
  return eraseCalls(account, systemClock.wall(), (calls) => long.step('erasing calls', calls, calls));
}

/** Of this machine; a server elsewhere lets those go that it has, because the user is unregistered. */
async function eraseLogs({ guest, app, user: { userKey } }: Erasing): Promise<number> {
  const files = filesBeside(guest);
  const owner = { kind: 'logs', app, userKey } as const;
  const logs = await files.list(owner);
  for (const { name } of logs) await files.remove({ ...owner, name });
  return logs.length;
}
