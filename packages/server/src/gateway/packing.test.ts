import { utf8Length } from '@parley/kernel/utf8';
import { decodeServerMessage } from '@parley/protocol/codec';
import { type EncodedFrame, encodeEvent, encodePong } from '@parley/protocol/frames';
import { wireLimits } from '@parley/protocol/limits';
import { describe, expect, test } from 'vitest';
import { createPacker, packFrames } from './packing.ts';

const pack = (frames: readonly EncodedFrame[]): readonly string[] =>
  packFrames(
    frames,
    frames.reduce((length, frame) => length + frame.length, 0),
  );
const textFrame = (letter: string, count: number): EncodedFrame => encodeEvent('test', letter.repeat(count));

test.each<[string, EncodedFrame[], number]>([
  ['one frame', [encodePong(1)], 1],
  ['as many frames as a message holds', Array.from({ length: wireLimits.framesMax }, encodePongOf), 1],
  ['one frame more than a message holds', Array.from({ length: wireLimits.framesMax + 1 }, encodePongOf), 2],
  ['frames that are too many bytes together', [textFrame('a', 150_000), textFrame('b', 150_000)], 2],
  ['frames whose bytes, not their letters, are too many', [textFrame('聊', 60_000), textFrame('天', 60_000)], 2],
  ['frames that just fit', [textFrame('a', 131_000), textFrame('b', 131_000)], 1],
])('%s', (_name, frames, messageCount) => {
  const messages = pack(frames);
  expect(messages).toHaveLength(messageCount);
  const decoded = messages.flatMap((message) => {
    expect(utf8Length(message)).toBeLessThanOrEqual(wireLimits.messageBytesMax);
    const result = decodeServerMessage(message);
    return result.ok ? result.frames : [];
  });
  expect(decoded.map((frame) => JSON.stringify(frame))).toEqual(frames);
});

test('a frame that is too large by itself goes alone', () => {
  expect(pack([encodePong(1), textFrame('a', 300_000), encodePong(2)])).toHaveLength(3);
});

describe('the packer of a turn', () => {
  const [one, other] = [encodePong(1), encodePong(2)];

  test('hands the same messages to connections that send the same', () => {
    const packer = createPacker();
    const first = packer([one, other], one.length + other.length);
    expect(first).toEqual([`[${one},${other}]`]);
    expect(packer([one, other], one.length + other.length)).toBe(first);
  });

  test.each<[string, EncodedFrame[]]>([
    ['a frame more', [one, other, one]],
    ['a frame less', [one]],
    ['another frame of the same length', [one, one]],
    ['another order', [other, one]],
  ])('packs anew for %s', (_name, frames) => {
    const packer = createPacker();
    packer([one, other], one.length + other.length);
    const length = frames.reduce((sum, frame) => sum + frame.length, 0);
    expect(packer(frames, length)).toEqual([`[${frames.join(',')}]`]);
  });
});

function encodePongOf(_value: unknown, index: number): EncodedFrame {
  return encodePong(index);
}
