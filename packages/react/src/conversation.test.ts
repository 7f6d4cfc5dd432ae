import { describe, expect, it } from 'vitest';
import {
  type ChatMessage,
  type Conversation,
  type ConversationEvent,
  emptyConversation,
  keptMessagesMax,
  oldestAnchor,
  reduceConversation,
} from './conversation.ts';

function message(sequence: number, over: Partial<ChatMessage> = {}): ChatMessage {
  return {
    key: `k${sequence}`,
    messageID: `${1000 + sequence}`,
    localMessageID: `l${sequence}`,
    messageSeq: sequence,
    orderKey: sequence * 10,
    timestamp: sequence,
    senderUserID: 'bob',
    isOwn: false,
    text: `text ${sequence}`,
    status: 'sent',
    content: { type: 1 },
    ...over,
  };
}

const range = (first: number, last: number): ChatMessage[] =>
  Array.from({ length: last - first + 1 }, (_, index) => message(first + index));

const own = (over: Partial<ChatMessage>): ChatMessage =>
  message(50, { key: 'own', senderUserID: 'anna', isOwn: true, ...over });
const sending = own({ messageID: '', messageSeq: 0, status: 'sending' });
const sent = own({ orderKey: 777 });

const after = (...events: readonly ConversationEvent[]): Conversation =>
  events.reduce(reduceConversation, emptyConversation);
const changed = (...messages: readonly ChatMessage[]): ConversationEvent => ({ type: 'messagesChanged', messages });
const newest = (messages: readonly ChatMessage[], isWhole = false): ConversationEvent => ({
  type: 'newestLoaded',
  messages,
  isWhole,
});
const sequences = (conversation: Conversation): number[] => conversation.messages.map(({ messageSeq }) => messageSeq);

describe('messages of a conversation', () => {
  it('stand in the order of their keys, however they arrive', () => {
    expect(sequences(after(changed(message(3)), changed(message(1), message(2))))).toEqual([1, 2, 3]);
  });

  it('are shown once, however often they arrive', () => {
    const once = after(newest(range(1, 3), true));
    expect(reduceConversation(once, changed(...range(2, 3)))).toEqual(once);
  });

  it('are looked at a few times each when a page comes, however many there are', () => {
    let looks = 0;
    const counted = (one: ChatMessage): ChatMessage =>
      Object.defineProperty({ ...one }, 'messageID', {
        enumerable: true,
        get: () => {
          looks += 1;
          return one.messageID;
        },
      });
    const many = after(newest(range(1001, 3000).map(counted)));
    looks = 0;
    const key = oldestAnchor(many)?.key ?? '';
    const older = { type: 'olderLoaded', beforeKey: key, messages: range(971, 1000), isWhole: false } as const;
    expect(sequences(reduceConversation(many, older))).toEqual(range(971, 3000).map(({ messageSeq }) => messageSeq));
    expect(looks / many.messages.length).toBeLessThan(5);
  });

  it('keep their key when the server gives them an ID', () => {
    const { messages } = after(changed(sending), changed({ ...sent, key: 'another' }));
    expect(messages).toEqual([{ ...sent, key: 'own' }]);
  });

  it('stay sent when an older state arrives late', () => {
    expect(after(changed(sending), changed(sent), changed(sending)).messages).toEqual([sent]);
  });

  it('may be tried again after they failed', () => {
    const failed = own({ messageID: '', status: 'failed' });
    const { messages } = after(changed(sending), changed(failed), changed({ ...sending, orderKey: 900 }));
    expect(messages).toEqual([{ ...sending, orderKey: 900 }]);
  });

  it('move to the end when they are tried again', () => {
    const failed = own({ messageID: '', messageSeq: 50, status: 'failed', orderKey: 15 });
    const before = after(newest(range(1, 2), true), changed(failed));
    expect(sequences(before)).toEqual([1, 50, 2]);
    expect(sequences(reduceConversation(before, changed({ ...failed, orderKey: 30 })))).toEqual([1, 2, 50]);
  });

  it('of two senders are two, whatever local ID the second one chose', () => {
    expect(after(changed(sending), changed(message(9, { localMessageID: 'l50' }))).messages).toHaveLength(2);
  });

  it('with different IDs from the server are two, although their local ID is the same', () => {
    expect(after(changed(message(1)), changed(message(2, { localMessageID: 'l1' }))).messages).toHaveLength(2);
  });

  it('that failed say why', () => {
    const failure = { type: 'sendFailed', localMessageID: 'l50', failureCode: 6000204 } as const;
    expect(after(changed(sending), failure).messages).toEqual([{ ...sending, status: 'failed', failureCode: 6000204 }]);
  });

  it('that failed say so however often they are loaded again, until they are sent once more', () => {
    const failure = { type: 'sendFailed', localMessageID: 'l50', failureCode: 6000009 } as const;
    const failed = { ...sending, status: 'failed' } as const;
    const reloaded = after(changed(sending), failure, newest([failed], true), changed(failed));
    expect(reloaded.messages).toEqual([{ ...failed, failureCode: 6000009 }]);
    expect(after(changed(sending), failure, changed(sending), changed(failed)).messages).toEqual([failed]);
  });

  it('that were accepted after all do not fail', () => {
    const failure = { type: 'sendFailed', localMessageID: 'l50', failureCode: 6000105 } as const;
    expect(after(changed(sent), failure).messages).toEqual([sent]);
  });
});

