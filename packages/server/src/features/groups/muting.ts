import type { Millis } from '@parley/kernel/brand';
import { type Refusal, refuse } from '@parley/protocol/define';
import { type Authority, adminRole, memberRole, noAuthority, ownerRole } from './role-rules.ts';
import type { Group, GroupMember, GroupMute } from './store.ts';

const [none, normal, all, custom] = [0, 1, 2, 3] as const;
const forGood = -1;
const notMuted: GroupMute = { mode: none, expiredTime: 0, roles: [] };

export interface MuteCommand {
  readonly isMute: boolean;
  readonly mode: number;
  /** Seconds; −1: for good, 0: lifts the mute. */
  readonly duration: number;
  readonly roles: readonly number[];
}

export interface MuteLimits {
  readonly muteSecondsMax: number;
}

type Invalid = Refusal<'CommonModuleParamsInvalid'>;
const invalid = (detail: string): Invalid => refuse('CommonModuleParamsInvalid', detail);

export function checkMuteSeconds(isMute: boolean, duration: number, muteSecondsMax: number): Invalid | undefined {
  if (!isMute || (duration >= forGood && duration <= muteSecondsMax)) return undefined;
  return invalid(`duration: is neither −1 nor up to ${muteSecondsMax} s`);
}

/** What is wrong with the command whatever the group is; what comes with a lifting is not looked at. */
export function checkGroupMute(
  { isMute, mode, duration, roles }: MuteCommand,
  { muteSecondsMax }: MuteLimits,
): Invalid | undefined {
  if (!isMute) return undefined;
  if (mode === none) return invalid('mode: mutes nobody');
  const refusal = checkMuteSeconds(isMute, duration, muteSecondsMax);
  if (refusal) return refusal;
  return mode === custom && roles.length === 0 ? invalid('roles: has no entry') : undefined;
}

/** The end of a mute that begins now, as it is kept: 0 where there is none. */
export function muteUntil(isMute: boolean, duration: number, now: Millis): number {
  if (!isMute || duration === 0) return 0;
  return duration === forGood ? forGood : now + duration * 1000;
}

const isActive = (expiredTime: number, now: Millis): boolean => expiredTime === forGood || expiredTime > now;

/** Whether this is for the owner alone; what takes the place of a mute of all ends it, as its lifting does. */
function needsOwner(present: GroupMute, next: GroupMute, now: Millis): boolean {
  const endsAll = present.mode === all && isActive(present.expiredTime, now);
  return endsAll || next.mode === all || next.roles.includes(ownerRole);
}

/** For the app's server a mute of all is no other than those of roles, and whoever is no member may mute. */
function mayMuteSo(
  { role, isOfApp }: Pick<Authority, 'role' | 'isOfApp'>,
  { present, next, now }: { readonly present: GroupMute; readonly next: GroupMute; readonly now: Millis },
): boolean {
  if (role === ownerRole || (isOfApp && role === undefined)) return true;
  const isOwners = isOfApp ? next.roles.includes(ownerRole) : needsOwner(present, next, now);
  return role === adminRole && !isOwners;
}

/** The mute that takes the place of the present one; its time counts from now. */
export function muteGroup(
  { mute }: Pick<Group, 'mute'>,
  command: MuteCommand,
  actor: Pick<Authority, 'role' | 'isOfApp'>,
  now: Millis,
  limits: MuteLimits,
): GroupMute | Invalid | typeof noAuthority {
  const refusal = checkGroupMute(command, limits);
  if (refusal) return refusal;
  const { mode, roles } = command;
  const expiredTime = muteUntil(command.isMute, command.duration, now);
  const wanted = { mode, expiredTime, roles: mode === custom ? [...new Set(roles)] : [] };
  const next = expiredTime === 0 ? notMuted : wanted;
  return mayMuteSo(actor, { present: mute, next, now }) ? next : noAuthority;
}

/** Whether both keep the same members from writing, up to the same time. */
export function isSameMute(one: GroupMute, other: GroupMute, now: Millis): boolean {
  const [first, second] = [shownMute(one, now), shownMute(other, now)];
  const roles = new Set(second.roles);
  const hasSameRoles = roles.size === new Set(first.roles).size && first.roles.every((role) => roles.has(role));
  return first.mode === second.mode && first.expiredTime === second.expiredTime && hasSameRoles;
}

/** Members with a mute of their own up to that time; where that is not told, without those who have it already. */
export function remuted(
  members: readonly GroupMember[],
  muteExpiredTime: number,
  { now, tellsUnchanged }: { readonly now: Millis; readonly tellsUnchanged: boolean },
): readonly GroupMember[] {
  return members
    .filter((member) => tellsUnchanged || shownMuteTime(member.muteExpiredTime, now) !== muteExpiredTime)
    .map((member) => ({ ...member, muteExpiredTime }));
}

const mutedRoles = ({ mode, roles }: GroupMute): readonly number[] => (mode === normal ? [memberRole] : roles);

/** A mute as it is told: one whose time is over is none, and the roles are named. */
export function shownMute(mute: GroupMute, now: Millis): GroupMute {
  return isActive(mute.expiredTime, now) ? { ...mute, roles: mutedRoles(mute) } : notMuted;
}

/** The end of a member's own mute as it is told. */
export const shownMuteTime = (expiredTime: number, now: Millis): number =>
  isActive(expiredTime, now) ? expiredTime : 0;

const concerns = (mute: GroupMute, role: number): boolean => mute.mode === all || mutedRoles(mute).includes(role);

/** When the member may write again, with the mute of the group and his own; −1: never, 0: now. */
export function mutedExpiredTime(
  { mute }: Pick<Group, 'mute'>,
  { role, muteExpiredTime }: Pick<GroupMember, 'role' | 'muteExpiredTime'>,
  now: Millis,
): number {
  const ends = [shownMuteTime(muteExpiredTime, now)];
  if (concerns(mute, role)) ends.push(shownMuteTime(mute.expiredTime, now));
  return ends.includes(forGood) ? forGood : Math.max(...ends);
}

/** Whether the member may not write now. */
export const isMuted = (
  group: Pick<Group, 'mute'>,
  member: Pick<GroupMember, 'role' | 'muteExpiredTime'>,
  now: Millis,
): boolean => mutedExpiredTime(group, member, now) !== 0;
