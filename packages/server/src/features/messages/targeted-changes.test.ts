import { millis } from '@parley/kernel/brand';
import { isRefusal } from '@parley/protocol/define';
import { expect, test } from 'vitest';
import { toLogKey, toUserID, toUserKey } from '../../core/ids.ts';
import type { PresentMessage } from './changing.ts';
import { edit } from './edit-rules.ts';
import { pin } from './pin-rules.ts';
import { addReaction } from './reaction-rules.ts';
import { admitReply } from './reply-rules.ts';
import { revoke } from './revoke-rules.ts';

const now = millis(10_000);
const content = { type: 1, message: 'hello' } as const;

/** A text that its sender sees with all, or with some. */
function messageFor(shownTo: 'listed' | 'unlisted' | undefined): PresentMessage {
  const numbers = { position: 3, messageSeq: 3, messageID: 30, orderKey: 30, counted: 0 };
  const row = {
    ...{
      ...numbers,
      log: toLogKey(1),
      timestamp: millis(9000),
      senderKey: toUserKey(1),
      senderUserID: toUserID('ann'),
    },
    ...{ localMessageID: 'm', changedPosition: 3, senderCounted: 0, isCounted: false, isWithdrawn: false },
    ...{ body: JSON.stringify(content), state: undefined, shownTo },
  };
  const head = { ...numbers, newestMessageID: 30, deletedSeq: 0, targetedSeq: 3, endedPosition: 0, changedAt: now };
  return { row, content, state: {}, head };
}

const sender = { userKey: toUserKey(1), userID: toUserID('ann') };
const within = { isRepeat: false, withinSeconds: 60 };

const acts: readonly (readonly [name: string, act: (message: PresentMessage) => unknown, refused: string])[] = [
  [
    'edit',
    (message) => {
      const next = { ...content, message: 'other' };
      return edit(message, { ...sender, ...within, content: next, textBytesMax: 99, multipleBytesMax: 99 }, now);
    },
    'MessageModuleEditMessageFailed',
  ],
  [
    'reaction',
    (message) => {
      const limits = { withinSeconds: 60, typesMax: 9, usersShown: 9 };
      const asked = { userID: 'ann', reactionType: 'like', increaseCount: undefined, requestKey: 'k' };
      return addReaction(message, undefined, { ...asked, ...limits }, now);
    },
    'MessageModuleCommonError',
  ],
  [
    'pin',
    (message) => pin(message, [], { userID: 'ann', requestKey: 'k', disableAutoReplace: false, pinsMax: 9 }, now),
    'CommonModuleParamsInvalid',
  ],
  [
    'reply',
    ({ row }) => admitReply({ messageSeq: 3, messageID: 30 }, { row, content }, { replyType: 1, newestSeq: 3 }),
    'CommonModuleParamsInvalid',
  ],
  [
    'revoke by a device',
    (message) => revoke(message, { ...sender, ...within, revokeExtendedData: '', isOfDevice: true }, now),
    'CommonModuleParamsInvalid',
  ],
  [
    "revoke by the app's server",
    (message) => revoke(message, { ...sender, ...within, revokeExtendedData: '', isOfDevice: false }, now),
    '',
  ],
];

test.each(acts)(
  '%s: of a message that is for all it is done, of another one it is not [GTARGET-6]',
  (_name, act, refused) => {
    const answers = ([undefined, 'listed', 'unlisted'] as const).map((shownTo) => {
      const answer = act(messageFor(shownTo));
      return isRefusal(answer) ? answer.refused : '';
    });
    expect(answers).toEqual(['', refused, refused]);
  },
);
