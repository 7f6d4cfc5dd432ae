import type { Cache } from '../../cache/cache.ts';
import type { CachedDocument } from '../../cache/documents.ts';
import { heldOf, listKind } from '../../core/kept-list.ts';

/** What a user was called when he was blocked. */
export interface BlockedUser {
  readonly userName: string;
  readonly userAvatarUrl: string;
}

export const blockedKind = listKind<BlockedUser>('blockedUser', 10_000);

/** Whom this device knows as blocked when its user logs in. */
export const cachedBlacklist = (cache: Cache): Promise<readonly CachedDocument<BlockedUser>[]> =>
  heldOf(cache, blockedKind);
