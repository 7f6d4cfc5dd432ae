import type { Gate } from '../../core/gate.ts';
import type { Quota } from '../../core/rate-limit.ts';
import type { ZIMConversationType } from '../../enums.ts';
import { failure } from '../../errors.ts';
import type {
  ZIMMessage,
  ZIMMessageSendConfig,
  ZIMMessageSendNotification,
  ZIMMessageSentResult,
  ZIMTypedMessage,
} from '../../types.ts';
import { type CheckedSend, checkSend, type SendFacts } from './checks.ts';
import type { Commands } from './commands.ts';
import type { Outbox } from './outbox.ts';
import type { SessionLimits } from './session-limits.ts';

export interface SendingApiParts {
  readonly gate: Gate;
  readonly messageQuota: Quota;
  readonly commandQuota: Quota;
  /** Those of the user who is logged in. */
  messages(): {
    readonly outbox: Outbox;
    readonly commands: Commands;
    readonly limits: SessionLimits;
  };
}

/** The methods that send messages. */
export class SendingApi {
  private readonly parts: SendingApiParts;

  constructor(parts: SendingApiParts) {
    this.parts = parts;
  }

  /**
   * Sends a message, in the order of the calls, and fills it in place, or a copy where it cannot be filled. A Text or
   * Custom message is kept at once and resolves when it is durable; without a connection it waits for
   * {@limit sendWaitMs}. A Command waits for nothing. With `config.isRetrySend` a message that failed is sent again
   * under its `localMessageID`. `config.priority` (default: Low) and `config.disableUnreadMessageCount` (default:
   * `false`) go with it.
   *
   * Limits: Text and Custom have 1 – 2048 bytes of text (`limits.textBytesMax`), a Command
   * 1 – {@limit commandBytesMax}; `extendedData` {@limit extendedDataBytesMax}, `localExtendedData`
   * {@limit localExtendedDataBytesMax}, `searchedContent` {@limit searchedContentBytesMax}, `subType`
   * 0 – {@limit subTypeMax}, `mentionedUserIDs` {@limit mentionedUserIDsMax} entries; `toConversationID`
   * 1 – {@limit userIDBytesMax} for a peer.
   *
   * Rates: a device sends 10 messages a second (`limits.deviceMessagesPerSecond`) and, beside them, 30 Command
   * messages a second (`limits.deviceCommandsPerSecond`). One that comes too early waits for its turn, 100 ms (34 ms)
   * after the one before it; one that would wait for more than a second is refused with 6000004. All devices of a
   * user together: 20 messages a second (`limits.messagesPerSecond`), of high priority as many again, and 30
   * conversations a minute (`limits.newConversationsPerMinute`) that they begin, else 6000005. On their way at one
   * time: {@limit sendingMax}.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009 (the connection did not return in time),
   * 6000013 (not built yet), 6000104 (a Command without a connection), 6000105 (no answer), 6000121, 6000122, 6000203
   * (the server failed), 6000204 (nobody of that ID is registered).
   *
   * Events: `messageSentStatusChanged` (Sending, then Success or Failed) but for a Command, and
   * `conversationChanged`; the other side and the user's other devices are told `peerMessageReceived`.
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
    const { gate, messages } = this.parts;
    const check = (userID: string) => {
      const { outbox, limits } = messages();
      const isRetriable: SendFacts['isRetriable'] = (id, conversation) => outbox.isRetriable(id, conversation);
      const given = { message, toConversationID, conversationType, config };
      return checkSend(given, { userID, textBytesMax: limits.textBytesMax, isRetriable });
    };
    const admit = (checked: CheckedSend) => this.#admit(checked);
    return gate.call({ failure: 'MessageModuleCommonError', check, admit }, (checked) => {
      const { outbox, commands } = messages();
      if ('command' in checked) return commands.send(checked, message, notification);
      return outbox.send({ ...checked, message, notification });
    });
  }

  #admit(checked: CheckedSend): void {
    const { messageQuota, commandQuota, messages } = this.parts;
    const { outbox, limits } = messages();
    if ('command' in checked) requireQuota(commandQuota, limits.commandGapMs);
    else admitMessage(outbox, messageQuota, limits);
  }
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
