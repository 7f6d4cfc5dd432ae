import type { Declined } from '@parley/protocol/actions/define';
import type { actions } from '@parley/protocol/actions/index';
import type { Actor } from '../../core/actors.ts';
import type { ActionHandlers } from '../../core/feature.ts';
import type { AppID } from '../../core/ids.ts';
import { actingUser, type UserDirectory } from '../users/index.ts';
import type { ActingContext, Context, DeedContext, GroupStoreNames } from './context.ts';

export type GroupActions = ActionHandlers<typeof actions.groups, GroupStoreNames>;

/** What the app's server needs to act in groups. */
export interface AppServerParts extends Pick<DeedContext, 'appendTips'> {
  readonly users: UserDirectory;
}

/** Acts in the place of a user who is registered. */
export async function asOperator<Answer>(
  { users, appendTips }: AppServerParts,
  context: Context,
  { app, userID }: { readonly app: AppID; readonly userID: string },
  act: (context: ActingContext, actor: Actor) => Promise<Answer>,
): Promise<Answer | Declined<'operatorNotRegistered', never>> {
  const actor = await actingUser(users, context, app, userID);
  return 'declined' in actor ? actor : act({ ...context, appendTips }, actor);
}

/** What every act in a group may be refused with. */
export const groupRefusals = { GroupModuleGroupDoesNotExist: 'groupMissing' } as const;

/** The targets in their order, each with why it failed. */
export function outcomesOf<Reason extends string, Code extends string>(
  userIDs: readonly string[],
  failed: readonly { readonly userID: string; readonly reason: Reason }[],
  codes: Readonly<Record<Reason, Code>>,
): { readonly target: string; readonly code?: Code }[] {
  const codeByID = new Map(failed.map(({ userID, reason }) => [userID, codes[reason]]));
  return userIDs.map((target) => {
    const code = codeByID.get(target);
    return code === undefined ? { target } : { target, code };
  });
}
