import type { Millis } from '@parley/kernel/brand';
import { utf8Length } from '@parley/kernel/utf8';
import { type Refusal, refuse } from '@parley/protocol/define';
import type { UserKey } from '../../core/ids.ts';
import { type Authority, mayActOn, memberRole, noAuthority, ownerRole, reaches } from './role-rules.ts';
import type { Group, GroupMember } from './store.ts';

const placesPerMillisecond = 1024;

/** Places of members who come in at a time, behind every one that was ever given. */
export function nextPlaces(newestPlace: number, at: Millis, count: number): number[] {
  const first = Math.max(at * placesPerMillisecond, newestPlace + 1);
  return Array.from({ length: count }, (_, index) => first + index);
}

/** Somebody who is to come into a group. */
export interface Candidate {
  readonly userID: string;
  /** Absent: nobody has registered with the ID. */
  readonly userKey: UserKey | undefined;
  readonly isMember: boolean;
  /** How many groups he is a member of, and his highest place in any of them. */
  readonly groupCount: number;
  readonly newestPlace: number;
}

type Admitted = Candidate & { readonly userKey: UserKey };
/** Somebody who could not be brought into a group. */
export type NotAdmitted = Rejected<'unregistered' | 'member' | 'full' | 'tooManyGroups'>;

type Rejected<Reason> = { readonly userID: string; readonly reason: Reason };

export interface Room {
  readonly memberCount: number;
  readonly membersMax: number;
  /** Of one user. */
  readonly groupsMax: number;
}

function whyNotAdmitted({ isMember, groupCount }: Candidate, room: Room) {
  if (isMember) return 'member';
  if (room.memberCount >= room.membersMax) return 'full';
  return groupCount >= room.groupsMax ? 'tooManyGroups' : undefined;
}

/** Who of some users, each named once, comes in: those who are named first get the last places. */
export function admit(candidates: readonly Candidate[], room: Room) {
  const added: Admitted[] = [];
  const failed: NotAdmitted[] = [];
  for (const candidate of candidates) {
    const { userID, userKey } = candidate;
    if (userKey === undefined) {
      failed.push({ userID, reason: 'unregistered' });
      continue;
    }
    const reason = whyNotAdmitted(candidate, { ...room, memberCount: room.memberCount + added.length });
    if (reason) failed.push({ userID, reason });
    else added.push({ ...candidate, userKey });
  }
  return { added, failed };
}

const joinModeApplication = 1;
const joinModeForbidden = 2;

export const alreadyMember = refuse('GroupModuleMemberIsAlreadyInTheGroup', 'the user is a member');

type RoomError = 'GroupModuleGroupMemberHasReachedLimit' | 'GroupModuleJoinGroupError';

/** Why there is no room for one more, in the group or among those of the user. */
export function roomFor(
  groupCount: number,
  { memberCount, membersMax, groupsMax }: Room,
): Refusal<RoomError> | undefined {
  if (memberCount >= membersMax) {
    return refuse('GroupModuleGroupMemberHasReachedLimit', `groupID: has ${memberCount} members`);
  }
  return groupCount >= groupsMax
    ? refuse('GroupModuleJoinGroupError', `the user is in ${groupsMax} groups`)
    : undefined;
}

type AskError = RoomError | 'GroupModuleMemberIsAlreadyInTheGroup' | 'GroupModuleForbidJoinGroupError';
type Joined = Pick<Group, 'joinMode' | 'memberCount' | 'membersMax'>;

/** Whether a user comes into a group by himself, has to apply (`applies`), or why he can do neither. */
export function mayCome(
  group: Joined,
  { isMember, groupCount }: Pick<Candidate, 'isMember' | 'groupCount'>,
  { groupsMax }: Pick<Room, 'groupsMax'>,
): Refusal<AskError> | 'applies' | undefined {
  if (isMember) return alreadyMember;
  if (group.joinMode === joinModeForbidden) {
    return refuse('GroupModuleForbidJoinGroupError', 'groupID: joinMode is Forbid');
  }
  return group.joinMode === joinModeApplication ? 'applies' : roomFor(groupCount, { ...group, groupsMax });
}

/** Why a user cannot come into a group by himself. */
export function join(
  ...facts: Parameters<typeof mayCome>
): Refusal<AskError | 'GroupModuleNeedApplyJoinGroupError'> | undefined {
  const how = mayCome(...facts);
  return how === 'applies' ? refuse('GroupModuleNeedApplyJoinGroupError', 'groupID: joinMode is Auth') : how;
}

type TakenError = 'GroupModuleCreateGroupWithDismissed' | 'GroupModuleGroupAlreadyExists';

/** Why the ID of a group that is there, or once was, cannot be that of a new one. */
export function checkNewGroupID(
  existing: Pick<Group, 'dismissedPosition'> | undefined,
): Refusal<TakenError> | undefined {
  if (!existing) return undefined;
  return existing.dismissedPosition === undefined
    ? refuse('GroupModuleGroupAlreadyExists', 'groupID: is that of a group')
    : refuse('GroupModuleCreateGroupWithDismissed', 'groupID: was that of a group');
}

