import { refuse } from '@parley/protocol/define';
import type { UserKey } from '../../core/ids.ts';
import type { Group, GroupMember } from './store.ts';

export const ownerRole = 1;
export const adminRole = 2;
/** Roles of the app, which are above, have the same rights. */
export const memberRole = 3;

export const noGroup = refuse('GroupModuleGroupDoesNotExist', 'groupID: is of no group that lives');
export const notMember = refuse('GroupModuleUserIsNotInTheGroup', 'the user is not a member');
export const noAuthority = refuse('GroupModuleGroupNoCorrespondingOperationAuthority', 'the role does not allow it');

export type GroupAct =
  | 'changeInfo'
  | 'changeAttributes'
  | 'read'
  | 'changeModes'
  | 'invite'
  | 'answerApplications'
  | 'kick'
  | 'muteMembers'
  | 'muteGroup'
  | 'setRole'
  | 'setNickname'
  | 'transfer'
  | 'dismiss';

const forAll = Number.MAX_SAFE_INTEGER;
const inviteModeAdmin = 1;

/** The role that is the last to have the right; roles count downwards. */
const lastRoleByAct: Readonly<Record<GroupAct, number>> = {
  changeInfo: forAll,
  changeAttributes: forAll,
  read: forAll,
  changeModes: adminRole,
  invite: forAll,
  answerApplications: adminRole,
  kick: adminRole,
  muteMembers: adminRole,
  muteGroup: adminRole,
  setRole: ownerRole,
  setNickname: forAll,
  transfer: ownerRole,
  dismiss: ownerRole,
};

/** Whether a member may do this at all: to whom is judged by `mayActOn`, and how the group is muted by `muteGroup`. */
export function mayAct(act: GroupAct, role: number, { inviteMode }: Pick<Group, 'inviteMode'>): boolean {
  const lastRole = act === 'invite' && inviteMode === inviteModeAdmin ? adminRole : lastRoleByAct[act];
  return role <= lastRole;
}

/** By what right somebody acts in a group. */
export interface Authority {
  readonly userKey: UserKey;
  /** Absent: he is no member. */
  readonly role: number | undefined;
  /** The app's server acts in his place, who need be no member and whose role does not matter. */
  readonly isOfApp?: boolean;
}

/** What a member who has not the right to it may not do through the app's server either. */
const boundForApp: ReadonlySet<GroupAct> = new Set(['muteGroup', 'muteMembers']);

/** Why somebody may not do this at all. */
export function refusalTo(
  act: GroupAct,
  { role, isOfApp }: Authority,
  group: Pick<Group, 'inviteMode'>,
): typeof notMember | typeof noAuthority | undefined {
  if (isOfApp && (role === undefined || !boundForApp.has(act))) return undefined;
  if (role === undefined) return notMember;
  return mayAct(act, role, group) ? undefined : noAuthority;
}

/** Why somebody may not do what every member may. */
export const refusalOutside = ({ role, isOfApp }: Authority): typeof notMember | undefined =>
  role === undefined && !isOfApp ? notMember : undefined;

/** An act on a member, or with `revoke` on a message of one. */
type ActOnMember = 'kick' | 'muteMembers' | 'setNickname' | 'revoke';
type Ranked = Pick<GroupMember, 'userKey' | 'role'>;

/** Who may do this to himself, by his role. */
const mayActOnOneself: Readonly<Record<ActOnMember, (role: number) => boolean>> = {
  kick: () => false,
  muteMembers: (role) => role === ownerRole,
  setNickname: () => true,
  revoke: () => true,
};

export function mayActOn(act: ActOnMember, actor: Ranked, target: Ranked): boolean {
  if (actor.userKey === target.userKey) return mayActOnOneself[act](actor.role);
  return actor.role === ownerRole || (actor.role === adminRole && target.role >= memberRole);
}

/** Whether somebody who may do this may do it to that member; the app's server may to every one. */
export const reaches = (act: ActOnMember, { userKey, role, isOfApp }: Authority, target: Ranked): boolean =>
  isOfApp === true || (role !== undefined && mayActOn(act, { userKey, role }, target));
