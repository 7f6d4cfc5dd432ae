import { isRefusal, type Refusal } from '@parley/protocol/define';
import { Api, type CallingParts } from '../../core/api.ts';
import { checkConfig, invalid, isFields } from '../../core/arguments.ts';
import type { Quota } from '../../core/rate-limit.ts';
import { ZIMConversationType, ZIMMessageType } from '../../enums.ts';
import { failure } from '../../errors.ts';
import type {
  ZIMMessage,
  ZIMMessageSendConfig,
  ZIMMessageSendNotification,
  ZIMMessageSentResult,
  ZIMSendingMessageCancelConfig,
  ZIMTypedMessage,
} from '../../types.ts';
import type { RoomsApiParts } from '../rooms/room-api.ts';
import type { Typing } from '../typing/typing.ts';
import { type CheckedSend, checkSend, type SendFacts } from './checks.ts';
import type { Commands } from './commands.ts';
import type { Outbox } from './outbox.ts';
import type { SessionLimits } from './session-limits.ts';

export interface SendingApiParts extends CallingParts, Pick<RoomsApiParts, 'rooms'> {
  readonly messageQuota: Quota;
  readonly commandQuota: Quota;
  /** Those of the user who is logged in. */
  messages(): {
    readonly outbox: Outbox;
    readonly commands: Commands;
    readonly limits: SessionLimits;
    readonly typing: Typing;
  };
}

/** The methods that send messages. */
export class SendingApi extends Api<SendingApiParts> {
  /**
   * Sends a message, in the order of the calls, and fills it in place, or a copy where it cannot be filled. All but a
   * Command are kept at once and resolve when they are durable; without a connection they wait for
   * {@limit sendWaitMs}. A Command waits for nothing, and neither does what is sent to a room, where nothing is kept on
   * this device. A Barrage is for rooms alone; `config.hasReceipt` has no effect there. With `config.isRetrySend` a message that failed is sent again
   * under its `localMessageID`. `config.priority` (default: Low) and `config.disableUnreadMessageCount` (default:
   * `false`) go with it; `config.isAllowMultipleMessagePartialFailed` has no effect before there are files.
   *
   * A message of another conversation that is sent on is a new one, with its content and `extendedData` and without
   * its mentions. A Combine copies the messages of its `messageList` as they are on the server, from any
   * conversation of the user; one that has a `combineID` is sent on as it is. The receivers get its title, summary
   * and `combineID`, and `queryCombineMessageDetail` fills its list.
   *
   * Limits: Text and Custom have 1 – 2048 bytes of text (`limits.textBytesMax`), a Command
   * 1 – {@limit commandBytesMax}, a Barrage 1 – {@limit barrageBytesMax} of text; a Multiple 1 – {@limit multipleItemsMax} items, Text and up to
   * {@limit multipleCustomMax} Custom, together 5120 bytes of JSON (`limits.multipleBytesMax`); a Combine a `title`
   * of 1 – {@limit combineTitleBytesMax} bytes, a `summary` of 1 – {@limit combineSummaryBytesMax} bytes, and
   * 1 – {@limit combinedMessagesMax} messages that the server has accepted, {@limit combineDepthMax} deep;
   * `extendedData` {@limit extendedDataBytesMax}, `localExtendedData`
   * {@limit localExtendedDataBytesMax}, `searchedContent` {@limit searchedContentBytesMax}, `subType`
   * 0 – {@limit subTypeMax}, `mentionedUserIDs` {@limit mentionedUserIDsMax} entries; `toConversationID`
   * 1 – {@limit userIDBytesMax} for a peer, 1 – {@limit roomIDBytesMax} for a room.
   *
   * Rates: a device sends 10 messages a second (`limits.deviceMessagesPerSecond`) and, beside them, 30 Command
   * messages a second (`limits.deviceCommandsPerSecond`). One that comes too early waits for its turn, 100 ms (34 ms)
   * after the one before it; one that would wait for more than a second is refused with 6000004. A Barrage has no rate.
   * All devices of a
   * user together: 20 messages a second (`limits.messagesPerSecond`), of high priority as many again, and 30
   * conversations a minute (`limits.newConversationsPerMinute`) that they begin, else 6000005. On their way at one
   * time: {@limit sendingMax}.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009 (the connection did not return in time, or
   * broke where nothing waits for it), 6000013 (files are not built yet), 6000104 (a Command, or anything to a room,
   * without a connection), 6000105 (no answer), 6000121, 6000122, 6000201 (the SDK failed), 6000203 (the server failed,
   * or the `combineID` is gone), 6000204 (there is no user, group or room of that ID), 6000231 (muted in the group),
   * 6000284 (the receiver has blocked the user), 6000321 (no member of the room), 6000326 (the room is connecting on this
   * device), 6000521 (no member of the group).
   *
   * Events: `messageSentStatusChanged` (Sending, then Success or Failed) but for a Command, and
   * `conversationChanged` but in a room; the other side and the user's other devices are told `peerMessageReceived`, all
   * members of a group `groupMessageReceived`, the other members of a room `roomMessageReceived`.
   *
   * @see docs/behaviour/sending.md
   * @example
   * const message: ZIMTextMessage = { type: ZIMMessageType.Text, message: 'Hello, Bob!' };
   * await zim.sendMessage(message, 'bob', ZIMConversationType.Peer);
   * console.log(ZIMMessageSentStatus[message.sentStatus ?? 0]); // Success
   */
  sendMessage(
    message: ZIMMessage | ZIMTypedMessage,
    toConversationID: string,
    conversationType: ZIMConversationType,
    config?: Partial<ZIMMessageSendConfig>,
    notification?: ZIMMessageSendNotification,
  ): Promise<ZIMMessageSentResult> {
    return sendThrough(this.parts, [message, toConversationID, conversationType, config, notification]);
  }

