import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { closeReasonOf, closeReasons, isResumable } from './close-reasons.ts';
import { decodeClientMessage, decodeServerMessage } from './codec.ts';
import {
  EncodedJson,
  encodeAnswer,
  encodeEvent,
  encodeMessage,
  encodePong,
  encodeRefusal,
  encodeRequest,
  pingFrame,
} from './frames.ts';
import { wireLimits } from './limits.ts';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('what a client sends', () => {
  test('frames of one message arrive in their order', () => {
    const text = encodeMessage([pingFrame, encodeRequest(1, 'sync', { logs: [] })]);
    expect(decodeClientMessage(text)).toEqual({
      ok: true,
      frames: [{ kind: 'ping' }, { kind: 'request', id: 1, method: 'sync', params: { logs: [] } }],
    });
  });

  test.each([
    ['text that is no JSON', '[{"kind":', 'malformedFrame'],
    ['a value that is no list', '{"kind":"ping"}', 'malformedFrame'],
    ['an empty list', '[]', 'malformedFrame'],
    ['a frame that is no object', '[7]', 'malformedFrame'],
    ['a frame without kind', '[{}]', 'malformedFrame'],
    ['a kind that does not exist', '[{"kind":"shout"}]', 'unknownFrame'],
    ['a kind named like a part of every object', '[{"kind":"__proto__"}]', 'unknownFrame'],
    ['a request without id', '[{"kind":"request","method":"sync"}]', 'unknownFrame'],
    ['a request with a fraction as id', '[{"kind":"request","id":1.5,"method":"sync"}]', 'unknownFrame'],
    ['too many frames', encodeMessage(Array.from({ length: 257 }, () => pingFrame)), 'malformedFrame'],
    ['a message that is too long', `["${'x'.repeat(wireLimits.messageBytesMax)}"]`, 'frameTooLarge'],
    ['a value nested too deeply', nested(wireLimits.depthMax + 1), 'frameTooDeep'],
    ['very deep nesting that never ends', '['.repeat(200_000), 'frameTooDeep'],
  ])('%s is refused with a reason', (_name, text, reason) => {
    expect(decodeClientMessage(text)).toEqual({ ok: false, reason });
  });

  test('brackets inside texts are no nesting, whatever is escaped there', () => {
    const params = { text: `${'['.repeat(100)}"\\${'{'.repeat(100)}` };
    expect(decodeClientMessage(encodeMessage([encodeRequest(1, 'sync', params)])).ok).toBe(true);
  });

  test('any text is either refused with a reason or gives frames', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        const decoded = decodeClientMessage(text);
        expect(decoded.ok || decoded.reason in closeReasons).toBe(true);
      }),
    );
  });
});

describe('what a server sends', () => {
  test('every kind of frame comes back as it was', () => {
    const text = encodeMessage([
      encodeAnswer(1, { a: 1 }),
      encodeRefusal(2, 6000001, 'targetID: is empty'),
      encodeEvent('messageReceived', new EncodedJson('{"b":2}')),
      encodePong(5),
    ]);
    expect(decodeServerMessage(text)).toEqual({
      ok: true,
      frames: [
        { kind: 'answer', id: 1, result: { a: 1 } },
        { kind: 'refusal', id: 2, code: 6000001, message: 'targetID: is empty' },
        { kind: 'event', event: 'messageReceived', data: { b: 2 } },
        { kind: 'pong', wall: 5 },
      ],
    });
  });
});

test('the number of a close reason says whether the session goes on', () => {
  expect(closeReasonOf(closeReasons.kickedOut.code)).toBe('kickedOut');
  expect(closeReasonOf(1006)).toBeUndefined();
  expect(isResumable('serverStopping')).toBe(true);
  expect(isResumable('kickedOut')).toBe(false);
  const codes = Object.values(closeReasons).map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
});
