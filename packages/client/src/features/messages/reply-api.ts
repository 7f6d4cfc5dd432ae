import { isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import { queryMessageRepliedList } from '@parley/protocol/features/messages';
import { storedContent } from '@parley/protocol/features/values';
import { parse } from '@parley/protocol/schema';
import type { OutboxReply } from '../../cache/cache.ts';
import { Api, type CallingParts } from '../../core/api.ts';
import { checkParams, fieldsOf, invalid, isText } from '../../core/arguments.ts';
import type { Quota } from '../../core/rate-limit.ts';
import { ZIMMessageType } from '../../enums.ts';
import type {
  ZIMMessage,
  ZIMMessageRepliedListQueriedResult,
  ZIMMessageRepliedListQueryConfig,
  ZIMMessageSendConfig,
  ZIMMessageSendNotification,
  ZIMMessageSentResult,
  ZIMTypedMessage,
} from '../../types.ts';
import { checkSend, type SendFacts } from './checks.ts';
import { checkAccepted, kindOf, type NamedMessage } from './named.ts';
import type { Outbox } from './outbox.ts';
import type { Replies } from './replies.ts';
import { admitMessage, factsOf } from './sending-api.ts';
import type { SessionLimits } from './session-limits.ts';

export interface ReplyApiParts extends CallingParts {
  readonly messageQuota: Quota;
  /** Those of the user who is logged in. */
  messages(): { readonly outbox: Outbox; readonly replies: Replies; readonly limits: SessionLimits };
}

/** The methods that answer messages and read the answers. */
export class ReplyApi extends Api<ReplyApiParts> {
  /**
   * Sends a message that answers another one, into the conversation of that one; in everything else it is sent as by
   * `sendMessage`. `message.repliedInfo` says what it answers: a snapshot which follows when that is edited or revoked.
   * The first message of such a tree is its root: it counts all answers below it in `rootRepliedCount`.
   *
   * `message` and `toOriginalMessage` are Text or Custom, and the server accepted the original. One that it has not
   * any more can be answered all the same: the state of `repliedInfo` is NotFound then.
   *
   * Limits and rates: those of `sendMessage`, together with it.
   *
   * Errors: those of `sendMessage`: 6000001 (also an original of a room, of another type, or not accepted), 6000002,
   * 6000004, 6000005, 6000007, 6000008, 6000009, 6000013 (not built yet), 6000105, 6000121, 6000122, 6000203 (the
   * original was revoked, or the server failed), 6000204, 6000231, 6000284 (the receiver has blocked the user), 6000521.
   *
   * Events: `messageSentStatusChanged`, `conversationChanged` and, on other devices, `peerMessageReceived`, as for any
   * message; `messageRepliedCountChanged` on every device that has the root, this one too.
   *
   * @see docs/behaviour/replies.md
   * @example
   * const question: ZIMTextMessage = { type: ZIMMessageType.Text, message: 'Tea or coffee?' };
   * const asked = await zim.sendMessage(question, 'bob', ZIMConversationType.Peer);
   * const answer: ZIMTextMessage = { type: ZIMMessageType.Text, message: 'I mean now.' };
   * const { message } = await zim.replyMessage(answer, asked.message);
   * console.log(message.repliedInfo?.messageID === asked.message.messageID); // true
   */
  replyMessage(
    message: ZIMMessage | ZIMTypedMessage,
    toOriginalMessage: ZIMMessage,
    config?: Partial<ZIMMessageSendConfig>,
    notification?: ZIMMessageSendNotification,
  ): Promise<ZIMMessageSentResult> {
    const { gate, messageQuota, messages } = this.parts;
    const check = (userID: string) => checkReply({ message, toOriginalMessage, config }, factsOf(userID, messages()));
    const admit = () => admitMessage(messages().outbox, messageQuota, messages().limits);
    return gate.call({ failure: 'MessageModuleCommonError', check, admit }, (checked) =>
      messages().outbox.send({ ...checked, message, notification }),
    );
  }

  /**
   * One page of the answers in the tree in which a message stands, ascending; `message` is its root or any answer. A
   * message without a tree has none. `rootRepliedInfo` has the root and the number of all answers; without `message`
   * the server has the root no more. `config.nextFlag` is 0 for the first page, then what the page before returned.
   *
   * Limits: `config.count` is 1 – {@limit repliedListCountMax}.
   *
   * Errors: 6000001 (a message of a room, or not accepted; the config), 6000002, 6000004, 6000005, 6000007, 6000008,
   * 6000009, 6000104, 6000105, 6000121, 6000122, 6000202 (the server failed), 6000521 (no member of the group). Events: none.
   *
   * @see docs/behaviour/replies.md
   * @example
   * const text: ZIMTextMessage = { type: ZIMMessageType.Text, message: 'Hello, Bob!' };
   * const { message: root } = await zim.sendMessage(text, 'bob', ZIMConversationType.Peer);
   * await zim.replyMessage({ ...text, message: 'Are you there?' } as ZIMTextMessage, root);
   * const { messageList, rootRepliedInfo } = await zim.queryMessageRepliedList(root, { nextFlag: 0, count: 20 });
   * console.log(messageList.length, rootRepliedInfo.repliedCount); // 1 1
   */
  queryMessageRepliedList(
    message: ZIMMessage,
    config: ZIMMessageRepliedListQueryConfig,
  ): Promise<ZIMMessageRepliedListQueriedResult> {
    const { messages } = this.parts;
    const check = () =>
      checkParams(queryMessageRepliedList, {
        ...checkAccepted('message', message),
        ...fieldsOf(config, 'nextFlag', 'count'),
      });
    return this.call(check, (params) => messages().replies.list(params), 'MessageModuleServerError');
  }
}

interface ReplyArguments {
  readonly message: ZIMMessage;
  readonly toOriginalMessage: unknown;
  readonly config: Partial<ZIMMessageSendConfig> | undefined;
}

/** The checks of `replyMessage` that need no network; the arguments may be anything at all. */
function checkReply({ message, toOriginalMessage, config }: ReplyArguments, facts: SendFacts) {
  const named = checkAccepted('toOriginalMessage', toOriginalMessage);
  if (isRefusal(named)) return named;
  const { conversationType, targetID } = named;
  const reply = checkOriginal(named, toOriginalMessage);
  if (isRefusal(reply)) return reply;
  const sent = checkSend({ message, toConversationID: String(targetID), conversationType, config }, facts);
  if (isRefusal(sent)) return sent;
  return 'fleeting' in sent ? invalid('message.type: cannot be a reply') : { ...sent, reply };
}

function checkOriginal({ messageSeq, messageID }: NamedMessage, original: unknown): OutboxReply | Refusal {
  const { timestamp, senderUserID, ...content } = fieldsOf(
    original,
    ...['timestamp', 'senderUserID', 'type', 'message', 'subType', 'searchedContent'],
  );
  if (typeof messageSeq !== 'number' || !Number.isSafeInteger(messageSeq) || messageSeq < 1) {
    return invalid('toOriginalMessage.messageSeq: is none');
  }
  if (content['type'] === ZIMMessageType.Revoke) {
    return refuse('MessageModuleSendMessageFailed', 'toOriginalMessage.type: was revoked');
  }
  if (!kindOf(original).isReplyable) return invalid('toOriginalMessage.type: cannot be answered');
  const shown = parse(storedContent, content);
  return {
    original: { messageSeq, messageID },
    senderUserID: isText(senderUserID) ? senderUserID : '',
    sentTime: Number.isSafeInteger(timestamp) ? Number(timestamp) : 0,
    content: shown.ok ? shown.value : { type: 0, unknownType: Number(content['type']) },
  };
}
