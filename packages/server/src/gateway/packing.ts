import { utf8Length } from '@parley/kernel/utf8';
import { type EncodedFrame, encodeMessage } from '@parley/protocol/frames';
import { wireLimits } from '@parley/protocol/limits';

/** A unit of text takes three bytes of UTF-8 at most. */
const bytesPerUnitMax = 3;

/**
 * The WebSocket messages that carry `frames`: one, unless the wire's limits ask for more. `length` is that of all
 * frames together. A frame that is too large by itself goes alone; those who make frames keep them smaller.
 */
export function packFrames(frames: readonly EncodedFrame[], length: number): readonly string[] {
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
}
