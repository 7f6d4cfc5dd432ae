import { expect, test } from 'vitest';
import { worldStartMs } from '../clock.ts';
import type { DeviceState, LogWindow, ServerMessage } from '../facts.ts';
import { changesEqualServer } from './changes.ts';
import { foundBy } from './found-by.ts';

const message = (messageSeq: number, over: Partial<ServerMessage> = {}): ServerMessage => ({
  ...{ log: 7, position: messageSeq, changedPosition: messageSeq, messageID: `${messageSeq}`, localMessageID: 'l' },
  ...{ messageSeq, orderKey: messageSeq * 10, timestamp: worldStartMs, senderUserID: 'u1', tag: 't', isCounted: true },
  ...over,
});
/** The second answers the first, which was revoked with the fourth entry. */
const messages = [message(1, { changedPosition: 4, isRevoked: true }), message(2, { changes: 'to 1 Normal ' })];

function found(shown: string, window: LogWindow): string | undefined {
  const windowsByUser = { u1: [{ fromPosition: 1 }], u2: [window] };
  const group = { groupID: 'g1', windowsByUser, enteredAtByUser: {}, entries: [] };
  const rows = messages.map(({ messageID, ...rest }) => ({
    ...{ messageID, localMessageID: 'l', messageSeq: rest.messageSeq, orderKey: rest.orderKey, timestamp: 1, tag: 't' },
    ...{ senderUserID: 'u1', conversationID: 'g1', sentStatus: 'Success' as const },
    ...(messageID === '2' && { changes: shown }),
  }));
  const state: DeviceState = {
    ...{ device: 'u2.d1', userID: 'u2', life: 1, isCurrent: true },
    conversations: [{ conversationID: 'g1', messages: rows }],
  };
  const logs = [{ log: 7, users: ['u1', 'u2'], group, headPosition: 4, readSeqByUser: {}, messages }];
  return foundBy(changesEqualServer, [], { logs, devices: [state] })?.what;
}

test('a reply that shows what it answers as it was is found, unless that changed when the user had gone', () => {
  const wrong = 'a device shows "to 1 Normal hello" where the server has "to 1 Normal "';
  expect(found('to 1 Normal ', { fromPosition: 1 })).toBeUndefined();
  expect(found('to 1 Normal hello', { fromPosition: 1 })).toBe(wrong);
  expect(found('to 1 Normal hello', { fromPosition: 1, toPosition: 4 })).toBe(wrong);
  expect(found('to 1 Normal hello', { fromPosition: 1, toPosition: 3 })).toBeUndefined();
});
