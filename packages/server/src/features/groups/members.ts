import { present } from '@parley/kernel/assert';
import { isRefusal, type ParamsOf, refuse } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import { toUserID } from '../../core/ids.ts';
import { actAsMember, actByRight } from './acting.ts';
import { named, targetsOf } from './candidates.ts';
import type { ActingContext } from './context.ts';
import type { Scene } from './deeds.ts';
import { checkRole, mutable, nicknamed, transferred, withNickname, withRole } from './life-rules.ts';
import { muteSecondsMaxOf } from './limits.ts';
import { checkMuteSeconds, muteUntil, remuted } from './muting.ts';
import { notMember } from './role-rules.ts';
import type { GroupMember } from './store.ts';

type Declared = typeof methods.groups;

/** A member of the group, whom a call names. */
async function memberOf({ stores, group }: Scene, userID: string): Promise<GroupMember | undefined> {
  const user = await stores.users.byUserID(toUserID(userID));
  const [member] = user ? await stores.groups.membersAmong(group.log, [user.userKey]) : [];
  return member;
}

const isSelf = refuse('CommonModuleParamsInvalid', 'toUserID: is the own user');

export async function transferGroupOwner(
  context: ActingContext,
  actor: Actor,
  { groupID, userID }: ParamsOf<Declared['transferGroupOwner']>,
) {
  return userID === actor.userID ? isSelf : transferOwnership(context, actor, { groupID, userID });
}

/** Whoever is the owner already stays it, and nobody is told. */
export const transferOwnership = (
  context: ActingContext,
  actor: Actor,
  { groupID, userID }: ParamsOf<Declared['transferGroupOwner']>,
) =>
  actByRight(context, actor, 'transfer', {
    groupID,
    decide: async (scene) => {
      const { stores, group } = scene;
      const target = await memberOf(scene, userID);
      if (!target) return notMember;
      const owner = present(await stores.groups.ownerOf(group.log), 'a group has an owner');
      const members = transferred(owner, target);
      return {
        ...(target.userKey !== owner.userKey && { deed: { group, members, memberTips: 'owner' } }),
        result: ({ changed }) => changed,
      };
    },
  });

export async function setGroupMemberRole(
  context: ActingContext,
  actor: Actor,
  { groupID, userID, role }: ParamsOf<Declared['setGroupMemberRole']>,
) {
  const fault = checkRole(role);
  if (fault) return fault;
  return actByRight(context, actor, 'setRole', {
    groupID,
    decide: async (scene) => {
      const { group, authority } = scene;
      const target = await memberOf(scene, userID);
      if (!target) return notMember;
      const member = withRole(authority, target, role);
      if (isRefusal(member)) return member;
      return {
        ...(member !== 'unchanged' && { deed: { group, members: [member], memberTips: 'role' } }),
        result: ({ changed }) => changed,
      };
    },
  });
}

export const setGroupMemberNickname = (
  context: ActingContext,
  actor: Actor,
  { groupID, userID, nickname }: ParamsOf<Declared['setGroupMemberNickname']>,
) =>
  actAsMember(context, actor, {
    groupID,
    decide: async (scene) => {
      const { group, self } = scene;
      const target = await memberOf(scene, userID);
      if (!target) return notMember;
      const member = withNickname(self, target, nickname);
      if (isRefusal(member)) return member;
      return { deed: { group, members: [member] }, result: ({ changed }) => changed };
    },
  });

interface Nickname {
  readonly userID: string;
  readonly nickname: string;
}

/** For the app's server, which sets several at once; of two for one user the last one counts. */
export async function setNicknames(
  context: ActingContext,
  actor: Actor,
  { groupID, nicknames }: { readonly groupID: string; readonly nicknames: readonly Nickname[] },
) {
  const nicknameByID = new Map(nicknames.map(({ userID, nickname }) => [userID, nickname]));
  const asked = await named(context.storage.read(actor.app), [...nicknameByID.keys()]);
  return actByRight(context, actor, 'setNickname', {
    groupID,
    decide: async ({ stores, group }) => {
      const targets = (await targetsOf(stores, group, asked)).map((target) => ({
        ...target,
        nickname: nicknameByID.get(target.userID) ?? '',
      }));
      const { renamed, failed } = nicknamed(targets, { bytesMax: context.config.groups.serverApi.nicknameBytesMax });
      return {
        ...(renamed.length > 0 && { deed: { group, members: renamed } }),
        result: () => ({ userIDs: asked.userIDs, failed }),
      };
    },
  });
}

export async function muteGroupMembers(
  context: ActingContext,
  actor: Actor,
  { groupID, userIDs, isMute, duration }: ParamsOf<Declared['muteGroupMembers']>,
) {
  const fault = checkMuteSeconds(isMute, duration, muteSecondsMaxOf(context.config.groups, actor));
  if (fault) return fault;
  const asked = await named(context.storage.read(actor.app), userIDs);
  return actByRight(context, actor, 'muteMembers', {
    groupID,
    decide: async ({ stores, group, authority, now }) => {
      const { muted, failed } = mutable(authority, await targetsOf(stores, group, asked));
      const members = remuted(muted, muteUntil(isMute, duration, now), { now, tellsUnchanged: !authority.isOfApp });
      return {
        ...(members.length > 0 && { deed: { group, members, memberTips: 'mute' } }),
        result: ({ changed }) => ({ ...changed, failed: [...failed] }),
      };
    },
  });
}
