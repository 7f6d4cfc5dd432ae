import { utf8Length } from '@parley/kernel/utf8';
import { type EncodedFrame, encodeMessage } from '@parley/protocol/frames';
import { wireLimits } from '@parley/protocol/limits';

export type Pack = (frames: readonly EncodedFrame[], length: number) => readonly string[];

/**
 * Packs for the connections of one turn. What goes to many is mostly the same, so a connection that sends what the one
 * before it sent shares its messages: their text is joined, and laid out in memory for the socket, only once.
 */
export function createPacker(): Pack {
  let packed: readonly EncodedFrame[] = [];
  let messages: readonly string[] = [];
  return (frames, length) => {
    if (!isSame(packed, frames)) {
      packed = frames;
      messages = packFrames(frames, length);
    }
    return messages;
  };
}

const isSame = (some: readonly EncodedFrame[], others: readonly EncodedFrame[]): boolean =>
  some.length === others.length && some.every((frame, index) => frame === others[index]);

/** A unit of text takes three bytes of UTF-8 at most. */
const bytesPerUnitMax = 3;

/**
 * The WebSocket messages that carry `frames`: one, unless the wire's limits ask for more. `length` is that of all
 * frames together. A frame that is too large by itself goes alone; those who make frames keep them smaller.
 */
export const packFrames: Pack = (frames, length) => {
  const { messageBytesMax, framesMax } = wireLimits;
  const unitsMax = length + frames.length + 1;
  if (frames.length <= framesMax && unitsMax * bytesPerUnitMax <= messageBytesMax) return [encodeMessage(frames)];
  const messages: string[] = [];
  let packed: EncodedFrame[] = [];
  let bytes = 1;
  for (const frame of frames) {
    const frameBytes = utf8Length(frame) + 1;
    if (packed.length === framesMax || (packed.length > 0 && bytes + frameBytes > messageBytesMax)) {
      messages.push(encodeMessage(packed));
      packed = [];
      bytes = 1;
    }
    packed.push(frame);
    bytes += frameBytes;
  }
  messages.push(encodeMessage(packed));
  return messages;
};
