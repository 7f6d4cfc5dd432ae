import type { StoresOf } from '../../storage/storage.ts';
import type { Consequence } from './changing.ts';
import { decodeState } from './encode.ts';
import type { StoredMessage } from './store.ts';

/** Removes what others left on a message that is taken back: its state said that there is something. */
export async function dropMarks(
  { reactions, pins }: StoresOf<'reactions' | 'pins'>,
  { log, messageSeq, state }: StoredMessage,
): Promise<void> {
  if (state === undefined) return;
  const { reactions: reacted, pin } = decodeState(state);
  if (reacted) await reactions.remove({ log, messageSeq });
  if (pin) await pins.remove(log, messageSeq);
}

export const withoutMarks: Consequence = async (stores, { before }) => {
  await dropMarks(stores, before);
  return [];
};
