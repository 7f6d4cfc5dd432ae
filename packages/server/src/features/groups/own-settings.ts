import type { CommonError, ParamsOf, Refusal } from '@parley/protocol/define';
import { groupConversation } from '@parley/protocol/features/values';
import type { methods } from '@parley/protocol/index';
import { type Actor, refuseIfOver } from '../../core/actors.ts';
import { type ChangedSettings, changeSettings } from '../conversations/index.ts';
import type { Context } from './context.ts';
import { userLocks } from './deeds.ts';
import { checkTexts } from './group-text-rules.ts';
import { textLimitsOf } from './limits.ts';
import { withOwnSettings } from './own-settings-rules.ts';
import { noGroup, notMember } from './role-rules.ts';

type MemberError = 'GroupModuleGroupDoesNotExist' | 'GroupModuleUserIsNotInTheGroup';

/** Whoever comes or goes does so under the lock of the same user. What is set stays when the membership ends. */
async function setForGroup(
  context: Context,
  actor: Actor,
  groupID: string,
  given: Parameters<typeof withOwnSettings>[1],
): Promise<ChangedSettings | Refusal<MemberError | CommonError>> {
  const { app, userKey } = actor;
  const found = await context.storage.read(app).groups.byGroupID(groupID);
  if (!found) return noGroup;
  return context.commit.run<ChangedSettings, MemberError | 'NetworkModuleUserIsNotLogged'>({
    app,
    keys: userLocks(app, [userKey]),
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const group = await stores.groups.byLog(found.log);
      if (!group || group.dismissedPosition !== undefined) return noGroup;
      const [self] = await stores.groups.membersAmong(group.log, [userKey]);
      if (!self) return notMember;
      const named = { log: group.log, type: groupConversation, conversationID: group.groupID };
      return changeSettings(stores, actor, named, (present) => withOwnSettings(present, given));
    },
  });
}

/** What a member calls the group. */
export async function updateGroupAlias(
  context: Context,
  actor: Actor,
  { groupID, groupAlias }: ParamsOf<typeof methods.groups.updateGroupAlias>,
) {
  return (
    checkTexts({ groupAlias }, textLimitsOf(context.config.groups)) ??
    setForGroup(context, actor, groupID, { groupAlias })
  );
}

/** Lets a group make itself noticed or not; members may for as many groups as they like. */
export const notifyGroup = (
  context: Context,
  actor: Actor,
  { groupID, notificationStatus }: { readonly groupID: string; readonly notificationStatus: number },
) => setForGroup(context, actor, groupID, { notificationStatus });
