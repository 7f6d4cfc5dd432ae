import { refuse } from '@parley/protocol/define';
import type { Window } from '../conversations/store.ts';
import type { SeqRange } from './store.ts';

/** What a group shows of itself to those who come in. */
export interface ShownToNewcomers {
  /** So many messages from before they came. */
  readonly historyForNewMembers: number;
}

/** Told of who is no member, and never was one where that counts. */
export const notMember = refuse('GroupModuleUserIsNotInTheGroup', 'the user is not a member');

export const everything: SeqRange = { after: 0, upTo: Number.MAX_SAFE_INTEGER };

/** `seqs` are those of the newest messages before each window and at its end. No two ranges share a message. */
export function rangesOf(windows: readonly Window[], seqs: readonly number[], historyForNewMembers: number) {
  const ranges: SeqRange[] = [];
  for (const [index, { toPosition }] of windows.entries()) {
    const [before = 0, end = 0] = [seqs[2 * index], seqs[2 * index + 1]];
    const after = Math.max(before - historyForNewMembers, ranges.at(-1)?.upTo ?? 0);
    const upTo = toPosition === undefined ? everything.upTo : end;
    if (upTo > after) ranges.push({ after, upTo });
  }
  return ranges;
}

/** Whether one of the ranges has the message. */
export const isWithin = (ranges: readonly SeqRange[], messageSeq: number): boolean =>
  ranges.some(({ after, upTo }) => messageSeq > after && messageSeq <= upTo);
