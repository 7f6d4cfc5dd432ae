import type { ListedMember, MutedGroup, Part } from './list-store.ts';
import type { MuteCommand } from './muting.ts';
import { memberRole } from './role-rules.ts';

/* How the app's own server says what members say in other words. */

const [normal, all, custom] = [1, 2, 3] as const;
const lift: MuteCommand = { isMute: false, mode: 0, duration: 0, roles: [] };

interface AskedMute {
  readonly IsAllMuted?: boolean | undefined;
  readonly MuteRoleList?: readonly number[] | undefined;
  readonly Duration?: number | undefined;
}

/** What a mute of the group is asked to be; `undefined`: it is said how long and not whom. */
export function muteCommandOf({
  IsAllMuted = false,
  MuteRoleList = [],
  Duration: duration = 0,
}: AskedMute): MuteCommand | undefined {
  if (duration === 0) return lift;
  if (IsAllMuted) return { isMute: true, mode: all, duration, roles: [] };
  if (MuteRoleList.length === 0) return undefined;
  const isNormal = MuteRoleList.every((role) => role === memberRole);
  return { isMute: true, mode: isNormal ? normal : custom, duration, roles: isNormal ? [] : MuteRoleList };
}

/** The kinds of mutes of a group, added up. */
export const forbidTypeOf = ({ mode, hasMutedMembers }: Pick<MutedGroup, 'mode' | 'hasMutedMembers'>): number =>
  (mode === all ? 1 : 0) + (mode === normal || mode === custom ? 2 : 0) + (hasMutedMembers ? 4 : 0);

interface AskedPage {
  readonly Limit?: number | undefined;
  readonly Next?: number | undefined;
}

/** Where a page begins that is named by its number; a size that there cannot be is the largest. */
export function partOf({ Limit = 0, Next = 0 }: AskedPage, limitMax: number): Part {
  const limit = Limit === 0 ? limitMax : Math.min(Limit, limitMax);
  return { offset: Next * limit, limit };
}

/** The number of the page behind one; 0: there is none. */
export const nextPage = ({ offset, limit }: Part, totalCount: number): number =>
  offset + limit < totalCount ? offset / limit + 1 : 0;

export const encodeListed = ({ userID, userName, nickname, role }: ListedMember) => ({
  ...{ UserId: userID, UserName: userName, UserNickName: nickname },
  Role: role,
});

/** A time that the app gives: 0 and nothing are now. */
export const givenTime = (time: number | undefined): number | undefined => (time === 0 ? undefined : time);

/** How the app's server is told what attributes may not be. */
export const attributeRefusals = {
  GroupModuleTheNumberOfGroupAttributesExceedsLimit: 'tooManyAttributes',
  GroupModuleTheLengthOfGroupAttributeKeyExceedsLimit: 'attributeTooLong',
  GroupModuleTheLengthOfGroupAttributeValueExceedsLimit: 'attributeTooLong',
  GroupModuleTheTotalLengthOfGroupAttributesValueExceedsLimit: 'attributesTooLarge',
} as const;
