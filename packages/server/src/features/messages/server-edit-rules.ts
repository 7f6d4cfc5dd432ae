import { type Millis, millis } from '@parley/kernel/brand';
import { type Refusal, refuse } from '@parley/protocol/define';
import type { StoredContent } from '@parley/protocol/features/values';
import { messageKind } from '@parley/protocol/message-kinds';
import type { Config } from '../../config.ts';
import type { Actor } from '../../core/actors.ts';
import type { Consequence, MessageChanging, NextMessage, PresentMessage } from './changing.ts';
import { importedTypes, readSaid, type SaidContent, type SaidLimits } from './said-rules.ts';
import { isTargeted } from './target-rules.ts';

/** What the app's server writes of a message anew; what is absent stays. */
export interface ServerEdit {
  readonly content?: SaidContent;
  readonly extendedData?: string;
  readonly mentionedUserIDs?: readonly string[];
  readonly isMentionAll?: boolean;
  readonly subType?: number;
}

/** What an edit asks for, by the bits that say what of it counts. */
interface EditParams {
  readonly MsgType: number;
  readonly EditType: number;
  readonly MessageBody?:
    | { readonly Message?: string | undefined; readonly ExtendedData?: string | undefined }
    | undefined;
  readonly AtListInfo?: { readonly AtList?: readonly string[] | undefined } | undefined;
  readonly IsAtAll?: boolean | undefined;
  readonly SubMsgType?: number | undefined;
}

const bits = { content: 1, extendedData: 2, mentioned: 4, mentionAll: 8, subType: 16 } as const;
const customType = 200;
const revokeType = 31;

export function readEdit(params: EditParams, bounds: SaidLimits): ServerEdit | 'parameterInvalid' | 'messageTooLong' {
  const { MsgType, EditType, MessageBody = {}, AtListInfo, IsAtAll, SubMsgType } = params;
  const has = (bit: number): boolean => (EditType & bit) > 0;
  const { Message, ExtendedData } = MessageBody;
  const isShort =
    (has(bits.content) && Message === undefined) ||
    (has(bits.extendedData) && ExtendedData === undefined) ||
    (has(bits.mentioned) && AtListInfo?.AtList === undefined) ||
    (has(bits.mentionAll) && IsAtAll === undefined) ||
    (has(bits.subType) && (SubMsgType === undefined || MsgType !== customType));
  if (isShort) return 'parameterInvalid';
  const content = has(bits.content) ? readContent(MsgType, Message ?? '', bounds) : undefined;
  if (typeof content === 'string') return content;
  return {
    ...(content && { content }),
    ...(has(bits.extendedData) && { extendedData: ExtendedData ?? '' }),
    ...(has(bits.mentioned) && { mentionedUserIDs: [...new Set(AtListInfo?.AtList ?? [])] }),
    ...(has(bits.mentionAll) && { isMentionAll: IsAtAll === true }),
    ...(has(bits.subType) && SubMsgType !== undefined && { subType: SubMsgType }),
  };
}

/** Of a Custom message the subtype is another bit: it stays if that is not set. */
function readContent(MessageType: number, Message: string, bounds: SaidLimits) {
  const said = readSaid({ MessageType, MessageBody: { Message }, SubMsgType: 0 }, importedTypes, bounds);
  if (typeof said === 'string') return said === 'messageTooLong' ? said : 'parameterInvalid';
  return said.kind === 'stored' ? said.content : 'parameterInvalid';
}

type ServerEditError =
  | 'CommonModuleParamsInvalid'
  | 'MessageModuleMessageHasBeenRevoked'
  | 'MessageModuleMessageExceedsEditTime'
  | 'MessageModuleEditMessageFailed'
  | 'MessageModuleSendMessageFailed';

interface ServerEditCommand {
  readonly userID: string;
  readonly edit: ServerEdit;
  readonly type: number;
  /** Absent: whoever sent it. */
  readonly senderUserID?: string;
  readonly withinSeconds: number;
}

/** Whether and how a message is edited for the app's server, for which it need not be the editor's own. */
function editForServer(
  { row, content, state, head }: PresentMessage,
  { userID, edit, type, senderUserID, withinSeconds }: ServerEditCommand,
  now: Millis,
): NextMessage | Refusal<ServerEditError> {
  if (content.type === revokeType) return refuse('MessageModuleMessageHasBeenRevoked', 'the message was revoked');
  if (content.type !== type) return refuse('CommonModuleParamsInvalid', 'MsgType: the message has another');
  if (senderUserID !== undefined && senderUserID !== row.senderUserID) {
    return refuse('MessageModuleEditMessageFailed', 'SenderId: somebody else sent it');
  }
  const next = edited(content, edit);
  if (!next || !messageKind(type, { isTargeted: isTargeted(row) }).isEditable) {
    return refuse('MessageModuleEditMessageFailed', 'the message cannot be edited');
  }
  if (now - row.timestamp > withinSeconds * 1000) {
    return refuse('MessageModuleMessageExceedsEditTime', `the message is older than ${withinSeconds} s`);
  }
  // Every edit has a time of its own, by which a device tells it from other changes of the message.
  const editedTime = millis(Math.max(now, head.changedAt, (state.editedTime ?? 0) + 1));
  return { content: next, state: { ...state, editorUserID: userID, editedTime } };
}

type EditableContent = Extract<StoredContent, { readonly type: 1 | 10 | 200 }>;

/** The content with what is written anew; what it answers and what searches find it by stay. */
function edited(content: StoredContent, edit: ServerEdit): EditableContent | undefined {
  if (content.type !== 1 && content.type !== 10 && content.type !== 200) return undefined;
  const { extendedData = content.extendedData, isMentionAll = content.isMentionAll, subType } = edit;
  const mentionedUserIDs = edit.mentionedUserIDs ?? content.mentionedUserIDs;
  const attached = {
    extendedData: extendedData === '' ? undefined : extendedData,
    mentionedUserIDs: mentionedUserIDs?.length === 0 ? undefined : mentionedUserIDs && [...mentionedUserIDs],
    isMentionAll: isMentionAll === true ? true : undefined,
  };
  if (content.type === 200) {
    const message = edit.content?.type === 200 ? edit.content.message : content.message;
    return { ...content, ...attached, message, subType: subType ?? content.subType };
  }
  if (content.type === 10) {
    const { messageInfoList } = edit.content?.type === 10 ? edit.content : content;
    return { ...content, ...attached, messageInfoList: [...messageInfoList] };
  }
  return { ...content, ...attached, message: edit.content?.type === 1 ? edit.content.message : content.message };
}

interface Asked extends Omit<ServerEditCommand, 'userID' | 'withinSeconds'> {
  readonly named: MessageChanging<never>['named'];
}

/** What the app's server asks for in the name of one who takes part. */
export function editingForServer(
  { named, ...asked }: Asked,
  { userID }: Actor,
  { messages: { editWithinSeconds: withinSeconds } }: Pick<Config, 'messages'>,
  consequences: readonly Consequence[],
): MessageChanging<ServerEditError> {
  const command = { ...asked, userID, withinSeconds };
  return {
    named,
    missing: 'MessageModuleSendMessageFailed',
    rule: (message, now) => editForServer(message, command, now),
    consequences,
  };
}
