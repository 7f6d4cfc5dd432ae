import type { MemberKey } from '../logs/store.ts';
import type { Stores } from './context.ts';
import type { SeqsOfWindow, Window } from './store.ts';

/** Of a window that lasts, `end` is that of its first entry: whoever asks knows that it has no end. */
export async function seqsOfWindows(
  messages: Pick<Stores['messages'], 'marksAt'>,
  { log, userKey }: MemberKey,
  windows: readonly Window[],
): Promise<readonly SeqsOfWindow[]> {
  if (windows.length === 0) return [];
  const ends = windows.flatMap(({ fromPosition, toPosition = fromPosition }) => [fromPosition - 1, toPosition]);
  const marks = await messages.marksAt(ends.map((position) => ({ log, userKey, position })));
  const seqAt = (index: number): number => marks[index]?.messageSeq ?? 0;
  return windows.map((_window, index) => ({ before: seqAt(2 * index), end: seqAt(2 * index + 1) }));
}
