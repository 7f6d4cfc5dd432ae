import type { Millis } from '@parley/kernel/brand';
import type { Ids } from '@parley/kernel/ids';
import { randomInt } from '@parley/kernel/random';
import { systemRandom } from '@parley/kernel/system';
import type { Config } from '../config.ts';
import type { AppID, LogKey, UserKey } from '../core/ids.ts';
import { groupRules, type Operated, type Operation } from '../features/groups/index.ts';
import { createOrder, createTips } from '../features/messages/index.ts';
import type { LockKey, Storage } from '../storage/storage.ts';

/** Where an operator acts in groups. */
export interface GroupActing {
  readonly storage: Storage;
  readonly app: AppID;
  /** By which it is decided what the server says of an act. */
  readonly config: Pick<Config, 'groups'>;
  readonly now: Millis;
  /** Numbers messages by which the server says something. */
  readonly ids?: Ids;
}

const upperBits = 2 ** 25;
const lowerBits = 2 ** 27;

/**
 * Any number: a lease of a slot would have to run out behind every command. Two of these, or one and that of a node, are
 * the same once in millions of millions.
 */
const anyIDs: Ids = {
  next: () => 1 + randomInt(systemRandom, upperBits) * lowerBits + randomInt(systemRandom, lowerBits),
};

const appendTips = createTips(createOrder(groupRules));

/** Does something in a group, alone with it and with the users who come or go. Nodes ask what changed. */
export function actInGroup(
  { storage, app, config, now, ids = anyIDs }: GroupActing,
  { log, users }: { readonly log: LogKey; readonly users: readonly UserKey[] },
  act: (operated: Operated) => Promise<Operation>,
): Promise<Operation> {
  const keys: readonly LockKey[] = [
    { app, kind: 'conversation', key: log },
    ...users.map((key): LockKey => ({ app, kind: 'user', key })),
  ];
  const tipsID = ids.next();
  return storage.transact(keys, async (transaction) => {
    const stores = transaction.stores(app);
    const operation = await act({ app, stores, context: { config, appendTips }, log, now, tipsID });
    if (operation.kind !== 'done') return operation;
    for (const timer of operation.timers) await stores.timers.set(timer);
    await stores.users.noteErasure();
    return operation;
  });
}
