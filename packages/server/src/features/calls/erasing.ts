import type { Millis } from '@parley/kernel/brand';
import type { UserID, UserKey } from '../../core/ids.ts';
import type { Stores } from './context.ts';
import { withoutWordsOf } from './erasing-rules.ts';
import { entriesKeptMs } from './sweeps.ts';
import { writeCall } from './writing.ts';

interface Erasing {
  readonly callID: string;
  /** Whose words are erased. */
  readonly userID: UserID;
  /** Whose logs are locked with the call. */
  readonly locked: readonly UserKey[];
  readonly now: Millis;
}

/**
 * Erases what a user has given with a call; where logs tell of it they tell of it without. `false`: somebody came into
 * the call who is not locked, and nothing is done.
 */
export async function eraseInCall(
  stores: Pick<Stores, 'calls' | 'users'>,
  { callID, userID, locked, now }: Erasing,
): Promise<boolean> {
  const call = await stores.calls.byID(callID);
  if (call?.members.some(({ userKey }) => !locked.includes(userKey))) return false;
  const bare = call && withoutWordsOf(call, userID);
  if (!bare) return true;
  const hasEntries = !bare.end || bare.end.at + entriesKeptMs > now;
  const all = bare.members.map(({ userKey }) => userKey);
  const told = bare.members.filter(({ position }) => position > 0).map(({ userKey }) => userKey);
  await writeCall(stores, { call: bare, changed: all, told: hasEntries ? told : [] }, undefined);
  return true;
}
