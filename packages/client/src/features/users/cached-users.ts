import type { Cache } from '../../cache/cache.ts';
import { type DocumentKind, type DocumentPut, toPut } from '../../cache/documents.ts';

/** What the server last told of a user. */
export interface UserRow {
  readonly userID: string;
  readonly userName: string;
  readonly userAvatarUrl: string;
  readonly userExtendedData: string;
}

/** Nothing is lost with them: whoever is not known is asked for again. */
const userKind: DocumentKind<UserRow> = { name: 'user', bodyVersion: 1, documentsMax: 5000, survivesReset: true };

export const putUser = (row: UserRow): DocumentPut => toPut(userKind, { key: row.userID, body: row });

/** Those that are known. A cache that cannot be read knows nobody; that it is broken is told where it is written. */
export async function cachedUsers(cache: Cache, userIDs: readonly string[]): Promise<readonly UserRow[]> {
  const documents = await cache.documents(userKind, userIDs).catch(() => []);
  return documents.map(({ body }) => body);
}
