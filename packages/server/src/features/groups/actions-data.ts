import { type Declined, decline } from '@parley/protocol/actions/define';
import { isRefusal } from '@parley/protocol/define';
import type { Actor } from '../../core/actors.ts';
import { declineRefused } from '../../core/refusals.ts';
import { type AppServerParts, asOperator, type GroupActions, groupRefusals } from './app-server.ts';
import { attributeRefusals } from './app-server-rules.ts';
import type { ActingContext } from './context.ts';
import { longTextOf } from './group-text-rules.ts';
import { changeAttributes, changeGroupInfo, changeModes, present, removeAttributes } from './info.ts';
import type { GroupAttribute } from './store.ts';

type Names = 'UpdateGroupData' | 'ModifyGroupAttribute' | 'ModifyGroupLimit';

const removes = 1;

/** What a group is called and says, its attributes, and how one comes in. */
export const dataActions = (parts: AppServerParts): Pick<GroupActions, Names> => ({
  UpdateGroupData: async (context, { app }, { FromUserId: userID, GroupId: groupID, ...data }) => {
    const { GroupName: groupName, GroupAvatar: groupAvatarUrl, GroupNotice: groupNotice } = data;
    const texts = present({ groupName, groupAvatarUrl, groupNotice });
    if (Object.keys(texts).length === 0) return decline('parameterInvalid', 'nothing is to be changed');
    const longText = longTextOf(data, context.config.groups.serverApi);
    if (longText) return decline('parameterInvalid', `${longText} is too long`);
    return asOperator(parts, context, { app, userID }, async (acting, actor) => {
      const changed = await changeGroupInfo(acting, actor, { groupID, texts });
      return isRefusal(changed) ? declineRefused(changed, groupRefusals) : {};
    });
  },

  ModifyGroupAttribute: async (context, { app }, { FromUserId, GroupId: groupID, Action = 0, Attributes }) => {
    const named = Attributes.map(({ Key: key, Value: value }) => ({ key, value }));
    const isRemoval = Action === removes;
    const given = named.flatMap(({ key, value }) => (value === undefined ? [] : [{ key, value }]));
    if (!isRemoval && given.length < named.length) return decline('parameterInvalid', 'a Value is missing');
    return asOperator(parts, context, { app, userID: FromUserId }, async (acting, actor) => {
      if (isRemoval) return remove(acting, actor, { groupID, keys: named.map(({ key }) => key) });
      return set(acting, actor, { groupID, attributes: given });
    });
  },

  ModifyGroupLimit: (context, { app }, { FromUserId: userID, GroupId: groupID, ...limit }) =>
    asOperator(parts, context, { app, userID }, async (acting, actor) => {
      const { JoinMode: joinMode, InviteMode: inviteMode, BeInvitedMode: beInviteMode } = limit;
      const modes = present({ joinMode, inviteMode, beInviteMode });
      const changed = await changeModes(acting, actor, { groupID, modes, membersMax: limit.MemberCountLimit ?? 0 });
      return isRefusal(changed) ? declineRefused(changed, groupRefusals) : {};
    }),
});

type Attributes = readonly GroupAttribute[];

const encode = (attributes: Attributes, failKeys: readonly string[] = []) => ({
  FailKeys: failKeys.map((Key) => ({ Key, Reason: 'key db-non-existent' })),
  Attributes: { Attributes: attributes.map(({ key, value }) => ({ Key: key, Value: value })) },
});

async function set(
  context: ActingContext,
  actor: Actor,
  { groupID, attributes }: { readonly groupID: string; readonly attributes: Attributes },
) {
  const outcome = await changeAttributes(context, actor, { groupID, attributes: [...attributes] });
  return isRefusal(outcome)
    ? declineRefused(outcome, { ...groupRefusals, ...attributeRefusals })
    : encode(outcome.attributes);
}

/** Of keys of which none exists each one is named, as where some do. */
async function remove(
  context: ActingContext,
  actor: Actor,
  { groupID, keys }: { readonly groupID: string; readonly keys: string[] },
): Promise<
  ReturnType<typeof encode> | Declined<'parameterInvalid' | RemovalCode, Pick<ReturnType<typeof encode>, 'FailKeys'>>
> {
  const outcome = await removeAttributes(context, actor, { groupID, keys });
  if (!isRefusal(outcome)) return encode(outcome.attributes, outcome.errorKeys);
  if (outcome.refused !== 'GroupModuleGroupAttributeDoesNotExist') return declineRefused(outcome, groupRefusals);
  const { FailKeys } = encode([], [...new Set(keys)]);
  return { declined: 'parameterInvalid', fields: { FailKeys } };
}

type RemovalCode = 'groupMissing' | 'serverBusy' | 'processingFailed';
