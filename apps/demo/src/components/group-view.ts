import type { ZIMGroupFullInfo, ZIMGroupMemberInfo } from '@parley/client';
import type { ActionOutcome, GroupActions, OpenGroup } from '@parley/react';
import type { Question } from '@parley/react/parts';
import type { GroupRights } from '../groups.ts';
import type { TextDialogProps } from './text-dialog.tsx';
import type { Tell } from './use-tell.ts';

export type Point = { readonly x: number; readonly y: number };

/** What lies over the page of a group. */
export type OpenOverGroup =
  | { readonly kind: 'text'; readonly text: Omit<TextDialogProps, 'onClose'> }
  | { readonly kind: 'picture' | 'invite' }
  /** Of one member, or of the group. */
  | { readonly kind: 'mute'; readonly member: ZIMGroupMemberInfo | undefined }
  | { readonly kind: 'menu'; readonly member: ZIMGroupMemberInfo; readonly at: Point }
  | { readonly kind: 'question'; readonly question: Question };

/** A group as its page shows it, with what can be done there. */
export interface GroupView extends OpenGroup {
  readonly groupID: string;
  readonly info: ZIMGroupFullInfo;
  readonly self: ZIMGroupMemberInfo;
  /** What the user calls it. */
  readonly name: string;
  readonly rights: GroupRights;
  readonly actions: GroupActions;
  readonly now: number;
  readonly tell: Tell;
  readonly open: (next: OpenOverGroup) => void;
}

/** Asks before something is done. */
export const askFirst = (
  { open, tell }: Pick<GroupView, 'open' | 'tell'>,
  question: Omit<Question, 'act'>,
  act: () => Promise<ActionOutcome>,
  done: string,
): void =>
  open({ kind: 'question', question: { ...question, act: () => void act().then((outcome) => tell(outcome, done)) } });
