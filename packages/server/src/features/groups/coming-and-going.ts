import { present } from '@parley/kernel/assert';
import type { ParamsOf } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import { named, targetsOf } from './candidates.ts';
import type { ActingContext, Stores } from './context.ts';
import { act, actAsMember, type Changed, type Deed, type Scene } from './deeds.ts';
import { join, kickable, nextPlaces } from './life-rules.ts';
import { mayAct, memberRole, noAuthority, ownerRole } from './role-rules.ts';
import type { Group, GroupMember } from './store.ts';

type Declared = typeof methods.groups;

/** How members are told that others came or went, and those themselves. */
export const joined = { event: 1, ownEvent: 3 } as const;
const left = { event: 2, ownEvent: 5 } as const;
export const kickedOut = { event: 4, ownEvent: 6 } as const;
export const invited = { event: 5, ownEvent: 4 } as const;

export const enterTypes = { applied: 2, joined: 3, invited: 4, agreed: 5 } as const;

/** Who comes in, with his highest place in any group: his groups ascend by it as he came into them. */
type Newcomer = Pick<GroupMember, 'userKey'> & { readonly newestPlace: number };

/** The group with some members more, and these. */
export function withNewcomers(
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

/** The actor comes in by himself. */
export function comeIn(scene: Scene, newestPlace: number): Deed {
  const newcomer = { userKey: scene.actor.userKey, newestPlace };
  const { group, members } = withNewcomers(scene, [newcomer], { enterType: enterTypes.joined });
  return { group, entering: { members, ...joined } };
}

export const joinGroup = (context: ActingContext, actor: Actor, { groupID }: ParamsOf<Declared['joinGroup']>) =>
  act(context, actor, {
    groupID,
    decide: async (scene) => {
      const { stores, group, self } = scene;
      const { groupCount, newestPlace } = await stores.groups.groupsOf(actor.userKey);
      const groupsMax = context.config.groups.groupsPerUserMax;
      const refusal = join(group, { isMember: self !== undefined, groupCount }, { groupsMax });
      return refusal ?? { deed: comeIn(scene, newestPlace), result: ({ changed }) => changed };
    },
  });

/** The first who came among the others. */
async function successorOf({ groups }: Pick<Stores, 'groups'>, { log }: Group, self: GroupMember) {
  const first = await groups.membersAfter({ log, after: 0, limit: 2 });
  return first.find(({ userKey }) => userKey !== self.userKey);
}

/** A member goes. After the owner whoever came first is owner; after the last member the group is no more. */
export async function goOut(
  { stores, group, self }: Pick<Scene, 'stores' | 'group'> & { readonly self: GroupMember },
  how: typeof left | typeof kickedOut = left,
): Promise<Deed> {
  const successor = self.role === ownerRole ? await successorOf(stores, group, self) : undefined;
  const memberCount = group.memberCount - 1;
  return {
    group: { ...group, memberCount },
    leaving: { members: [self], ...how },
    ...(successor && { members: [{ ...successor, role: ownerRole }] }),
    ...(memberCount === 0 && { isLast: true }),
  };
}

export const leaveGroup = (context: ActingContext, actor: Actor, { groupID }: ParamsOf<Declared['leaveGroup']>) =>
  actAsMember<Changed, never>(context, actor, {
    groupID,
    decide: async (scene) => ({ deed: await goOut(scene), result: ({ changed }) => changed }),
  });

export async function kickGroupMembers(
  context: ActingContext,
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

export const dismissGroup = (context: ActingContext, actor: Actor, { groupID }: ParamsOf<Declared['dismissGroup']>) =>
  actAsMember(context, actor, {
    groupID,
    decide: async ({ group, self }) =>
      mayAct('dismiss', self.role, group)
        ? { deed: { group, isDismissal: true, isLast: true }, result: ({ changed }) => changed }
        : noAuthority,
  });