/** Why there can be no further group. */
export function checkNewGroup(
  { groupCount, liveCount }: { readonly groupCount: number; readonly liveCount: number },
  /** `appGroupsMax` 0: no limit. */
  { groupsMax, appGroupsMax }: { readonly groupsMax: number; readonly appGroupsMax: number },
): Refusal<'GroupModuleCreateGroupError'> | undefined {
  if (groupCount >= groupsMax) return refuse('GroupModuleCreateGroupError', `the caller is in ${groupsMax} groups`);
  if (appGroupsMax === 0 || liveCount < appGroupsMax) return undefined;
  return refuse('GroupModuleCreateGroupError', `the app has ${appGroupsMax} groups`);
}

/** How many members a new group may have; 0 asks for as many as the deployment allows. */
export function membersMaxOf(
  maxMemberCount: number,
  membersMax: number,
): number | Refusal<'CommonModuleParamsInvalid'> {
  if (maxMemberCount > membersMax) return refuse('CommonModuleParamsInvalid', `maxMemberCount: is over ${membersMax}`);
  return maxMemberCount || membersMax;
}

type Actor = Pick<GroupMember, 'userKey' | 'role'>;

interface Target {
  readonly userID: string;
  /** Absent: he is not a member. */
  readonly member: GroupMember | undefined;
}

/** Whom of some the actor may remove. */
export function kickable(actor: Authority, targets: readonly Target[]) {
  const kicked: GroupMember[] = [];
  const failed: Rejected<'self' | 'notMember' | 'rank'>[] = [];
  for (const { userID, member } of targets) {
    if (!member) failed.push({ userID, reason: 'notMember' });
    else if (reaches('kick', actor, member)) kicked.push(member);
    else failed.push({ userID, reason: member.userKey === actor.userKey ? 'self' : 'rank' });
  }
  return { kicked, failed };
}

/** Whom of some the actor may mute, or let write again. */
export function mutable(actor: Authority, targets: readonly Target[]) {
  const muted: GroupMember[] = [];
  const failed: Rejected<'notMember' | 'rank'>[] = [];
  for (const { userID, member } of targets) {
    if (!member) failed.push({ userID, reason: 'notMember' });
    else if (!reaches('muteMembers', actor, member)) failed.push({ userID, reason: 'rank' });
    else muted.push(member);
  }
  return { muted, failed };
}

/** The two after the ownership went from the one to the other: the new owner comes first. */
export const transferred = (
  owner: GroupMember,
  target: GroupMember,
): [newOwner: GroupMember, formerOwner: GroupMember] => [
  { ...target, role: ownerRole },
  { ...owner, role: memberRole },
];

const isOwnerRole = refuse('CommonModuleParamsInvalid', 'role: is that of the owner');

/** What is wrong with a role whoever is to have it. */
export const checkRole = (role: number): typeof isOwnerRole | undefined =>
  role === ownerRole ? isOwnerRole : undefined;

/** A member with another role; there is one owner, who is made by a transfer alone. */
export function withRole(
  { role: own, isOfApp }: Pick<Authority, 'role' | 'isOfApp'>,
  target: GroupMember,
  role: number,
): GroupMember | 'unchanged' | typeof noAuthority | Refusal<'CommonModuleParamsInvalid'> {
  const fault = checkRole(role);
  if (fault) return fault;
  if (!isOfApp && own !== ownerRole) return noAuthority;
  if (target.role === ownerRole) {
    return isOfApp ? noAuthority : refuse('CommonModuleParamsInvalid', 'userID: is the owner');
  }
  return target.role === role ? 'unchanged' : { ...target, role };
}

export function withNickname(actor: Actor, target: GroupMember, nickname: string): GroupMember | typeof noAuthority {
  return mayActOn('setNickname', actor, target) ? { ...target, nickname } : noAuthority;
}

/** A member whom the app's server calls by a nickname. */
interface Nicknamed extends Target {
  readonly nickname: string;
}

/** Who of some has another nickname from now on. */
export function nicknamed(targets: readonly Nicknamed[], { bytesMax }: { readonly bytesMax: number }) {
  const renamed: GroupMember[] = [];
  const failed: Rejected<'notMember' | 'tooLong'>[] = [];
  for (const { userID, member, nickname } of targets) {
    if (utf8Length(nickname) > bytesMax) failed.push({ userID, reason: 'tooLong' });
    else if (!member) failed.push({ userID, reason: 'notMember' });
    else if (member.nickname !== nickname) renamed.push({ ...member, nickname });
  }
  return { renamed, failed };
}

/** How many members a group may have from now on; 0 leaves it as it is. */
export function withMembersMax(
  { membersMax, memberCount }: Pick<Group, 'membersMax' | 'memberCount'>,
  asked: number,
  membersMaxOfApp: number,
): number | Refusal<'CommonModuleParamsInvalid'> {
  if (asked === 0) return membersMax;
  if (asked > membersMaxOfApp) return refuse('CommonModuleParamsInvalid', `is over ${membersMaxOfApp} members`);
  return asked < memberCount ? refuse('CommonModuleParamsInvalid', `there are ${memberCount} members`) : asked;
}
