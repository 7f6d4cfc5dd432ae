import { isRefusal, type Refusal } from '@parley/protocol/define';
import { peerConversation } from '@parley/protocol/features/values';
import { limits } from '@parley/protocol/limits';
import { messageKind } from '@parley/protocol/message-kinds';
import { count, flag } from '@parley/protocol/schema';
import {
  checkConfig,
  checkValue,
  fieldsOf,
  invalid,
  isAbsent,
  isFields,
  isText,
  listOf,
} from '../../core/arguments.ts';
import { checkConversation, type ListedType } from '../../core/conversation-id.ts';
import type { ConversationIdentity } from '../../core/conversation-identity.ts';
import { ZIMConversationType, ZIMMessageDirection } from '../../enums.ts';
import type { NamedMessage } from './local-deletions.ts';

/** A deletion that the app asks for. */
export interface CheckedDeletion extends ConversationIdentity {
  readonly conversationType: ListedType;
  readonly isForAccount: boolean;
}

/** Whether something is to be deleted for the account; `name` is the field of the config that says so. */
export function checkIsForAccount(config: unknown, name: string): Pick<CheckedDeletion, 'isForAccount'> | Refusal {
  const checked = checkConfig(config) ?? checkValue(`config.${name}`, flag, fieldsOf(config, name)[name] ?? false);
  return isRefusal(checked) ? checked : { isForAccount: checked };
}

/** What names a conversation, and whether it is for the account. */
export function checkDeletion(
  conversationID: unknown,
  conversationType: unknown,
  { config, name }: { readonly config: unknown; readonly name: string },
): CheckedDeletion | Refusal {
  const refusal = checkConversation(conversationID, conversationType);
  if (refusal) return refusal;
  const isForAccount = checkIsForAccount(config, name);
  if (isRefusal(isForAccount)) return isForAccount;
  const type = conversationType === ZIMConversationType.Group ? ZIMConversationType.Group : peerConversation;
  return { conversationType: type, conversationID: String(conversationID), ...isForAccount };
}

export interface CheckedMessages extends CheckedDeletion {
  /** Those that the server has accepted, each once. */
  readonly named: readonly NamedMessage[];
  /** IDs of those that it has not. */
  readonly failed: ReadonlySet<string>;
}

/** The checks of `deleteMessages`; the arguments may be anything at all. */
export function checkMessages(messageList: unknown, deletion: CheckedDeletion | Refusal): CheckedMessages | Refusal {
  if (isRefusal(deletion)) return deletion;
  const list = listOf(messageList, limits.deletedMessagesMax);
  if (!list) return invalid('messageList: is not a list');
  const { length } = list;
  if (length === 0 || length > limits.deletedMessagesMax) {
    return invalid(`messageList: has not 1 to ${limits.deletedMessagesMax} entries`);
  }
  const named = new Map<number, NamedMessage>();
  const failed = new Set<string>();
  for (const given of list) {
    const checked = checkMessage(given, deletion);
    if (isRefusal(checked)) return checked;
    if (typeof checked === 'string') failed.add(checked);
    else named.set(checked.messageID, checked);
  }
  return { ...deletion, named: [...named.values()], failed };
}

/** A message that the server accepted, or the ID of one that it did not. */
function checkMessage(given: unknown, deletion: ConversationIdentity): NamedMessage | string | Refusal {
  if (!isFields(given)) return invalid('messageList: has an entry that is no message');
  const { type, conversationType, conversationID, messageID, localMessageID, messageSeq, orderKey, direction } = given;
  if (conversationType !== deletion.conversationType || conversationID !== deletion.conversationID) {
    return invalid('messageList: has a message of another conversation');
  }
  if (!messageKind(type).isDeletable) return invalid('messageList: has a message that cannot be deleted singly');
  if (isAbsent(messageID) || messageID === '') {
    const isNamed = isText(localMessageID) && localMessageID !== '';
    return isNamed ? localMessageID : invalid('messageList: has a message without an ID');
  }
  const isID = isText(messageID) && /^[1-9][0-9]{0,15}$/.test(messageID) && Number.isSafeInteger(Number(messageID));
  if (!isID) return invalid('messageList: has a messageID that is none');
  const seq = checkValue('messageList.messageSeq', count, messageSeq);
  if (isRefusal(seq)) return seq;
  const order = checkValue('messageList.orderKey', count, orderKey);
  if (isRefusal(order)) return order;
  const isReceived = direction === ZIMMessageDirection.Receive;
  return { messageID: Number(messageID), messageSeq: seq, orderKey: order, isReceived };
}
