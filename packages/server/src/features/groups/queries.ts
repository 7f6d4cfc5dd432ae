import type { ParamsOf, Refusal } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import { toUserID } from '../../core/ids.ts';
import { named } from './candidates.ts';
import type { Context } from './context.ts';
import { encodeGroup, encodeMembers } from './encode.ts';
import { noGroup, notMember } from './role-rules.ts';
import type { Group } from './store.ts';

type Declared = typeof methods.groups;

/** What a member asks of a group, as it stands at this moment. */
export async function ofGroup<Answer>(
  context: Context,
  { app, userKey }: Actor,
  groupID: string,
  answer: (group: Group) => Promise<Answer>,
): Promise<Answer | Refusal<'GroupModuleGroupDoesNotExist' | 'GroupModuleUserIsNotInTheGroup'>> {
  const { groups } = context.storage.read(app);
  const group = await groups.byGroupID(groupID);
  if (!group || group.dismissedPosition !== undefined) return noGroup;
  const [self] = await groups.membersAmong(group.log, [userKey]);
  return self ? answer(group) : notMember;
}

export const queryGroupInfo = (context: Context, actor: Actor, { groupID }: ParamsOf<Declared['queryGroupInfo']>) =>
  ofGroup(context, actor, groupID, async (group) => ({ groupInfo: encodeGroup(group, context.clock.wall()) }));

export const queryGroupAttributes = (
  context: Context,
  actor: Actor,
  { groupID }: ParamsOf<Declared['queryGroupAttributes']>,
) => ofGroup(context, actor, groupID, async ({ attributes }) => ({ attributes: [...attributes] }));

export const queryGroupMemberCount = (
  context: Context,
  actor: Actor,
  { groupID }: ParamsOf<Declared['queryGroupMemberCount']>,
) => ofGroup(context, actor, groupID, async ({ memberCount }) => ({ count: memberCount }));

/** One row more than the page tells whether there is another one. */
export function paged<Row extends { readonly place: number }>(rows: readonly Row[], count: number) {
  const page = rows.slice(0, count);
  return { page, next: rows.length > count ? (page.at(-1)?.place ?? 0) : 0 };
}

export const queryGroupMemberList = (
  context: Context,
  actor: Actor,
  { groupID, after, count, isMutedOnly }: ParamsOf<Declared['queryGroupMemberList']>,
) =>
  ofGroup(context, actor, groupID, async ({ log }) => {
    const readers = context.storage.read(actor.app);
    const now = context.clock.wall();
    const query = { log, after, limit: count + 1, ...(isMutedOnly && { mutedAt: now }) };
    const { page, next } = paged(await readers.groups.membersAfter(query), count);
    return { members: await encodeMembers(readers, log, page, now), next };
  });

export const queryGroupMemberInfo = (
  context: Context,
  actor: Actor,
  { groupID, userID }: ParamsOf<Declared['queryGroupMemberInfo']>,
) =>
  ofGroup(context, actor, groupID, async ({ log }) => {
    const readers = context.storage.read(actor.app);
    const user = await readers.users.byUserID(toUserID(userID));
    const found = user ? await readers.groups.membersAmong(log, [user.userKey]) : [];
    if (found.length === 0) return notMember;
    return { members: await encodeMembers(readers, log, found, context.clock.wall()) };
  });

/** Nobody shares a group with a user who is not there. */
export async function queryGroupList(
  context: Context,
  { app, userKey }: Actor,
  { after, count, userIDs }: ParamsOf<Declared['queryGroupList']>,
) {
  const readers = context.storage.read(app);
  const asked = await named(readers, userIDs);
  if (asked.userKeys.length < asked.userIDs.length) return { groups: [], next: 0 };
  const query = { userKey, after, limit: count + 1, sharedWith: asked.userKeys };
  const { page, next } = paged(await readers.groups.groupsAfter(query), count);
  const groups = page.map(({ group: { groupID, groupName, groupAvatarUrl } }) => ({
    groupID,
    groupName,
    groupAvatarUrl,
  }));
  return { groups, next };
}