describe('the newest page of history', () => {
  it('is the whole history when the server has nothing beside it', () => {
    expect(after(newest(range(1, 3), true))).toEqual({ messages: range(1, 3), history: 'ready', hasOlder: false });
  });

  it('leaves messages that are still being sent where they are', () => {
    expect(after(changed(own({ status: 'sending', orderKey: 999 })), newest(range(1, 3), true)).messages).toHaveLength(
      4,
    );
  });

  const joins: readonly { rule: string; known: ChatMessage[]; page: ChatMessage[]; shown: [number, number] }[] = [
    { rule: 'joins what is known where they overlap', known: range(1, 10), page: range(8, 12), shown: [1, 12] },
    { rule: 'joins what it directly follows', known: range(1, 10), page: range(11, 14), shown: [1, 14] },
    { rule: 'drops what is known before a hole', known: range(1, 10), page: range(12, 14), shown: [12, 14] },
    {
      rule: 'drops what is known before a hole although a later message is known',
      known: [...range(1, 10), message(14)],
      page: range(12, 14),
      shown: [12, 14],
    },
  ];
  it.each(joins)('$rule', ({ known, page, shown: [first, last] }) => {
    const joined = after(newest(known), newest(page));
    expect(joined.messages).toEqual(range(first, last));
    expect(joined.hasOlder).toBe(true);
  });

  it('does not drop failed messages before a hole', () => {
    const failed = own({ messageID: '', status: 'failed', orderKey: 55, messageSeq: 0 });
    expect(sequences(after(newest(range(1, 10)), changed(failed), newest(range(20, 21))))).toEqual([0, 20, 21]);
  });
});

describe('an older page of history', () => {
  const start = after(newest(range(8, 12)));
  const older = (messages: readonly ChatMessage[], isWhole: boolean, beforeKey = 'k8'): ConversationEvent => ({
    type: 'olderLoaded',
    beforeKey,
    messages,
    isWhole,
  });

  it('stands before what was shown', () => {
    expect(reduceConversation(start, older(range(5, 7), false))).toEqual(after(newest(range(5, 12))));
  });

  it('ends the history when it is not full', () => {
    expect(reduceConversation(start, older(range(5, 7), true)).hasOlder).toBe(false);
  });

  it('is dropped when the list was joined anew meanwhile', () => {
    expect(reduceConversation(start, older(range(1, 3), true, 'k4'))).toEqual(start);
  });

  it('is asked for with a message that the server knows', () => {
    const failed = own({ messageID: '', status: 'failed', orderKey: 1, messageSeq: 0 });
    expect(oldestAnchor(reduceConversation(start, changed(failed)))?.key).toBe('k8');
    expect(oldestAnchor(after(changed(failed)))).toBeUndefined();
  });
});

describe('a chat that is left', () => {
  it('keeps its newest messages and everything that was not sent', () => {
    const failed = own({ messageID: '', status: 'failed', orderKey: 5, messageSeq: 0 });
    const left = after(newest(range(1, keptMessagesMax + 20), true), changed(failed), { type: 'left' });
    expect(sequences(left).slice(0, 2)).toEqual([0, 21]);
    expect(left.messages).toHaveLength(keptMessagesMax + 1);
    expect(left.hasOlder).toBe(true);
  });

  it('is left alone when it is short', () => {
    const whole = after(newest(range(1, 5), true));
    expect(reduceConversation(whole, { type: 'left' })).toBe(whole);
  });
});

describe('what the user deleted', () => {
  const failed = own({ messageID: '', messageSeq: 0, status: 'failed' });

  it('is shown no more, one by one or all of it, but for what is being sent', () => {
    const whole = after(newest(range(1, 5), true), changed(sending));
    const messages = [message(2, { key: 'of another page' }), message(4), message(9)];
    expect(sequences(reduceConversation(whole, { type: 'messagesDeleted', messages }))).toEqual([1, 3, 5, 0]);
    expect(reduceConversation(whole, { type: 'allDeleted' })).toEqual({
      messages: [sending],
      history: 'ready',
      hasOlder: false,
    });
  });

  it('may have never reached the server', () => {
    const kept = after(newest(range(1, 2), true), changed(failed));
    expect(sequences(reduceConversation(kept, { type: 'messagesDeleted', messages: [failed] }))).toEqual([1, 2]);
  });

  it('elsewhere is missing in the newest page, and goes then', () => {
    const shown = after(newest(range(1, 5), true));
    const page = [message(3), message(5)];
    const reload = (isWhole: boolean): Conversation =>
      reduceConversation(shown, { type: 'newestLoaded', messages: page, isWhole, shown: shown.messages });
    // Of what stands before the page nothing is known.
    expect(sequences(reload(false))).toEqual([1, 2, 3, 5]);
    expect(sequences(reload(true))).toEqual([3, 5]);
  });

  it('is neither what came while the page was on its way, nor what is being sent', () => {
    const shown = after(newest(range(1, 3), true), changed(failed, message(4)));
    const event = { type: 'newestLoaded', messages: [], isWhole: true, shown: range(1, 3) } as const;
    expect(sequences(reduceConversation(shown, event))).toEqual([4, 0]);
  });
});
