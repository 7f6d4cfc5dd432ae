import { millis } from '@parley/kernel/brand';
import { describe, expect, test } from 'vitest';
import { type KeptLog, type LogPart, type LogUpload, logsToForget, takeLogPart } from './log-rules.ts';

const now = millis(1_200_000);
const limits = { bytesMax: 100, now };
const part: LogPart = {
  deviceID: 'device',
  uploadID: 'one',
  part: 0,
  isLast: false,
  bytes: 60,
};
const begun: LogUpload = {
  deviceID: 'device',
  uploadID: 'one',
  parts: 1,
  sizeBytes: 60,
  isComplete: false,
  uploadedAt: now,
};
const other: LogUpload = { ...begun, uploadID: 'other' };

test('the first part begins a log', () => {
  expect(takeLogPart(undefined, part, limits)).toEqual({ kind: 'write', upload: begun });
  expect(takeLogPart(other, { ...part, isLast: true }, limits)).toEqual({
    kind: 'write',
    upload: { ...begun, isComplete: true },
  });
});

test('the next part is added, also when the ten minutes are over', () => {
  const later = { bytesMax: 100, now: millis(now + 600_000) };
  expect(takeLogPart(begun, { ...part, part: 1, isLast: true, bytes: 40 }, later)).toEqual({
    kind: 'write',
    upload: { ...begun, parts: 2, sizeBytes: 100, isComplete: true },
  });
});

test('a part that came before is known', () => {
  expect(takeLogPart(begun, part, limits)).toEqual({ kind: 'known' });
});

test('a part of a log that was superseded, or is not known any more, is not wanted', () => {
  expect(takeLogPart(other, { ...part, part: 1 }, limits)).toEqual({ kind: 'superseded' });
  expect(takeLogPart(undefined, { ...part, part: 1 }, limits)).toEqual({ kind: 'superseded' });
});

test.each<[string, LogUpload | undefined, Partial<LogPart>]>([
  ['a log that is too big from the beginning', undefined, { bytes: 101 }],
  ['a log that becomes too big', begun, { part: 1, bytes: 41 }],
  ['a part ahead of its turn', begun, { part: 2, bytes: 1 }],
  ['a part behind the last one', { ...begun, isComplete: true }, { part: 1, bytes: 1 }],
])('%s is refused', (_name, present, changes) => {
  expect(takeLogPart(present, { ...part, ...changes }, limits)).toMatchObject({
    kind: 'refuse',
    refusal: { refused: 'CommonModuleUploadLogError' },
  });
});

test('of parts that are too small there may not be any number', () => {
  const many = { ...begun, parts: 6, sizeBytes: 6 };
  const wide = { bytesMax: 5 * 4096, now };
  expect(takeLogPart({ ...begun, parts: 5, sizeBytes: 5 }, { ...part, part: 5, bytes: 1 }, wide).kind).toBe('write');
  expect(takeLogPart(many, { ...part, part: 6, bytes: 1 }, wide)).toMatchObject({
    kind: 'refuse',
    refusal: { refused: 'CommonModuleUploadLogError' },
  });
});

describe('what is let go when a log comes', () => {
  const minutes = (count: number) => millis(now + count * 60_000);
  const kept = (deviceID: string, minute: number, keptBytes = 10): KeptLog => ({
    log: { ...begun, deviceID, uploadID: `${deviceID} ${minute}`, uploadedAt: minutes(minute) },
    keptBytes,
  });
  const limitsOf = (changes: { logsMax?: number; bytesMax?: number } = {}) => ({
    logsMax: 100,
    bytesMax: 1000,
    ...changes,
  });
  const forget = (others: readonly KeptLog[], newest: KeptLog, changes = {}) =>
    logsToForget(others, newest, limitsOf(changes)).map(({ uploadID }) => uploadID);

  test('what the same device uploaded in the same ten minutes [INSTANCE-28]', () => {
    const others = [kept('a', 9), kept('a', 11), kept('b', 12), kept('a', 13)];
    expect(forget(others, kept('a', 14))).toEqual(['a 13', 'a 11']);
  });

  test('the oldest beyond the number that one user may have [INSTANCE-29]', () => {
    const others = [kept('a', 0), kept('b', 10), kept('c', 20)];
    expect(forget(others, kept('d', 30), { logsMax: 4 })).toEqual([]);
    expect(forget(others, kept('d', 30), { logsMax: 2 })).toEqual(['b 10', 'a 0']);
    expect(forget(others, kept('d', 30), { logsMax: 1 })).toHaveLength(3);
  });

  test('the oldest beyond the room that one user may have, and never the one that comes', () => {
    const others = [kept('a', 0, 300), kept('b', 10, 300), kept('c', 20, 300)];
    expect(forget(others, kept('d', 30, 100))).toEqual([]);
    expect(forget(others, kept('d', 30, 101))).toEqual(['a 0']);
    expect(forget(others, kept('d', 30, 5000))).toEqual(['c 20', 'b 10', 'a 0']);
  });
});
