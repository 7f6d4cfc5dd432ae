import { millis } from '@parley/kernel/brand';
import { describe, expect, it } from 'vitest';
import { toLogKey, toUserID, toUserKey } from '../../core/ids.ts';
import type { LogHead } from '../logs/store.ts';
import type { StoredMessage } from '../messages/store.ts';
import { isCovered, markUpTo, type ReadCommand, type ReadFacts, read } from './rules.ts';
import type { Awaiting, ReceiptMark, Span } from './store.ts';

const at = millis(1_750_000_000_000);
const later = (ms: number) => millis(at + ms);
const [sender, reader] = [toUserKey(1), toUserKey(2)];
const lifetimeMs = 60_000;

const head: LogHead = {
  position: 9,
  messageSeq: 7,
  orderKey: 7,
  counted: 7,
  newestMessageID: 107,
  deletedSeq: 0,
  targetedSeq: 0,
  endedPosition: 0,
  changedAt: later(50),
};

const row = (changes: Partial<StoredMessage> = {}): StoredMessage => ({
  log: toLogKey(5),
  position: 4,
  changedPosition: 4,
  messageID: 103,
  messageSeq: 3,
  timestamp: at,
  orderKey: 3,
  senderKey: sender,
  senderUserID: toUserID('ann'),
  localMessageID: 'local',
  counted: 3,
  senderCounted: 3,
  isCounted: true,
  isWithdrawn: false,
  awaitsReceipt: true,
  body: '{}',
  state: '{"receipt":{}}',
  ...changes,
});

const facts = (changes: Partial<ReadFacts> = {}): ReadFacts => ({
  row: row(),
  head,
  membership: { fromPosition: 1, toPosition: undefined },
  mark: undefined,
  ...changes,
});

const command = (changes: Partial<ReadCommand> = {}): ReadCommand => ({
  readerKey: reader,
  messageID: 103,
  isRepeat: false,
  lifetimeMs,
  ...changes,
});

const markOf = (...spans: (readonly [number, number])[]): ReceiptMark => ({
  position: 8,
  messageID: 1,
  spans: spans.map(([after, upTo]) => ({ after, upTo })),
});

const alreadyRead = row({ state: '{"receipt":{"readTime":1,"readPosition":5}}' });

describe('a message is read', () => {
  it('at the position after the head, when the log has come to [RECEIPT-7, RECEIPT-13]', () => {
    const state = '{"newer":{"kept":1},"receipt":{}}';
    expect(read(facts({ row: row({ state }) }), command(), later(100))).toEqual({
      kind: 'read',
      row: row({
        changedPosition: 10,
        awaitsReceipt: undefined,
        state: `{"newer":{"kept":1},"receipt":{"readTime":${at + 100},"readPosition":10}}`,
      }),
      head: { ...head, position: 10, changedAt: later(100) },
    });
    const set = read(facts(), command(), later(10));
    expect(set).toMatchObject({ row: { state: `{"receipt":{"readTime":${at + 50},"readPosition":10}}` } });
  });

  it.each<[string, Partial<ReadFacts>, Partial<ReadCommand>, number, string]>([
    ['by its receiver', {}, {}, 0, 'read'],
    ['until the last millisecond', {}, {}, lifetimeMs - 1, 'read'],
    ['not when it has run out', {}, {}, lifetimeMs, 'refused'],
    ['not if there is none', { row: undefined }, {}, 0, 'refused'],
    ['not under another ID', {}, { messageID: 104 }, 0, 'refused'],
    ['not by its sender', {}, { readerKey: sender }, 0, 'refused'],
    ['not without a receipt', { row: row({ state: undefined }) }, {}, 0, 'refused'],
    ['not with other state alone', { row: row({ state: '{"withdrawnPosition":9}' }) }, {}, 0, 'refused'],
    ['not again', { row: alreadyRead }, {}, 0, 'refused'],
    ['again by a repeat', { row: alreadyRead }, { isRepeat: true }, 0, 'same'],
    ['again by a repeat that is late', { row: alreadyRead }, { isRepeat: true }, lifetimeMs, 'same'],
    ['for the first time by a repeat', {}, { isRepeat: true }, 0, 'read'],
    ['not where a mark covers it', { mark: markOf([0, 3]) }, {}, 0, 'refused'],
    ['not where a mark covers it, by a repeat', { mark: markOf([0, 3]) }, { isRepeat: true }, 0, 'refused'],
    ['behind a mark', { mark: markOf([0, 2]) }, {}, 0, 'read'],
    ['not from before the reader came', { membership: { fromPosition: 5, toPosition: undefined } }, {}, 0, 'refused'],
    ['from when the reader came', { membership: { fromPosition: 4, toPosition: 4 } }, {}, 0, 'read'],
    ['not from after the reader left', { membership: { fromPosition: 1, toPosition: 3 } }, {}, 0, 'refused'],
  ])('%s [RECEIPT-2, RECEIPT-7]', (_, given, asked, ms, kind) => {
    expect(read(facts(given), command(asked), later(ms)).kind).toBe(kind);
  });
});

describe('a mark of a conversation', () => {
  const awaiting = (messageSeq: number | undefined, lapsedSeq = 0): Awaiting => ({
    newest: messageSeq === undefined ? undefined : { messageSeq, messageID: 100 + messageSeq },
    lapsedSeq,
  });

  it.each<[string, Awaiting, ReceiptMark | undefined, readonly (readonly [number, number])[] | undefined]>([
    ['of somebody who sent nothing', awaiting(undefined), undefined, undefined],
    ['of what has run out', awaiting(3, 3), undefined, undefined],
    ['of what a mark covers', awaiting(3), markOf([0, 3]), undefined],
    ['that is the first', awaiting(5), undefined, [[0, 7]]],
    ['that is the first, after something ran out', awaiting(5, 2), undefined, [[2, 7]]],
    ['that goes on', awaiting(5), markOf([0, 3]), [[0, 7]]],
    ['that goes on, where what ran out was covered', awaiting(5, 3), markOf([1, 3]), [[1, 7]]],
    [
      'behind what ran out',
      awaiting(5, 4),
      markOf([0, 3]),
      [
        [0, 3],
        [4, 7],
      ],
    ],
    [
      'behind what ran out twice',
      awaiting(6, 5),
      markOf([0, 1], [2, 4]),
      [
        [0, 1],
        [2, 4],
        [5, 7],
      ],
    ],
  ])('%s [RECEIPT-9, RECEIPT-10]', (_, awaited, before, expected) => {
    const next = markUpTo(head, awaited, before, later(100));
    expect(next?.mark.spans.map(({ after, upTo }) => [after, upTo])).toEqual(expected);
    if (!expected) return;
    expect(next?.mark).toMatchObject({ position: 10, messageID: awaited.newest?.messageID });
    expect(next?.head).toEqual({ ...head, position: 10, changedAt: later(100) });
  });

  it('keeps so many spans and no more; what was read stays read [RECEIPT-5a]', () => {
    let mark: ReceiptMark | undefined;
    const read_: number[] = [];
    for (let seq = 2; seq <= 400; seq += 2) {
      const end = { ...head, messageSeq: seq };
      mark = markUpTo(end, awaiting(seq, seq - 1), mark, at)?.mark ?? mark;
      read_.push(seq);
      expect(read_.every((one) => isCovered(mark?.spans ?? [], one))).toBe(true);
    }
    expect(mark?.spans).toHaveLength(64);
    expect(mark?.spans.at(-1)).toEqual<Span>({ after: 399, upTo: 400 });
    expect(isCovered(mark?.spans ?? [], 399)).toBe(false);
  });
});