  /**
   * Cancels the upload of the files of a message: the message is Failed then, and its `sendMessage` rejects.
   * Files are not built yet, so that there is never an upload to be cancelled: it rejects with 6000207, whatever the
   * message and however far it has come.
   *
   * Limits: none of its own.
   *
   * Errors: 6000001, 6000002, 6000004, 6000121, 6000207 (no file of it is being uploaded). Events: none.
   *
   * @see docs/behaviour/sending.md
   * @example
   * const message: ZIMTextMessage = { type: ZIMMessageType.Text, message: 'Hello, Bob!' };
   * await zim.sendMessage(message, 'bob', ZIMConversationType.Peer);
   * const code = await zim.cancelSendingMessage(message, {}).then(() => 0, ({ code }) => code);
   * console.log(code); // 6000207
   */
  cancelSendingMessage(message: ZIMMessage, config: ZIMSendingMessageCancelConfig): Promise<void> {
    const check = () => (isFields(message) ? checkConfig(config) : invalid('message: is not an object'));
    return this.call(check, () => {
      throw failure('MessageModuleCancelSendingMessageFailed', 'no file of the message is being uploaded');
    });
  }
}

/** What every method does that sends; `types` are those that it takes, if not all that can be sent. */
export function sendThrough(
  parts: SendingApiParts,
  [message, toConversationID, conversationType, config, notification]: Readonly<Parameters<SendingApi['sendMessage']>>,
  types?: ReadonlySet<unknown>,
): Promise<ZIMMessageSentResult> {
  const { gate, messages, rooms } = parts;
  const given = { message, toConversationID, conversationType, config, types };
  const check = (userID: string): CheckedSend | Refusal => {
    const checked = checkSend(given, factsOf(userID, messages()));
    if (conversationType !== ZIMConversationType.Room || isRefusal(checked)) return checked;
    return rooms().unlessConnecting({ ...checked, roomID: checked.conversationID });
  };
  const admit = (checked: CheckedSend) => requireTurn(parts, checked);
  return gate.call({ failure: 'MessageModuleCommonError', check, admit }, (checked) => {
    const { outbox, commands, typing } = messages();
    if ('fleeting' in checked) return commands.send(checked, message, notification);
    typing.sent(checked);
    return outbox.send({ ...checked, message, notification });
  });
}

/** What the checks of a message must know of the user who is logged in. */
export const factsOf = (
  userID: string,
  { outbox, limits }: Pick<ReturnType<SendingApiParts['messages']>, 'outbox' | 'limits'>,
): SendFacts => {
  const { textBytesMax, multipleBytesMax } = limits;
  const failedContent: SendFacts['failedContent'] = (id, conversation) => outbox.failedContent(id, conversation);
  return { userID, textBytesMax, multipleBytesMax, failedContent };
};

function requireTurn({ messageQuota, commandQuota, messages }: SendingApiParts, checked: CheckedSend): void {
  const { outbox, limits } = messages();
  const type = 'fleeting' in checked && checked.fleeting.type;
  if (type === ZIMMessageType.Command) requireQuota(commandQuota, limits.commandGapMs);
  else if (type !== ZIMMessageType.Barrage) admitMessage(outbox, messageQuota, limits);
}

/** Throws if one more message is too many now; it takes the turn of its kind. */
export function admitMessage(outbox: Outbox, quota: Quota, { messageGapMs }: SessionLimits): void {
  outbox.requireRoom();
  requireQuota(quota, messageGapMs);
}

function requireQuota(quota: Quota, gapMs: number): void {
  if (quota.admit(gapMs)) return;
  throw failure('CommonModuleTriggerSDKFrequencyLimit', 'too many messages within a second');
}
