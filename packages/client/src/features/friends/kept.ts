import type { ApplicationState, FriendState } from '@parley/protocol/features/friends';
import type { Cache } from '../../cache/cache.ts';
import type { CachedDocument } from '../../cache/documents.ts';
import { heldOf, listKind } from '../../core/kept-list.ts';

export const friendKind = listKind<FriendState>('friend', 20_000);
export const applicationKind = listKind<ApplicationState>('friendApplication', 10_000);

/** What this device knows of friends when its user logs in. */
export interface KeptFriends {
  readonly friends: readonly CachedDocument<FriendState>[];
  readonly applications: readonly CachedDocument<ApplicationState>[];
}

export async function keptFriends(cache: Cache): Promise<KeptFriends> {
  const [friends, applications] = await Promise.all([heldOf(cache, friendKind), heldOf(cache, applicationKind)]);
  return { friends, applications };
}
