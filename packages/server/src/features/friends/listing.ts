import type { Actor } from '../../core/actors.ts';
import type { UserRow } from '../users/store.ts';
import type { Context } from './context.ts';
import type { FriendRow } from './store.ts';

/** What one statement names. */
const pageMax = 200;

/** Friends of a user with their profiles, up to `max`, in no order that means anything. */
export async function friendsOf(
  { storage }: Pick<Context, 'storage'>,
  { app, userKey }: Actor,
  max: number,
): Promise<readonly { readonly row: FriendRow; readonly user: UserRow }[]> {
  const { friends, users } = storage.read(app);
  const found: { row: FriendRow; user: UserRow }[] = [];
  for (let after = 0; found.length < max; ) {
    const rows = await friends.friendsAfter(userKey, after, Math.min(pageMax, max - found.length));
    const last = rows.at(-1);
    if (!last) return found;
    const profiles = await users.byUserKeys(rows.map(({ friendKey }) => friendKey));
    const byKey = new Map(profiles.map((user) => [user.userKey, user]));
    for (const row of rows) {
      const user = byKey.get(row.friendKey);
      if (user) found.push({ row, user });
    }
    after = last.friendKey;
  }
  return found;
}
