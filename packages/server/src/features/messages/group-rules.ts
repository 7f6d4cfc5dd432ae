import type { Millis } from '@parley/kernel/brand';
import { type Refusal, refuse } from '@parley/protocol/define';
import type { UserKey } from '../../core/ids.ts';
import { notMember } from './seen-rules.ts';
import type { GroupWriter, WritingError } from './store.ts';

/** How a group stands to a member. */
type WritingMember = GroupWriter & { readonly member: NonNullable<GroupWriter['member']> };

/** Somebody with a role in a group. */
interface Ranked {
  readonly userKey: UserKey;
  readonly role: number;
}

/** What is asked of the feature that has the groups. */
export interface GroupRules {
  /** Whether a member may not write now. */
  isMuted(writer: WritingMember, now: Millis): boolean;
  /** Whether a member may take back a message of another one. */
  mayRevoke(actor: Ranked, sender: Ranked): boolean;
  /** The number of the owner's role. */
  readonly ownerRole: number;
  /** The role of who is a member no more. */
  readonly formerRole: number;
}

/** How the one who changes a message of a group stands to it. */
export interface Standing {
  readonly writer: WritingMember;
  readonly actor: Ranked;
  /** Who sent the message. */
  readonly sender: Ranked;
}

export const isGone = refuse('MessageModuleTargetDoesNotExist', 'targetID: is of no group that lives');
export const isMutedThere = refuse('MessageModuleSenderIsMuted', 'the sender is muted in the group');

/** Whether somebody may write in a group at a time of its log; the first failing check decides the error. */
export function mayWrite(
  { isOver, member, ...group }: GroupWriter,
  now: Millis,
  { isMuted }: Pick<GroupRules, 'isMuted'>,
): Refusal<WritingError> | undefined {
  if (isOver) return isGone;
  if (!member) return notMember;
  return isMuted({ ...group, isOver, member }, now) ? isMutedThere : undefined;
}
