import type { TipsChange } from '@parley/protocol/features/values';
import { ownerRole } from './role-rules.ts';
import type { GroupMember } from './store.ts';

/** Of which acts the server says so in the group. */
export interface TipsSettings {
  /** Coming, going, the beginning and the end of a group. */
  readonly management: boolean;
  /** Of what a group is called and says. */
  readonly profile: readonly string[];
  /** Of what members are. */
  readonly members: readonly string[];
}

export const profileTips = ['name', 'notice', 'avatar', 'mute'] as const;
export const memberTips = ['owner', 'role', 'mute'] as const;
export type MemberTips = (typeof memberTips)[number];

const events = { created: 1, dismissed: 2, profile: 7, members: 8 } as const;
const changes = { several: 1, notice: 2, name: 3, avatar: 4, mute: 5, owner: 10, role: 11, memberMute: 12 } as const;

/** Data of a group that several at once are told of by the sum of their flags. */
const data = [
  { setting: 'name', field: 'groupName', type: changes.name, flag: 1 },
  { setting: 'notice', field: 'groupNotice', type: changes.notice, flag: 2 },
  { setting: 'avatar', field: 'groupAvatarUrl', type: changes.avatar, flag: 4 },
] as const;

interface Moved {
  readonly members: readonly GroupMember[];
  /** Joined 3, invited 4, left 5, removed 6: the numbers of the events of these messages as well. */
  readonly ownEvent: number;
}

/** What of a deed a message may tell. */
export interface ToldDeed {
  readonly founder?: GroupMember;
  readonly entering?: Moved;
  readonly leaving?: Moved;
  readonly members?: readonly GroupMember[];
  /** What of the members is another thing; absent: nothing that is told. */
  readonly memberTips?: MemberTips;
  readonly parts?: Pick<TipsChange, 'groupName' | 'groupNotice' | 'groupAvatarUrl'> & {
    readonly mutedInfo?: TipsChange['groupMutedInfo'];
  };
  readonly isDismissal?: true;
}

/** A message that tells of a deed, before users have their names in it. */
export interface TipsDraft {
  readonly event: number;
  readonly targets: readonly GroupMember[];
  readonly change?: Omit<TipsChange, 'groupNewOwner'>;
  readonly newOwner?: GroupMember;
}

/** What is said of a deed; `undefined`: nothing. */
export function tipsOf(deed: ToldDeed, settings: TipsSettings): TipsDraft | undefined {
  const { founder, entering, leaving, members = [], isDismissal } = deed;
  const moved = entering ?? leaving;
  const hasMoved = moved !== undefined && moved.members.length > 0;
  if (founder || isDismissal || hasMoved) {
    if (!settings.management) return undefined;
    if (founder) return { event: events.created, targets: moved?.members ?? [] };
    if (isDismissal || !moved) return { event: events.dismissed, targets: [] };
    const newOwner = leaving ? members.find(({ role }) => role === ownerRole) : undefined;
    return {
      ...{ event: moved.ownEvent, targets: moved.members },
      ...(newOwner && { change: { type: changes.owner }, newOwner }),
    };
  }
  return ofMembers(deed, settings) ?? ofProfile(deed, settings);
}

function ofMembers({ members = [], memberTips: what }: ToldDeed, settings: TipsSettings): TipsDraft | undefined {
  const [first] = members;
  if (what === undefined || !first || !settings.members.includes(what)) return undefined;
  const event = events.members;
  switch (what) {
    case 'owner': {
      const newOwner = members.find(({ role }) => role === ownerRole) ?? first;
      return { event, targets: [newOwner], change: { type: changes.owner }, newOwner };
    }
    case 'role':
      return { event, targets: members, change: { type: changes.role, memberRole: first.role } };
    case 'mute':
      return {
        event,
        targets: members,
        change: { type: changes.memberMute, muteExpiredTime: first.muteExpiredTime },
      };
  }
}

function ofProfile({ parts = {} }: ToldDeed, { profile }: TipsSettings): TipsDraft | undefined {
  const event = events.profile;
  const changed = data.filter(({ setting, field }) => parts[field] !== undefined && profile.includes(setting));
  const [first, ...others] = changed;
  if (first) {
    const values = Object.fromEntries(changed.map(({ field }) => [field, parts[field]]));
    const groupDataFlag = changed.reduce((sum, { flag }) => sum + flag, 0);
    const change = others.length > 0 ? { type: changes.several, groupDataFlag } : { type: first.type };
    return { event, targets: [], change: { ...change, ...values } };
  }
  const groupMutedInfo = parts.mutedInfo;
  if (!groupMutedInfo || !profile.includes('mute')) return undefined;
  return { event, targets: [], change: { type: changes.mute, groupMutedInfo } };
}

/** Whether anything is said of any deed. */
export const saysAnything = ({ management, profile, members }: TipsSettings): boolean =>
  management || profile.length > 0 || members.length > 0;
