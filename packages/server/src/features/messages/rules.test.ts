import { millis } from '@parley/kernel/brand';
import type { MessageContent } from '@parley/protocol/features/values';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toLogKey, toSessionID, toUserID, toUserKey } from '../../core/ids.ts';
import type { LogHead } from '../logs/store.ts';
import { admitContent, admitTarget, append, change, orderKeyBefore, removedTo } from './rules.ts';
import type { AppendCommand, AppendFacts, AppendReceipt, MessageRow } from './store.ts';

const emptyHead: LogHead = {
  position: 0,
  messageSeq: 0,
  orderKey: 0,
  counted: 0,
  newestMessageID: 0,
  deletedSeq: 0,
  targetedSeq: 0,
  endedPosition: 0,
  changedAt: millis(0),
};
const sessionID = toSessionID('s');
const command: AppendCommand = {
  session: { sessionID, generation: 2 },
  log: toLogKey(9),
  senderKey: toUserKey(1),
  localMessageID: 'local',
  messageID: 5000,
  body: '{}',
  isCounted: true,
  duties: [],
};
const facts: AppendFacts = {
  generation: 2,
  earlier: undefined,
  head: emptyHead,
  sentCounted: 0,
  orderMark: 0,
  isBlocked: false,
};
const now = millis(1_700_000_000_000);

