import { millis } from '@parley/kernel/brand';
import { expect, test } from 'vitest';
import { toUserKey } from '../../core/ids.ts';
import { type LogPart, takeLogPart } from './log-rules.ts';
import type { LogUpload } from './store.ts';

const now = millis(1_200_000);
const limits = { bytesMax: 100, now };
const part: LogPart = {
  userKey: toUserKey(1),
  deviceID: 'device',
  uploadID: 'one',
  part: 0,
  isLast: false,
  bytes: 60,
};
const begun: LogUpload = {
  userKey: toUserKey(1),
  deviceID: 'device',
  slot: 2,
  uploadID: 'one',
  parts: 1,
  sizeBytes: 60,
  isComplete: false,
  uploadedAt: now,
};
const other: LogUpload = { ...begun, uploadID: 'other' };

test('the first part begins a log, in the ten minutes of its time [INSTANCE-28]', () => {
  expect(takeLogPart(undefined, part, limits)).toEqual({ kind: 'begin', upload: begun });
  expect(takeLogPart(other, { ...part, isLast: true }, limits)).toEqual({
    kind: 'begin',
    upload: { ...begun, isComplete: true },
  });
});

test('the next part is added, also when the ten minutes are over', () => {
  const later = { bytesMax: 100, now: millis(now + 600_000) };
  expect(takeLogPart(begun, { ...part, part: 1, isLast: true, bytes: 40 }, later)).toEqual({
    kind: 'append',
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
