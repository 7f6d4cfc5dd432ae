import { type Declined, decline } from '@parley/protocol/actions/define';
import type { Actor } from '../../core/actors.ts';
import type { Context } from '../../core/context.ts';
import { type AppID, toUserID } from '../../core/ids.ts';
import type { UserDirectory } from './service.ts';

/** In whose place the app's server acts. Nobody acts for who was never registered, or is no more. */
export async function actingUser(
  users: UserDirectory,
  context: Context<'users'>,
  app: AppID,
  userID: string,
): Promise<Actor | Declined<'operatorNotRegistered', never>> {
  const user = await users.byUserID(context, app, toUserID(userID));
  return user ? { app, ...user } : decline('operatorNotRegistered');
}