describe('append', () => {
  test('a sender whom the receiver has blocked is refused, unless it is a repeat of what came before [BLOCK-7]', () => {
    const refused = { kind: 'refuse', refusal: { refused: 'MessageModuleSenderInBlacklist' } };
    expect(append({ ...facts, isBlocked: true }, command, now)).toMatchObject(refused);
    const earlier = { log: toLogKey(9), position: 1, messageID: 1, messageSeq: 1, timestamp: now, orderKey: 1 };
    expect(append({ ...facts, isBlocked: true, earlier }, command, now)).toEqual({ kind: 'repeat', receipt: earlier });
  });

  test('a session that is over is refused as such, blocked or not', () => {
    const sent = { ...command, session: { sessionID: toSessionID('s'), generation: 1 } };
    expect(append({ ...facts, isBlocked: true }, sent, now)).toMatchObject({
      refusal: { refused: 'NetworkModuleUserIsNotLogged' },
    });
  });

  test('the first message of a log', () => {
    const row = {
      log: 9,
      position: 1,
      messageID: 5000,
      messageSeq: 1,
      timestamp: now,
      orderKey: now * 1024 + (5000 % 1024),
      senderKey: 1,
      localMessageID: 'local',
      changedPosition: 1,
      counted: 1,
      senderCounted: 1,
      isCounted: true,
      isWithdrawn: false,
      body: '{}',
      state: undefined,
    };
    const { orderKey } = row;
    const head = {
      position: 1,
      messageSeq: 1,
      orderKey,
      counted: 1,
      newestMessageID: 5000,
      deletedSeq: 0,
      targetedSeq: 0,
      endedPosition: 0,
      changedAt: now,
    };
    expect(append(facts, command, now)).toEqual({ kind: 'append', row, head });
  });

  const earlier: AppendReceipt = {
    log: toLogKey(9),
    position: 3,
    messageID: 4000,
    messageSeq: 3,
    timestamp: millis(5),
    orderKey: 5000,
  };
  const refused = {
    kind: 'refuse',
    refusal: { refused: 'NetworkModuleUserIsNotLogged', detail: 'the session is over or went on elsewhere' },
  };

  test.each([
    ['a newer generation is in force', { generation: 3 }, refused],
    ['an older generation is in force', { generation: 1 }, refused],
    ['the session is over', { generation: undefined }, refused],
    ['a repeat of a session that is over', { generation: undefined, earlier }, refused],
    ['a repeat', { earlier }, { kind: 'repeat', receipt: earlier }],
  ])('%s', (_name, changes, decision) => {
    expect(append({ ...facts, ...changes }, command, now)).toEqual(decision);
  });

  test("the server's own messages need no session", () => {
    const { session: _session, ...own } = command;
    expect(append({ ...facts, generation: undefined }, own, now).kind).toBe('append');
  });

  test('a message that does not count leaves the running count', () => {
    const before = { ...facts, head: { ...emptyHead, counted: 7 }, sentCounted: 3 };
    const decision = append(before, { ...command, isCounted: false }, now);
    expect(decision).toMatchObject({ row: { counted: 7, senderCounted: 3 }, head: { counted: 7 } });
  });

  test('when the clock steps back, time stands still and the order goes on', () => {
    const head = { ...emptyHead, changedAt: millis(now + 60_000), orderKey: (now + 60_000) * 1024 + 1023 };
    expect(append({ ...facts, head }, command, now)).toMatchObject({
      row: { timestamp: now + 60_000, orderKey: head.orderKey + 32 },
      head: { changedAt: now + 60_000 },
    });
  });

  test('a message sorts after the newest of all logs, whatever the clock says', () => {
    const lastOrderKey = (now + 60_000) * 1024;
    const later = append(facts, command, now, lastOrderKey);
    expect(later).toMatchObject({ row: { timestamp: now, orderKey: lastOrderKey + 32 }, head: { changedAt: now } });
    expect(append(facts, command, now, 1)).toMatchObject({ row: { orderKey: now * 1024 + (5000 % 1024) } });
  });

  test('any run of messages: no gap, growing order, time and count, whatever the clock does', () => {
    const step = fc.record({
      clockMs: fc.integer({ min: -5000, max: 5000 }),
      messageID: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      isCounted: fc.boolean(),
      isStale: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let wall: number = now;
        let head = emptyHead;
        const rows: MessageRow[] = [];
        for (const { clockMs, messageID, isCounted, isStale } of steps) {
          wall += clockMs;
          const generation = isStale ? 99 : 2;
          const decision = append({ ...facts, head, generation }, { ...command, messageID, isCounted }, millis(wall));
          expect(decision.kind).toBe(isStale ? 'refuse' : 'append');
          if (decision.kind !== 'append') continue;
          head = decision.head;
          rows.push(decision.row);
        }
        rows.forEach((row, index) => {
          const before = rows[index - 1];
          expect([row.position, row.messageSeq, row.changedPosition]).toEqual([index + 1, index + 1, index + 1]);
          expect(Number.isSafeInteger(row.orderKey)).toBe(true);
          expect(row.orderKey).toBeGreaterThan(before?.orderKey ?? 0);
          expect(row.orderKey).toBeGreaterThan(orderKeyBefore(row.timestamp));
          expect(row.timestamp).toBeGreaterThanOrEqual(before?.timestamp ?? 0);
          expect(row.counted - (before?.counted ?? 0)).toBeOneOf([0, 1]);
        });
        const newest = rows.at(-1);
        if (newest) expect(head).toMatchObject({ position: rows.length, newestMessageID: newest.messageID });
      }),
    );
  });
});

describe('change', () => {
  const head = { ...emptyHead, position: 9, messageSeq: 4, orderKey: 70, counted: 3, changedAt: millis(now + 5) };
  const appended = append(facts, command, millis(1));
  if (appended.kind !== 'append') throw new Error('the message is appended');
  const row = { ...appended.row, senderUserID: toUserID('alice') };

  test.each([
    ['the text', { body: '{"message":"new"}' }],
    ['the state', { state: '{"pinned":true}' }],
    ['that it was withdrawn', { isWithdrawn: true }],
    ['all of it', { body: '""', state: '{}', isWithdrawn: true }],
  ])('%s stands at the next position, and the head moves there', (_name, changes) => {
    expect(change({ row, head }, changes, now)).toEqual({
      kind: 'change',
      row: { ...row, ...changes, changedPosition: 10 },
      head: { ...head, position: 10 },
    });
  });

  test('a state may go again', () => {
    const decision = change({ row: { ...row, state: '{}' }, head }, { state: undefined }, now);
    expect(decision).toMatchObject({ kind: 'change', row: { state: undefined, body: row.body } });
  });

  test('that changes nothing takes no position', () => {
    expect(change({ row, head }, {}, now)).toEqual({ kind: 'unchanged' });
    expect(change({ row, head }, { body: row.body, isWithdrawn: false }, now)).toEqual({ kind: 'unchanged' });
  });

  test('what was withdrawn stays so', () => {
    const withdrawn = { ...row, isWithdrawn: true };
    expect(change({ row: withdrawn, head }, { isWithdrawn: false }, now)).toEqual({ kind: 'unchanged' });
    expect(change({ row: withdrawn, head }, { isWithdrawn: false, body: '""' }, now)).toMatchObject({
      row: { isWithdrawn: true },
    });
  });

  test('the time of the log moves on with the clock, never back', () => {
    const at = (clock: number) => change({ row, head }, { state: '{}' }, millis(clock));
    expect(at(now)).toMatchObject({ head: { changedAt: now + 5 } });
    expect(at(now + 9)).toMatchObject({ head: { changedAt: now + 9 } });
  });
});

