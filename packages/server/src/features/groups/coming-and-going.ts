import { present } from '@parley/kernel/assert';
import type { ParamsOf } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import { candidatesOf, named, targetsOf } from './candidates.ts';
import type { Context, Stores } from './context.ts';
import { act, actAsMember, type Changed, type Scene } from './deeds.ts';
import { admit, join, kickable, nextPlaces } from './life-rules.ts';
import { mayAct, memberRole, noAuthority, ownerRole } from './role-rules.ts';
import type { Group, GroupMember } from './store.ts';

type Declared = typeof methods.groups;

/** How members are told that others came or went, and those themselves. */
const joined = { event: 1, ownEvent: 3 } as const;
const left = { event: 2, ownEvent: 5 } as const;
const kickedOut = { event: 4, ownEvent: 6 } as const;
const invited = { event: 5, ownEvent: 4 } as const;

const enterTypes = { joined: 3, invited: 4 } as const;

/** Who comes in, with his highest place in any group: his groups ascend by it as he came into them. */
type Newcomer = Pick<GroupMember, 'userKey'> & { readonly newestPlace: number };

/** The group with some members more, and these. */
function withNewcomers(
  { group, now }: Pick<Scene, 'group' | 'now'>,
  newcomers: readonly Newcomer[],
  entrance: Pick<GroupMember, 'enterType' | 'operatorKey'>,
): { readonly group: Group; readonly members: readonly GroupMember[] } {
  const newest = Math.max(group.newestPlace, ...newcomers.map(({ newestPlace }) => newestPlace));
  const places = nextPlaces(newest, now, newcomers.length);
  const members = newcomers.map(
    ({ userKey }, index): GroupMember => ({
      ...{ userKey, role: memberRole, nickname: '', muteExpiredTime: 0, enteredAt: now, ...entrance },
      place: present(places[index], 'everybody has a place'),
    }),
  );
  const memberCount = group.memberCount + members.length;
  return { group: { ...group, memberCount, newestPlace: places.at(-1) ?? group.newestPlace }, members };
}

export const joinGroup = (context: Context, actor: Actor, { groupID }: ParamsOf<Declared['joinGroup']>) =>
  act(context, actor, {
    groupID,
    decide: async (scene) => {
      const { stores, group, self } = scene;
      const { groupCount, newestPlace } = await stores.groups.groupsOf(actor.userKey);
      const groupsMax = context.config.groups.groupsPerUserMax;
      const refusal = join(group, { isMember: self !== undefined, groupCount }, { groupsMax });
      if (refusal) return refusal;
      const come = withNewcomers(scene, [{ userKey: actor.userKey, newestPlace }], { enterType: enterTypes.joined });
      const entering = { members: come.members, ...joined };
      return { deed: { group: come.group, entering }, result: ({ changed }) => changed };
    },
  });

export async function inviteUsersIntoGroup(
  context: Context,
  actor: Actor,
  { groupID, userIDs }: ParamsOf<Declared['inviteUsersIntoGroup']>,
) {
  const asked = await named(context.storage.read(actor.app), userIDs);
  return actAsMember(context, actor, {
    groupID,
    others: asked.userKeys,
    decide: async (scene) => {
      const { stores, group, self } = scene;
      if (!mayAct('invite', self.role, group)) return noAuthority;
      const candidates = await candidatesOf(stores, asked, group);
      const { groupsPerUserMax: groupsMax } = context.config.groups;
      const { added, failed } = admit(candidates, { ...group, groupsMax });
      const newcomers = added.flatMap(({ userKey, newestPlace }) => (userKey ? [{ userKey, newestPlace }] : []));
      const entrance = { enterType: enterTypes.invited, operatorKey: actor.userKey };
      const come = withNewcomers(scene, newcomers, entrance);
      const result = { failed: [...failed] };
      if (newcomers.length === 0)
        return { result: ({ changed, entered: members }) => ({ ...changed, members, ...result }) };
      return {
        deed: { group: come.group, entering: { members: come.members, ...invited } },
        result: ({ changed, entered: members }) => ({ ...changed, members, ...result }),
      };
    },
  });
}

/** The first who came among the others. */
async function successorOf({ groups }: Pick<Stores, 'groups'>, { log }: Group, self: GroupMember) {
  const first = await groups.membersAfter({ log, after: 0, limit: 2 });
  return first.find(({ userKey }) => userKey !== self.userKey);
}

/** After the owner whoever came first is owner; after the last member the group is no more. */
export const leaveGroup = (context: Context, actor: Actor, { groupID }: ParamsOf<Declared['leaveGroup']>) =>
  actAsMember<Changed, never>(context, actor, {
    groupID,
    decide: async ({ stores, group, self }) => {
      const successor = self.role === ownerRole ? await successorOf(stores, group, self) : undefined;
      const memberCount = group.memberCount - 1;
      return {
        deed: {
          group: { ...group, memberCount },
          leaving: { members: [self], ...left },
          ...(successor && { members: [{ ...successor, role: ownerRole }] }),
          ...(memberCount === 0 && { isLast: true }),
        },
        result: ({ changed }) => changed,
      };
    },
  });

export async function kickGroupMembers(
  context: Context,
  actor: Actor,
  { groupID, userIDs }: ParamsOf<Declared['kickGroupMembers']>,
) {
  const asked = await named(context.storage.read(actor.app), userIDs);
  return actAsMember(context, actor, {
    groupID,
    others: asked.userKeys,
    decide: async ({ stores, group, self }) => {
      if (!mayAct('kick', self.role, group)) return noAuthority;
      const { kicked, failed } = kickable(self, await targetsOf(stores, group, asked));
      const deed = {
        group: { ...group, memberCount: group.memberCount - kicked.length },
        leaving: { members: kicked, ...kickedOut },
      };
      return {
        ...(kicked.length > 0 && { deed }),
        result: ({ changed }) => ({ ...changed, failed: [...failed] }),
      };
    },
  });
}

export const dismissGroup = (context: Context, actor: Actor, { groupID }: ParamsOf<Declared['dismissGroup']>) =>
  actAsMember(context, actor, {
    groupID,
    decide: async ({ group, self }) =>
      mayAct('dismiss', self.role, group)
        ? { deed: { group, isDismissal: true, isLast: true }, result: ({ changed }) => changed }
        : noAuthority,
  });
