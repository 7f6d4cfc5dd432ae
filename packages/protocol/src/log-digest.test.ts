import { describe, expect, test } from 'vitest';
import { digestOf } from './log-digest.ts';

const held = [
  { log: 258_696_830_984_192, position: 17, messageSeq: 9, messageID: 258_696_830_990_001 },
  { log: 258_696_830_984_193, position: 3, messageSeq: 3, messageID: 258_696_830_990_002 },
];
const [one, other] = held as [(typeof held)[0], (typeof held)[0]];

describe('a digest of logs', () => {
  test('is the same for the same logs, in any order', () => {
    expect(digestOf([other, one])).toBe(digestOf(held));
    expect(digestOf([])).toBe('0.0.0.0');
  });

  test.each([
    ['a log more', [...held, { ...one, log: 5 }]],
    ['a log less', [one]],
    ['another log', [one, { ...other, log: other.log + 1 }]],
    ['another position', [one, { ...other, position: 4 }]],
    ['another sequence', [one, { ...other, messageSeq: 2 }]],
    ['another message', [one, { ...other, messageID: other.messageID + 1 }]],
    [
      'positions that were exchanged',
      [
        { ...one, position: 3 },
        { ...other, position: 17 },
      ],
    ],
    [
      'messages that were exchanged',
      [
        { ...one, messageID: other.messageID },
        { ...other, messageID: one.messageID },
      ],
    ],
  ])('is another one for %s', (_, logs) => {
    expect(digestOf(logs)).not.toBe(digestOf(held));
  });

  test('reckons with whole numbers alone, however large', () => {
    const largest = Number.MAX_SAFE_INTEGER;
    const logs = Array.from({ length: 1024 }, () => ({
      ...one,
      log: largest,
      messageSeq: largest,
      messageID: largest,
    }));
    for (const part of digestOf(logs).split('.')) expect(Number.isSafeInteger(Number(part))).toBe(true);
  });
});
