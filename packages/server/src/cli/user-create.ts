import { type Millis, millis } from '@parley/kernel/brand';
import { createIds, nodeSlots } from '@parley/kernel/ids';
import { randomInt } from '@parley/kernel/random';
import { systemClock, systemRandom } from '@parley/kernel/system';
import { userName as userNameSchema } from '@parley/protocol/features/session';
import { parse } from '@parley/protocol/schema';
import { type AppID, toUserKey, type UserID, type UserKey } from '../core/ids.ts';
import { userIDLock } from '../features/users/index.ts';
import type { UserStore } from '../features/users/store.ts';
import type { LockKey, Storage } from '../storage/storage.ts';
import { appOption, chooseApp, readUserID } from './choose-app.ts';
import { type Command, textOf } from './command.ts';
import { withStorage } from './guest-storage.ts';
import { OperatorError } from './operator-error.ts';
import { configOption } from './settings.ts';

export const userCreateCommand: Command = {
  summary: 'register a user',
  doc: 'Registers a user before the first login, so that others can write to him. A login registers whoever is not there yet, so this is needed for nobody who logs in. The userID of a user who was deleted is not given out again.',
  words: [{ name: 'userID', doc: 'the user to register' }],
  options: {
    name: { value: 'text', doc: 'the name that others see (default: none; a login with a name sets it)' },
    app: appOption,
    config: configOption,
  },
  examples: ['user create alice', 'user create alice --name "Alice Liddell" --app 42'],
  run: (terminal, options, [text]) => {
    const userID = readUserID(text);
    const name = parse(userNameSchema, textOf(options, 'name') ?? '');
    if (!name.ok) throw new OperatorError(`--name ${name.fault.fault}`, { exitCode: 2 });
    const userName = name.value;
    return withStorage(terminal, options, async ({ storage, ...guest }) => {
      const app = await chooseApp({ storage, ...guest }, options);
      const outcome = await registerUser({ storage, app, userID, userName, now: systemClock.wall() });
      if (outcome === 'deleted') {
        throw new OperatorError(`${userID} was deleted, and a userID is not given out again; take another one`);
      }
      if (outcome === 'there') throw new OperatorError(`app ${app} has a user ${userID} already; nothing was changed`);
      terminal.out(`${userID} is registered`);
      return 0;
    });
  },
};

interface Registration {
  readonly storage: Storage;
  readonly app: AppID;
  readonly userID: UserID;
  readonly userName: string;
  readonly now: Millis;
}

/** Under the lock that a first login takes, so that both together give one user. */
function registerUser({ storage, app, userID, userName, now }: Registration): Promise<'done' | 'there' | 'deleted'> {
  const ownLock: LockKey = { app, kind: 'name', key: 'users of the command line' };
  return storage.transact([userIDLock(app, userID), ownLock], async (transaction) => {
    const { users } = transaction.stores(app);
    const known = await users.byUserID(userID);
    if (known) return known.isUnregistered ? 'deleted' : 'there';
    const profile = { userName, userAvatarUrl: '', userExtendedData: '' };
    const userKey = await freeKey(users, now);
    await users.register({
      ...profile,
      userKey,
      userID,
      createdAt: now,
      lastLoginAt: millis(0),
      isUnregistered: false,
    });
    return 'done';
  });
}

const keyAgeMs = 60 * 60 * 1000;

/**
 * A key from an hour ago: no node gives one out for that time any more, so that none has to be held off by a lease, and
 * whether it was given out then the table tells.
 */
async function freeKey(users: UserStore, now: Millis): Promise<UserKey> {
  const ids = createIds({ ...systemClock, wall: () => millis(now - keyAgeMs) }, randomInt(systemRandom, nodeSlots));
  for (;;) {
    const key = toUserKey(ids.next());
    if (!(await users.byUserKey(key))) return key;
  }
}
