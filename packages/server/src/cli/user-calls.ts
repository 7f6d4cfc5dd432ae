import type { Millis } from '@parley/kernel/brand';
import type { AppID, UserID, UserKey } from '../core/ids.ts';
import { callLocks, eraseInCall } from '../features/calls/index.ts';
import type { Call, CallMember } from '../features/calls/store.ts';
import type { Storage } from '../storage/storage.ts';
import { timeText } from './values.ts';

interface Account {
  readonly storage: Storage;
  readonly app: AppID;
  readonly userKey: UserKey;
}

const callsPerPage = 50;

/** The calls on the list of a user, the newest first. */
async function* listedCalls({ storage, app, userKey }: Account): AsyncGenerator<readonly Call[]> {
  let before: { readonly createdAt: Millis; readonly callID: string } | undefined;
  for (;;) {
    const page = await storage.read(app).calls.callsOf(userKey, { before, limit: callsPerPage });
    if (page.length === 0) return;
    yield page;
    before = page.at(-1);
  }
}

/** Those that others alone still have on their lists. */
async function* unlistedCalls({ storage, app, userKey }: Account): AsyncGenerator<readonly Call[]> {
  for (let after = ''; ; ) {
    const page = await storage.read(app).calls.unlistedCallsOf(userKey, after, callsPerPage);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    after = last.callID;
  }
}

/** Erases what the user has given with calls; `step` is told of each page. */
export async function eraseCalls(
  account: Account & { readonly userID: UserID },
  now: Millis,
  step: (calls: number) => void,
): Promise<void> {
  for (const pages of [listedCalls(account), unlistedCalls(account)]) {
    for await (const page of pages) {
      step(page.length);
      for (const { callID } of page) await eraseCall(account, callID, now);
    }
  }
}

/** Others who come into the call meanwhile are locked with it the next time. */
async function eraseCall(
  { storage, app, userID }: Account & { readonly userID: UserID },
  callID: string,
  now: Millis,
): Promise<void> {
  for (let isErased = false; !isErased; ) {
    const call = await storage.read(app).calls.byID(callID);
    const locked = call?.members.map(({ userKey }) => userKey) ?? [];
    isErased = await storage.transact(callLocks(app, callID, locked), (transaction) =>
      eraseInCall(transaction.stores(app), { callID, userID, locked, now }),
    );
  }
}

/** Writes the calls of a user as he is told them, with what he gave himself. */
export async function writeCalls(account: Account, write: (text: string) => Promise<void>): Promise<void> {
  let separator = '\n';
  for await (const page of listedCalls(account)) {
    for (const call of page) {
      const own = call.members.find(({ userKey }) => userKey === account.userKey);
      if (!own) continue;
      await write(`${separator}${JSON.stringify(shownCall(call, own))}`);
      separator = ',\n';
    }
  }
}

function shownCall({ callID, mode, caller, createdAt, extendedData, end, members }: Call, own: CallMember) {
  return {
    ...{ callID, mode, caller, extendedData, createdAt: timeText(createdAt) },
    ...(end && { endedAt: timeText(end.at), endedBy: end.by, endExtendedData: end.extendedData }),
    ...{ inviter: own.inviter, state: own.state, ownExtendedData: own.extendedData },
    ...timesOf(own),
    users: members.map(({ userID, state }) => ({ userID, state })),
  };
}

/** Those that there were. */
function timesOf({ invitedAt, receivedAt, acceptedAt, quitAt }: CallMember): Readonly<Record<string, string>> {
  const times = Object.entries({ invitedAt, receivedAt, acceptedAt, quitAt }).filter(([, at]) => at > 0);
  return Object.fromEntries(times.map(([name, at]) => [name, timeText(at)]));
}
