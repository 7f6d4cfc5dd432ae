import { present } from '@parley/kernel/assert';
import { refuse } from '@parley/protocol/define';
import type { SeqsOfWindow, Window } from '../conversations/store.ts';
import type { SeqRange } from './store.ts';

/** What a group shows of itself to those who come in. */
export interface ShownToNewcomers {
  /** So many messages from before they came. */
  readonly historyForNewMembers: number;
}

/** Told of who is no member, and never was one where that counts. */
export const notMember = refuse('GroupModuleUserIsNotInTheGroup', 'the user is not a member');

export const everything: SeqRange = { after: 0, upTo: Number.MAX_SAFE_INTEGER };

/** `seqs` are those of each window. No two ranges share a message. */
export function rangesOf(windows: readonly Window[], seqs: readonly SeqsOfWindow[], historyForNewMembers: number) {
  const ranges: SeqRange[] = [];
  for (const [index, { toPosition }] of windows.entries()) {
    const { before, end } = present(seqs[index], 'every window has its sequences');
    const after = Math.max(before - historyForNewMembers, ranges.at(-1)?.upTo ?? 0);
    const upTo = toPosition === undefined ? everything.upTo : end;
    if (upTo > after) ranges.push({ after, upTo });
  }
  return ranges;
}

/** Whether one of the ranges has the message. */
export const isWithin = (ranges: readonly SeqRange[], messageSeq: number): boolean =>
  ranges.some(({ after, upTo }) => messageSeq > after && messageSeq <= upTo);
