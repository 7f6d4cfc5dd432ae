import { present } from '@parley/kernel/assert';
import type { Millis } from '@parley/kernel/brand';
import type { ParamsOf } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import { act, actAsMember, actByRight } from './acting.ts';
import { named, targetsOf } from './candidates.ts';
import type { ActingContext, Stores } from './context.ts';
import type { Changed, Deed, Scene } from './deeds.ts';
import { join, kickable, nextPlaces } from './life-rules.ts';
import { memberRole, ownerRole } from './role-rules.ts';
import type { Group, GroupMember } from './store.ts';

type Declared = typeof methods.groups;

/** How members are told that others came or went, and those themselves. */
export const joined = { event: 1, ownEvent: 3 } as const;
const left = { event: 2, ownEvent: 5 } as const;
export const kickedOut = { event: 4, ownEvent: 6 } as const;
export const invited = { event: 5, ownEvent: 4 } as const;

export const enterTypes = { applied: 2, joined: 3, invited: 4, agreed: 5 } as const;

/** Who comes in, with his highest place in any group: his groups ascend by it as he came into them. */
type Newcomer = Pick<GroupMember, 'userKey'> & {
  readonly newestPlace: number;
  /** Absent: now. */
  readonly enteredAt?: Millis;
};

/** The group with some members more, and these. */
export function withNewcomers(
  { group, now }: Pick<Scene, 'group' | 'now'>,
  newcomers: readonly Newcomer[],
  entrance: Pick<GroupMember, 'enterType' | 'operatorKey'>,
): { readonly group: Group; readonly members: readonly GroupMember[] } {
  const newest = Math.max(group.newestPlace, ...newcomers.map(({ newestPlace }) => newestPlace));
  const places = nextPlaces(newest, now, newcomers.length);
  const members = newcomers.map(
    ({ userKey, enteredAt = now }, index): GroupMember => ({
      ...{ userKey, role: memberRole, nickname: '', muteExpiredTime: 0, enteredAt, ...entrance },
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
async function successorOf({ groups }: Pick<Stores, 'groups'>, { log }: Group, members: readonly GroupMember[]) {
  const gone = new Set(members.map(({ userKey }) => userKey));
  const first = await groups.membersAfter({ log, after: 0, limit: members.length + 1 });
  return first.find(({ userKey }) => !gone.has(userKey));
}

/** Members go. After the owner whoever came first is owner; after the last member the group is no more. */
export async function goOut(
  { stores, group }: Pick<Scene, 'stores' | 'group'>,
  members: readonly GroupMember[],
  how: typeof left | typeof kickedOut = left,
): Promise<Deed> {
  const hasOwner = members.some(({ role }) => role === ownerRole);
  const successor = hasOwner ? await successorOf(stores, group, members) : undefined;
  const memberCount = group.memberCount - members.length;
  return {
    group: { ...group, memberCount },
    leaving: { members, ...how },
    ...(successor && { members: [{ ...successor, role: ownerRole }] }),
    ...(memberCount === 0 && { isLast: true }),
  };
}

export const leaveGroup = (context: ActingContext, actor: Actor, { groupID }: ParamsOf<Declared['leaveGroup']>) =>
  actAsMember<Changed, never>(context, actor, {
    groupID,
    decide: async (scene) => ({ deed: await goOut(scene, [scene.self]), result: ({ changed }) => changed }),
  });

export async function kickGroupMembers(
  context: ActingContext,
  actor: Actor,
  { groupID, userIDs }: ParamsOf<Declared['kickGroupMembers']>,
) {
  const asked = await named(context.storage.read(actor.app), userIDs);
  return actByRight(context, actor, 'kick', {
    groupID,
    others: asked.userKeys,
    decide: async (scene) => {
      const { stores, group, authority } = scene;
      const { kicked, failed } = kickable(authority, await targetsOf(stores, group, asked));
      return {
        ...(kicked.length > 0 && { deed: await goOut(scene, kicked, kickedOut) }),
        result: ({ changed }) => ({ ...changed, failed: [...failed] }),
      };
    },
  });
}

export const dismissGroup = (context: ActingContext, actor: Actor, { groupID }: ParamsOf<Declared['dismissGroup']>) =>
  actByRight<Changed, never>(context, actor, 'dismiss', {
    groupID,
    decide: async ({ group }) => ({
      deed: { group, isDismissal: true, isLast: true },
      result: ({ changed }) => changed,
    }),
  });
