import { isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import { editMessage } from '@parley/protocol/features/messages';
import { Api, type CallingParts } from '../../core/api.ts';
import { checkConfig, checkParams, fieldsOf, invalid, isText } from '../../core/arguments.ts';
import type {
  ZIMMessage,
  ZIMMessageEditConfig,
  ZIMMessageEditedResult,
  ZIMMessageSendNotification,
} from '../../types.ts';
import { type ContentLimits, checkContent, messageFields } from './content.ts';
import type { EditParams, Edits } from './edits.ts';
import { checkAccepted, kindOf } from './named.ts';
import type { SessionLimits } from './session-limits.ts';

export interface EditApiParts extends CallingParts {
  /** Those of the user who is logged in. */
  messages(): { readonly edits: Edits; readonly limits: SessionLimits };
}

/** The method that gives a message another content. */
export class EditApi extends Api<EditApiParts> {
  /**
   * Gives a message of one's own the content that `message` has now, for everybody and on all devices: `message`,
   * `subType`, `searchedContent`, `extendedData`, `mentionedUserIDs` and `isMentionAll`. Its type cannot change. Place,
   * time, sequence, unread counts, receipts and reactions stay; `editorUserID` and `editedTime` are set.
   *
   * `message` is one that the server accepted, Text or Custom, with the fields that are to change. `config` has no
   * fields, and `notification` has no effect as long as nothing is uploaded. An edit that had no answer (6000009,
   * 6000105) may be repeated with the same content: the call then resolves with what it led to.
   *
   * Limits: the message is at most 86400 seconds old (`messages.editWithinSeconds`); those of `sendMessage` for its
   * content.
   *
   * Errors: 6000001 (a message of a room, or not accepted; its content), 6000002, 6000004, 6000005, 6000007, 6000008,
   * 6000009, 6000021 (blocked, where that is covered), 6000104, 6000105, 6000121,
   * 6000122, 6000205 (another type, revoked, the server does not have it any more, or failed), 6000285 (a message of
   * somebody else), 6000286 (too old), 6000231 (muted in the group), 6000521 (no member of it).
   *
   * Events: `messageRepliedInfoChanged` where this device knows direct replies, `conversationChanged` (Updated) if it
   * was the last message; the other side and the user's other devices are told `messageEdited` before.
   *
   * @see docs/behaviour/editing.md
   * @example
   * const text: ZIMTextMessage = { type: ZIMMessageType.Text, message: 'Hello, Rob!' };
   * await zim.sendMessage(text, 'bob', ZIMConversationType.Peer);
   * const { message } = await zim.editMessage({ ...text, message: 'Hello, Bob!' } as ZIMTextMessage, {});
   * console.log(message.editorUserID); // alice
   */
  editMessage(
    message: ZIMMessage,
    config?: ZIMMessageEditConfig,
    _notification?: ZIMMessageSendNotification,
  ): Promise<ZIMMessageEditedResult> {
    const { messages } = this.parts;
    const check = (userID: string) => checkEdit(message, config, { userID, limits: messages().limits });
    return this.call(check, (params) => messages().edits.edit(params), 'MessageModuleEditMessageFailed');
  }
}

interface EditFacts {
  readonly userID: string;
  readonly limits: ContentLimits;
}

/** The checks of `editMessage` that need no network; the arguments may be anything at all. */
export function checkEdit(message: unknown, config: unknown, { userID, limits }: EditFacts): EditParams | Refusal {
  const fields = messageFields(message);
  const named = checkConfig(config) ?? checkAccepted('message', message);
  if (isRefusal(named)) return named;
  const { senderUserID } = fieldsOf(message, 'senderUserID');
  if (!isText(senderUserID)) return invalid('message.senderUserID: is no text');
  if (senderUserID !== userID) {
    return refuse('MessageModuleEditNoCorrespondingOperationAuthority', 'message.senderUserID: is not the own user');
  }
  const { type } = fields;
  if (typeof type !== 'number') return invalid('message.type: is not a number');
  if (!kindOf(message).isEditable) return refuse('MessageModuleEditMessageFailed', 'message.type: cannot be edited');
  const content = checkContent(fields, limits);
  if (isRefusal(content)) return content;
  return checkParams(editMessage, { ...named, content });
}
