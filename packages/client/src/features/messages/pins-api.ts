import { isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import { pinMessage } from '@parley/protocol/features/message-marks';
import { Api, type CallingParts } from '../../core/api.ts';
import { checkConfig, fieldsOf, invalid } from '../../core/arguments.ts';
import { checkAddress } from '../../core/conversation-id.ts';
import { type ZIMConversationType, ZIMMessageType } from '../../enums.ts';
import type { ZIMMessage, ZIMMessagePinConfig, ZIMPinnedMessageListQueriedResult } from '../../types.ts';
import { checkMark, type MarkParams } from './marking.ts';
import { checkAccepted, kindOf } from './named.ts';
import type { Pins } from './pins.ts';

export interface PinsApiParts extends CallingParts {
  /** Those of the user who is logged in. */
  messages(): { readonly pins: Pins };
}

const failure = 'MessageModuleCommonError';

/** The methods on pinned messages. */
export class PinsApi extends Api<PinsApiParts> {
  /**
   * Pins a message for everybody in its conversation, or takes its pin away; both may be done by anybody who takes part.
   * A message that is pinned already gets the new time and user. Where no further pin has room the oldest one goes, or
   * with `config.disableAutoReplace` the call is rejected.
   *
   * `message` is one that the server accepted, Text or Custom. A call that had no answer (6000009, 6000105) may be
   * repeated with the same arguments on the same client.
   *
   * Limits: 10 messages of a conversation (`messages.pinsMax`) are pinned at a time.
   *
   * Errors: 6000001 (a message of a room, of another type, or not accepted; `isPinned`, the config), 6000002, 6000004,
   * 6000005, 6000007, 6000008, 6000009, 6000021 (blocked, where that is covered),
   * 6000104, 6000105, 6000121, 6000122, 6000202 (the server failed), 6000203 (revoked, or the server does not have it
   * any more), 6000208 (it is not pinned), 6000287 (no room), 6000521 (no member of the group).
   *
   * Events: `messagePinStatusChanged` on all devices that hold the message, this one included; a replacement is one
   * event with both messages. `conversationChanged` (Updated) if it is the last message.
   *
   * @see docs/behaviour/pinned-messages.md
   * @example
   * const text: ZIMTextMessage = { type: ZIMMessageType.Text, message: 'The meeting is at nine.' };
   * const { message } = await zim.sendMessage(text, 'bob', ZIMConversationType.Peer);
   * await zim.pinMessage(message, true);
   * await zim.pinMessage(message, false);
   */
  pinMessage(message: ZIMMessage, isPinned: boolean, config?: ZIMMessagePinConfig): Promise<void> {
    const { messages } = this.parts;
    const check = () => checkPin(message, isPinned, config);
    return this.call(check, (params) => messages().pins.pin(params), failure);
  }

  /**
   * The pinned messages of a conversation, the last pinned first, as the server has them, with who pinned them and when.
   * A conversation that does not exist has none.
   *
   * Limits: up to 10 messages (`messages.pinsMax`); `conversationID` has 1 – {@limit userIDBytesMax}.
   *
   * Errors: 6000001 (the ID; a room), 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104,
   * 6000105, 6000121, 6000122, 6000202 (the server failed), 6000521 (no member of the group). Events: none.
   *
   * @see docs/behaviour/pinned-messages.md
   * @example
   * const text: ZIMTextMessage = { type: ZIMMessageType.Text, message: 'The meeting is at nine.' };
   * const { message } = await zim.sendMessage(text, 'bob', ZIMConversationType.Peer);
   * await zim.pinMessage(message, true);
   * const { messageList } = await zim.queryPinnedMessageList('bob', ZIMConversationType.Peer);
   * for (const { pinnedUserID } of messageList) console.log(pinnedUserID); // alice
   */
  queryPinnedMessageList(
    conversationID: string,
    conversationType: ZIMConversationType,
  ): Promise<ZIMPinnedMessageListQueriedResult> {
    const { messages } = this.parts;
    const check = () => checkAddress(conversationID, conversationType);
    return this.call(check, async (address) => ({ messageList: await messages().pins.list(address) }), failure);
  }
}

function checkPin(message: unknown, isPinned: unknown, config: unknown): MarkParams<typeof pinMessage> | Refusal {
  const { type } = fieldsOf(message, 'type');
  const { disableAutoReplace } = fieldsOf(config, 'disableAutoReplace');
  const named = checkAccepted('message', message);
  const params = checkMark(pinMessage, { ...checkConfig(config), ...named, isPinned, disableAutoReplace });
  if (isRefusal(params)) return params;
  if (type !== ZIMMessageType.Revoke) {
    return kindOf(message).isPinnable ? params : invalid('message.type: cannot be pinned');
  }
  return params.isPinned
    ? refuse('MessageModuleSendMessageFailed', 'message.type: was revoked')
    : refuse('MessageModuleMessageIsNotPinned', 'message.type: was revoked');
}
