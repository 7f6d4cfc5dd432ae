import type { Cache } from '../../cache/cache.ts';
import {
  type CachedDocument,
  type DocumentKind,
  type DocumentPut,
  type DocumentRemoval,
  toPut,
} from '../../cache/documents.ts';

/** What a user was called when he was blocked. */
interface BlockedUser {
  readonly userName: string;
  readonly userAvatarUrl: string;
}

/** A user on the list, as the user's own log told it; its place in the list goes by the position. */
export interface BlockedRow extends BlockedUser {
  readonly userID: string;
  readonly position: number;
}

/** The list stands in the user's own log alone, so that there is room for the longest that a server allows. */
const blockedKind: DocumentKind<BlockedUser> = {
  name: 'blockedUser',
  bodyVersion: 1,
  documentsMax: 10_000,
  survivesReset: false,
};

export const putBlocked = ({ userID: key, position, ...body }: BlockedRow): DocumentPut =>
  toPut(blockedKind, { key, position, body });
export const removeBlocked = (key: string, position: number): DocumentRemoval => ({ kind: blockedKind, key, position });

/** Whom this device knows as blocked when its user logs in; a cache that cannot be read knows nobody. */
export async function cachedBlacklist(cache: Cache): Promise<readonly BlockedRow[]> {
  const documents: readonly CachedDocument<BlockedUser>[] = await cache.allDocuments(blockedKind).catch(() => []);
  return documents.map(({ key: userID, position = 0, body }) => ({ userID, position, ...body }));
}