const admit = (
  facts: Parameters<typeof admitTarget>[0] & Parameters<typeof admitContent>[1],
  content: MessageContent,
) => admitTarget(facts) ?? admitContent(content, facts);

describe('whether a message may be sent', () => {
  const sendFacts = { senderKey: toUserKey(1), targetKey: toUserKey(2), textBytesMax: 6, multipleBytesMax: 60 };
  const invalid = 'CommonModuleParamsInvalid';
  test.each([
    ['a text of just the limit', {}, '文字', undefined],
    ['to oneself', { targetKey: toUserKey(1) }, 'hi', [invalid, 'targetID: is the sender']],
    ['to nobody', { targetKey: undefined }, 'hi', ['MessageModuleTargetDoesNotExist', 'targetID: is not registered']],
    [
      'too long to nobody',
      { targetKey: undefined },
      'too long',
      ['MessageModuleTargetDoesNotExist', 'targetID: is not registered'],
    ],
    ['blank', {}, ' \t\n\u3000', [invalid, 'content.message: is blank']],
    ['a byte too long', {}, '文字x', [invalid, 'content.message: is over 6 bytes']],
  ] as const)('%s', (_name, changes, message, refusal) => {
    const expected = refusal && { refused: refusal[0], detail: refusal[1] };
    expect(admit({ ...sendFacts, ...changes }, { type: 1, message })).toEqual(expected);
  });

  const text = (message: string) => ({ type: 1 as const, message });
  const custom = { type: 200 as const, message: 'c', subType: 1 };
  test.each([
    ['items of just the limit, whatever the limit of a text', [text('x'.repeat(35))], undefined],
    ['a byte more', [text('x'.repeat(36))], 'content.messageInfoList: is over 60 bytes'],
    ['two Custom items', [custom, custom], 'content.messageInfoList: has more than one Custom'],
  ] as const)('a Multiple with %s [MSG-15]', (_name, messageInfoList, detail) => {
    const refusal = admit(sendFacts, { type: 10, messageInfoList: [...messageInfoList] });
    expect(refusal).toEqual(detail && { refused: invalid, detail });
  });
});

describe('what a device cannot have any more', () => {
  const head: LogHead = { ...emptyHead, position: 10, messageSeq: 8 };

  test.each([
    ['is nothing of a log that lost nothing, whatever stands before its first', { position: 6, messageSeq: 1 }, 0],
    ['is nothing, if what was removed lies behind it', { position: 4, messageSeq: 4 }, 0],
    ['is what was removed before the oldest that is left', { position: 7, messageSeq: 6 }, 6],
    ['is all of a log that lost everything', undefined, 10],
  ])('%s', (_name, oldest, expected) => {
    expect(removedTo(head, 3, oldest)).toBe(expected);
  });

  test('is nothing of a log that never had a message', () => {
    expect(removedTo({ ...head, messageSeq: 0 }, 2, undefined)).toBe(0);
  });

  test('orderKeys part the young from the old', () => {
    const key = (at: number, bits: number) => at * 1024 + bits;
    expect(orderKeyBefore(now)).toBeLessThan(key(now, 0));
    expect(orderKeyBefore(now)).toBeGreaterThanOrEqual(key(now - 1, 1023));
    expect(orderKeyBefore(millis(-5))).toBe(0);
  });
});
