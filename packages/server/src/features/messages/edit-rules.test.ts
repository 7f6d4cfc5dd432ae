import { millis } from '@parley/kernel/brand';
import { isRefusal } from '@parley/protocol/define';
import {
  type MessageContent,
  type MessageState,
  messageState,
  type StoredContent,
  storedContent,
} from '@parley/protocol/features/values';
import { parse } from '@parley/protocol/schema';
import { describe, expect, test } from 'vitest';
import { toLogKey, toUserID, toUserKey } from '../../core/ids.ts';
import type { PresentMessage } from './changing.ts';
import { type EditCommand, edit } from './edit-rules.ts';
import { encodeContent, encodeState } from './encode.ts';

const [ann, bob] = [toUserKey(1), toUserKey(2)];
const sentAt = millis(1_000_000);
const after = (seconds: number) => millis(sentAt + seconds * 1000);

const old: MessageContent = { type: 1, message: 'hello', mentionedUserIDs: ['bob'] };
const text: MessageContent = { type: 1, message: 'hello again', extendedData: 'data' };
const custom: MessageContent = { type: 200, message: 'hello', subType: 3, searchedContent: 'hello' };
const ofType = (unknownType: number): StoredContent => ({ type: 0, unknownType });
const revoked: StoredContent = {
  type: 31,
  revokeStatus: 0,
  revokeTimestamp: 1_050_000,
  operatedUserID: 'ann',
  originalMessageType: 1,
  revokeType: 0,
};

const message = (content: StoredContent, state: MessageState = {}): PresentMessage => ({
  content,
  state,
  row: {
    log: toLogKey(7),
    position: 3,
    changedPosition: 3,
    messageID: 103,
    messageSeq: 3,
    timestamp: sentAt,
    orderKey: 3000,
    senderKey: ann,
    senderUserID: toUserID('ann'),
    localMessageID: 'm3',
    counted: 3,
    senderCounted: 3,
    isCounted: true,
    isWithdrawn: false,
    body: content.type === 0 ? '' : encodeContent(content),
    state: encodeState(state),
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
    changedAt: after(10),
  },
});

const byAnn: EditCommand = {
  userKey: ann,
  userID: toUserID('ann'),
  content: text,
  isRepeat: false,
  withinSeconds: 86_400,
  multipleBytesMax: 5120,
  textBytesMax: 2048,
};
const byBob: EditCommand = { ...byAnn, userKey: bob, userID: toUserID('bob') };
const again: EditCommand = { ...byAnn, isRepeat: true };
const byAnnBefore: MessageState = { editorUserID: 'ann', editedTime: 1_020_000 };
const long = (bytes: number): MessageContent => ({ type: 1, message: 'x'.repeat(bytes) });

const [invalid, other] = ['CommonModuleParamsInvalid', 'MessageModuleEditMessageFailed'] as const;
const tooLate = 'MessageModuleMessageExceedsEditTime';
const notOwn = 'MessageModuleEditNoCorrespondingOperationAuthority';

/** What becomes of it in a word. */
function verdict(present: PresentMessage, command: EditCommand, age: number): string {
  const decision = edit(present, command, after(age));
  if (decision === undefined) return 'unchanged';
  return isRefusal(decision) ? decision.refused : 'edited';
}

describe('edit', () => {
  test.each<[string, PresentMessage, EditCommand, number, string]>([
    ['a text at once', message(old), byAnn, 0, 'edited'],
    ['a text in the last millisecond [EDIT-1]', message(old), byAnn, 86_400, 'edited'],
    ['a text a millisecond later [EDIT-3]', message(old), byAnn, 86_400.001, tooLate],
    ['a text while the clock is behind', message(old), byAnn, -5, 'edited'],
    ['a text within another limit', message(old), { ...byAnn, withinSeconds: 60 }, 61, tooLate],
    ['a custom message [EDIT-1]', message(custom), { ...byAnn, content: { ...custom, subType: 4 } }, 0, 'edited'],
    ['a text into a custom message [EDIT-2]', message(old), { ...byAnn, content: custom }, 0, other],
    ['a custom message into a text', message(custom), byAnn, 0, other],
    ['of a type that only a newer node knows', message(ofType(10)), byAnn, 0, other],
    ['what was revoked [EDIT-5]', message(revoked), byAnn, 0, other],
    ['what was revoked long ago', message(revoked), byAnn, 99_999, other],
    ['the other side’s text [EDIT-3]', message(old), byBob, 0, notOwn],
    ['the other side’s revoked text', message(revoked), byBob, 0, notOwn],
    ['the other side’s old text', message(old), byBob, 99_999, notOwn],
    ['into as much text as fits [EDIT-2]', message(old), { ...byAnn, content: long(2048) }, 0, 'edited'],
    ['into more text than fits', message(old), { ...byAnn, content: long(2049) }, 0, invalid],
    ['into blank text', message(old), { ...byAnn, content: { type: 1, message: ' ' } }, 0, invalid],
    ['into what it is', message(text), byAnn, 0, 'edited'],
    ['the same once more, after no answer [EDIT-5a]', message(text, byAnnBefore), again, 60, 'unchanged'],
    ['the same once more, when it is too old by now', message(text, byAnnBefore), again, 99_999, 'unchanged'],
    ['the same with another content', message(old, byAnnBefore), again, 60, 'edited'],
    ['the same, too late, with another content', message(old, byAnnBefore), again, 99_999, tooLate],
    ['what may have been edited, and was not', message(text), again, 60, 'edited'],
    ['what may have been edited, and was revoked', message(revoked), again, 60, other],
  ])('%s', (_what, present, command, age, expected) => {
    expect(verdict(present, command, age)).toBe(expected);
  });

  test('sets who did it and when, and leaves what else was added to the message [EDIT-7]', () => {
    const next = edit(message(old, { withdrawnPosition: 4, editedTime: 1 }), byAnn, after(5));
    expect(next).toEqual({
      content: text,
      state: { withdrawnPosition: 4, editorUserID: 'ann', editedTime: after(10) },
    });
    const later = edit(message(old, { editedTime: after(10) }), byAnn, after(5));
    expect(later).toMatchObject({ state: { editedTime: after(10) + 1 } });
    if (!next || isRefusal(next)) throw new Error('it is edited');
    expect(parse(storedContent, next.content)).toMatchObject({ ok: true, value: text });
    expect(parse(messageState, next.state).ok).toBe(true);
  });
});
