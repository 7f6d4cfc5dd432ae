import type { WireMessage } from '@parley/protocol/features/values';
import { describe, expect, test } from 'vitest';
import { revokeInRoom } from './revoke-rules.ts';

const message: WireMessage = {
  ...{ position: 4, conversationType: 1, senderUserID: 'ann', targetID: 'r', messageID: 7, messageSeq: 2 },
  ...{ localMessageID: '1', timestamp: 5, orderKey: 6, content: { type: 1, message: 'Hello' } },
};
const command = { userID: 'ann', payload: '', now: 99 };
const revoked = {
  ...({ type: 31, revokeStatus: 2, revokeType: 0, revokeTimestamp: 99, operatedUserID: 'ann' } as const),
  ...{ originalMessageType: 1, originalTextMessageContent: 'Hello' },
} as const;

describe('a message of a room that the app’s server takes back', () => {
  test('stays where it was, as what it is then', () => {
    expect(revokeInRoom(message, command)).toEqual({ ...message, content: revoked });
    const payload = { revokeExtendedData: 'why' };
    expect(revokeInRoom(message, { ...command, payload: 'why' })).toMatchObject({
      content: { ...revoked, ...payload },
    });
  });

  test('keeps its text only if it is one', () => {
    const custom = { ...message, content: { type: 200, message: 'x', subType: 3 } } as const;
    const unknown = { ...message, content: { type: 0, unknownType: 77 } } as const;
    for (const [one, originalMessageType] of [
      [custom, 200],
      [unknown, 77],
    ] as const) {
      const after = revokeInRoom(one, command);
      expect(after).toMatchObject({ content: { originalMessageType } });
      expect(after).not.toHaveProperty('content.originalTextMessageContent');
    }
  });

  test.each([
    ['that there is not', undefined, 'MessageModuleSendMessageFailed'],
    [
      'that was taken back, by whomever',
      { ...message, senderUserID: 'bob', content: revoked },
      'MessageModuleMessageHasBeenRevoked',
    ],
    ['of somebody else', { ...message, senderUserID: 'bob' }, 'CommonModuleParamsInvalid'],
  ])('%s is refused', (_which, one, refused) => {
    expect(revokeInRoom(one, command)).toMatchObject({ refused });
  });
});
