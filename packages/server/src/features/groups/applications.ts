import { isRefusal, type ParamsOf } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import { act, actAsMember } from './acting.ts';
import { accept, ask, reject } from './application-rules.ts';
import type { GroupApplication } from './application-store.ts';
import { candidatesOf, type Named, named } from './candidates.ts';
import { comeIn, enterTypes, invited, joined, withNewcomers } from './coming-and-going.ts';
import type { ActingContext } from './context.ts';
import type { Scene } from './deeds.ts';
import { mayCome } from './life-rules.ts';
import { mayAct, memberRole, noAuthority } from './role-rules.ts';
import type { GroupMember } from './store.ts';

type Declared = typeof methods.groups;

const groupsMaxOf = ({ context }: Scene): number => context.config.groups.groupsPerUserMax;

/** Asks to be let in, or comes in where nobody has to be asked. */
export function sendGroupJoinApplication(
  context: ActingContext,
  actor: Actor,
  { groupID, wording }: ParamsOf<Declared['sendGroupJoinApplication']>,
) {
  const applicationID = context.ids.next();
  return act(context, actor, {
    groupID,
    decide: async (scene) => {
      const { stores, group, self, now } = scene;
      const { log } = group;
      const { userKey } = actor;
      const { groupCount, newestPlace } = await stores.groups.groupsOf(userKey);
      const how = mayCome(group, { isMember: self !== undefined, groupCount }, { groupsMax: groupsMaxOf(scene) });
      if (isRefusal(how)) return how;
      if (how !== 'applies') return { deed: comeIn(scene, newestPlace), result: ({ changed }) => changed };
      const parties = { log, userKey, inviterKey: undefined };
      const before = await stores.groups.newestApplication(parties);
      const applicationMs = context.config.groups.applicationSeconds * 1000;
      const applications = ask(before, { applicationID, ...parties, wording }, applicationMs, now);
      return { deed: { group, applications }, result: ({ changed }) => changed };
    },
  });
}

/** The one who is named, with what was made last between him and the group. */
async function applicantOf({ stores, group }: Scene, asked: Named) {
  const [candidate] = await candidatesOf(stores, asked, group);
  const { userKey, isMember = false, groupCount = 0, newestPlace = 0 } = candidate ?? {};
  if (userKey === undefined) return undefined;
  const parties = { log: group.log, userKey, inviterKey: undefined };
  return { userKey, isMember, groupCount, newestPlace, application: await stores.groups.newestApplication(parties) };
}

const nobody = { isMember: false, groupCount: 0, newestPlace: 0, application: undefined };

const answerOf = ({ userKey, role, nickname }: GroupMember) => ({ operatorKey: userKey, role, nickname });

export async function acceptGroupJoinApplication(
  context: ActingContext,
  actor: Actor,
  { groupID, userID }: ParamsOf<Declared['acceptGroupJoinApplication']>,
) {
  const asked = await named(context.storage.read(actor.app), [userID]);
  return actAsMember(context, actor, {
    groupID,
    others: asked.userKeys,
    decide: async (scene) => {
      const { group, self, now } = scene;
      if (!mayAct('answerApplications', self.role, group)) return noAuthority;
      const applicant = (await applicantOf(scene, asked)) ?? nobody;
      const facts = { ...group, ...applicant, groupsMax: groupsMaxOf(scene) };
      const application = accept(facts, answerOf(self), now);
      if (isRefusal(application)) return application;
      const entrance = { enterType: enterTypes.applied, operatorKey: actor.userKey };
      const { newestPlace } = applicant;
      const deed = entering(scene, application, { entrance, how: joined, newestPlace });
      return { deed, result: ({ changed }) => changed };
    },
  });
}

interface Entering {
  readonly entrance: Pick<GroupMember, 'enterType' | 'operatorKey'>;
  /** How members and whoever comes in are told of it. */
  readonly how: typeof joined | typeof invited;
  /** His highest place in any group. */
  readonly newestPlace: number;
}

function entering(scene: Scene, application: GroupApplication, { entrance, how, newestPlace }: Entering) {
  const newcomer = { userKey: application.userKey, newestPlace };
  const { group, members } = withNewcomers(scene, [newcomer], entrance);
  return { group, entering: { members, ...how }, applications: [application] };
}

export async function rejectGroupJoinApplication(
  context: ActingContext,
  actor: Actor,
  { groupID, userID }: ParamsOf<Declared['rejectGroupJoinApplication']>,
) {
  const asked = await named(context.storage.read(actor.app), [userID]);
  return actAsMember(context, actor, {
    groupID,
    decide: async (scene) => {
      const { group, self, now } = scene;
      if (!mayAct('answerApplications', self.role, group)) return noAuthority;
      const { application } = (await applicantOf(scene, asked)) ?? nobody;
      const rejected = reject(application, answerOf(self), now);
      if (isRefusal(rejected)) return rejected;
      return { deed: { group, applications: [rejected] }, result: ({ changed }) => changed };
    },
  });
}

/** Whoever invited the actor, and his invitation; nothing where he is no member any more, but asked by himself. */
async function inviterOf({ stores, group, actor }: Scene, { userKeys: [inviterKey] }: Named) {
  if (inviterKey === undefined) return undefined;
  const [self] = await stores.groups.membersAmong(group.log, [inviterKey]);
  const user = await stores.users.byUserKey(inviterKey);
  const parties = { log: group.log, userKey: actor.userKey, inviterKey };
  const application = await stores.groups.newestApplication(parties);
  if (!user || !application || (!self && !application.isOfApp)) return undefined;
  return { application, operator: { user, self } };
}

/** The invited user has no role of his own before he agrees. */
const answerOfInvited = ({ userKey: operatorKey }: Actor, role: number) => ({ operatorKey, role, nickname: '' });

export async function acceptGroupInviteApplication(
  context: ActingContext,
  actor: Actor,
  { groupID, inviterUserID }: ParamsOf<Declared['acceptGroupInviteApplication']>,
) {
  const asked = await named(context.storage.read(actor.app), [inviterUserID]);
  return act(context, actor, {
    groupID,
    decide: async (scene) => {
      const { stores, group, self, now } = scene;
      const inviter = await inviterOf(scene, asked);
      const { groupCount, newestPlace } = await stores.groups.groupsOf(actor.userKey);
      const counts = { isMember: self !== undefined, groupCount, groupsMax: groupsMaxOf(scene) };
      const facts = { ...group, ...counts, application: inviter?.application };
      const application = accept(facts, answerOfInvited(actor, memberRole), now);
      if (isRefusal(application)) return application;
      const entrance = { enterType: enterTypes.agreed, operatorKey: application.inviterKey };
      const deed = entering(scene, application, { entrance, how: invited, newestPlace });
      return { deed: { ...deed, ...(inviter && { operator: inviter.operator }) }, result: ({ changed }) => changed };
    },
  });
}

export async function rejectGroupInviteApplication(
  context: ActingContext,
  actor: Actor,
  { groupID, inviterUserID }: ParamsOf<Declared['rejectGroupInviteApplication']>,
) {
  const asked = await named(context.storage.read(actor.app), [inviterUserID]);
  return act(context, actor, {
    groupID,
    decide: async (scene) => {
      const inviter = await inviterOf(scene, asked);
      const rejected = reject(inviter?.application, answerOfInvited(actor, 0), scene.now);
      if (isRefusal(rejected)) return rejected;
      return { deed: { group: scene.group, applications: [rejected] }, result: ({ changed }) => changed };
    },
  });
}
