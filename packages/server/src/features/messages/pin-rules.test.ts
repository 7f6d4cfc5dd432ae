import { millis } from '@parley/kernel/brand';
import { isRefusal } from '@parley/protocol/define';
import type { MessageState, StoredContent } from '@parley/protocol/features/values';
import { describe, expect, test } from 'vitest';
import { toLogKey, toUserID, toUserKey } from '../../core/ids.ts';
import type { PresentMessage } from './changing.ts';
import { type PinCommand, pin, replaced, replacedBy, unpin } from './pin-rules.ts';
import type { Pin } from './pin-store.ts';

const at = (seconds: number) => millis(1_000_000 + seconds * 1000);
const text: StoredContent = { type: 1, message: 'hello' };
const revoked: StoredContent = {
  ...{ type: 31, revokeStatus: 0, revokeTimestamp: 1_050_000, operatedUserID: 'ann' },
  ...{ originalMessageType: 1, revokeType: 0 },
};
const message = (content: StoredContent = text, state: MessageState = {}): PresentMessage => ({
  content,
  state,
  row: {
    ...{ log: toLogKey(7), position: 3, changedPosition: 3, messageID: 103, messageSeq: 3, timestamp: at(0) },
    ...{ orderKey: 3000, senderKey: toUserKey(1), senderUserID: toUserID('ann'), localMessageID: 'm3', counted: 3 },
    ...{ senderCounted: 3, isCounted: true, isWithdrawn: false, body: '', state: undefined },
  },
  head: {
    position: 9,
    messageSeq: 5,
    orderKey: 5000,
    counted: 5,
    newestMessageID: 105,
    deletedSeq: 0,
    targetedSeq: 0,
    endedPosition: 0,
    changedAt: at(10),
  },
});
/** The pins of messages with these sequences, the oldest first. */
const pins = (...seqs: readonly number[]): readonly Pin[] =>
  seqs.map((messageSeq, index) => ({ messageSeq, position: 20 + index, request: `r${messageSeq}` }));

const command: PinCommand = { userID: 'ann', requestKey: 'new', disableAutoReplace: false, pinsMax: 2 };
const strict: PinCommand = { ...command, disableAutoReplace: true };
const again: PinCommand = { ...command, requestKey: 'r3' };
const [invalid, gone, full] = [
  'CommonModuleParamsInvalid',
  'MessageModuleSendMessageFailed',
  'MessageModuleTheNumberOfPinnedMessagesExceedsLimit',
] as const;

describe('pin', () => {
  test.each<[string, PresentMessage, readonly Pin[], PinCommand, string]>([
    ['the first [PIN-1]', message(), [], command, 'pinned'],
    ['as many as fit', message(), pins(1), strict, 'pinned'],
    ['one more [PIN-2]', message(), pins(1, 2), command, 'pinned'],
    ['one more that may take no place [PIN-2]', message(), pins(1, 2), strict, full],
    ['a pinned one [PIN-3]', message(), pins(1, 3), command, 'pinned'],
    ['a pinned one, which takes no place', message(), pins(1, 3), strict, 'pinned'],
    ['the same request again [PIN-3a]', message(), pins(1, 3), again, 'unchanged'],
    ['what was revoked [PIN-4]', message(revoked), [], command, gone],
    ['of a type that cannot be pinned [PIN-1]', message({ type: 0, unknownType: 32 }), [], command, invalid],
    ['of a type that only a newer node knows', message({ type: 0, unknownType: 77 }), [], command, invalid],
  ])('%s', (_what, present, held, asked, expected) => {
    const decision = pin(present, held, asked, at(5));
    if (decision === undefined) expect(expected).toBe('unchanged');
    else if (isRefusal(decision)) expect(decision.refused).toBe(expected);
    else expect(expected).toBe('pinned');
  });

  test('sets who and when, never before the log, and leaves the rest', () => {
    const state = { withdrawnPosition: 4 };
    expect(pin(message(text, state), [], command, at(5))).toEqual({
      state: { withdrawnPosition: 4, pin: { userID: 'ann', time: at(10) } },
    });
    expect(pin(message(), [], command, at(50))).toMatchObject({ state: { pin: { time: at(50) } } });
  });

  test.each<[string, readonly Pin[], number, readonly number[]]>([
    ['while there is room', pins(1), 3, []],
    ['of the oldest', pins(5, 1), 3, [5]],
    ['of none for a message that is pinned', pins(5, 3), 3, []],
    ['of several where fewer are allowed now', pins(5, 1, 4), 3, [5, 1]],
  ])('takes the place %s [PIN-2]', (_what, held, messageSeq, expected) => {
    expect(replacedBy(held, messageSeq, 2).map((one) => one.messageSeq)).toEqual(expected);
  });
});

test('a pin is taken away once; a repeat after no answer finds it done [PIN-3, PIN-3a]', () => {
  const pinned = message(text, { withdrawnPosition: 4, pin: { userID: 'bob', time: 5 } });
  for (const isRepeat of [false, true]) {
    expect(unpin(pinned, { isRepeat })).toEqual({ state: { withdrawnPosition: 4 } });
  }
  expect(unpin(message(), { isRepeat: false })).toMatchObject({ refused: 'MessageModuleMessageIsNotPinned' });
  expect(unpin(message(), { isRepeat: true })).toBeUndefined();
  expect(replaced(pinned)).toEqual({ state: { withdrawnPosition: 4 } });
  expect(replaced(message())).toBeUndefined();
});
