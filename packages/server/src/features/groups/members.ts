import { isRefusal, type ParamsOf, refuse } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import { toUserID } from '../../core/ids.ts';
import { named, targetsOf } from './candidates.ts';
import type { ActingContext } from './context.ts';
import { actAsMember, type Scene } from './deeds.ts';
import { checkRole, mutable, transferred, withNickname, withRole } from './life-rules.ts';
import { checkMuteSeconds, muteUntil } from './muting.ts';
import { mayAct, noAuthority, notMember } from './role-rules.ts';
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
  if (userID === actor.userID) return isSelf;
  return actAsMember(context, actor, {
    groupID,
    decide: async (scene) => {
      const { group, self } = scene;
      if (!mayAct('transfer', self.role, group)) return noAuthority;
      const target = await memberOf(scene, userID);
      if (!target) return notMember;
      return {
        deed: { group, members: transferred(self, target), memberTips: 'owner' },
        result: ({ changed }) => changed,
      };
    },
  });
}

export async function setGroupMemberRole(
  context: ActingContext,
  actor: Actor,
  { groupID, userID, role }: ParamsOf<Declared['setGroupMemberRole']>,
) {
  const fault = checkRole(role);
  if (fault) return fault;
  return actAsMember(context, actor, {
    groupID,
    decide: async (scene) => {
      const { group, self } = scene;
      if (!mayAct('setRole', self.role, group)) return noAuthority;
      const target = await memberOf(scene, userID);
      if (!target) return notMember;
      const member = withRole(self, target, role);
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

export async function muteGroupMembers(
  context: ActingContext,
  actor: Actor,
  { groupID, userIDs, isMute, duration }: ParamsOf<Declared['muteGroupMembers']>,
) {
  const fault = checkMuteSeconds(isMute, duration, context.config.groups.muteSecondsMax);
  if (fault) return fault;
  const asked = await named(context.storage.read(actor.app), userIDs);
  return actAsMember(context, actor, {
    groupID,
    decide: async ({ stores, group, self, now }) => {
      if (!mayAct('muteMembers', self.role, group)) return noAuthority;
      const { muted, failed } = mutable(self, await targetsOf(stores, group, asked));
      const muteExpiredTime = muteUntil(isMute, duration, now);
      const members = muted.map((member) => ({ ...member, muteExpiredTime }));
      return {
        ...(members.length > 0 && { deed: { group, members, memberTips: 'mute' } }),
        result: ({ changed }) => ({ ...changed, failed: [...failed] }),
      };
    },
  });
}
